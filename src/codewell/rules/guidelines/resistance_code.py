"""Resistance to an antimicrobial drug without the infection."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.c",
    title="Resistance is reported with the infection",
    citation="ICD-10-CM Official Guidelines, section I.C.1.c",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z16 says that the organism of an infection resists a drug, where the code of the infection
    does not say it. It follows the code of the infection, and is not reported without one.
    """
    return problems_in(context, __file__)
