"""Diabetes without complications beside a complication of the same diabetes."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.4.a",
    title="Diabetes is with or without complications",
    citation="ICD-10-CM Official Guidelines, section I.C.4.a",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """As many codes of a category of diabetes are reported as there are complications. The code
    without complications, and the one in remission, stand alone: they say that there are none.
    """
    return problems_in(context, __file__)
