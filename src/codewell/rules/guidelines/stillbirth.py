"""A stillbirth with another diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.16.g",
    title="Stillbirth is reported alone",
    citation="ICD-10-CM Official Guidelines, section I.C.16.g",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """P95 is for institutions that keep a record of the stillborn child; no other code is used
    with it, and it is never on the record of the mother.
    """
    return problems_in(context, __file__)
