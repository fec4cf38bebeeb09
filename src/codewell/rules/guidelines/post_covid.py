"""A condition after COVID-19 and the code that says so."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.g.1.m",
    title="The condition stands before post COVID-19",
    citation="ICD-10-CM Tabular List, code first note at U09.9 (Official Guidelines, section"
    " I.C.1.g.1.m)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """U09.9 tells that a condition is due to an earlier COVID-19; the condition, where it is
    known, stands before it.
    """
    return problems_in(context, __file__)
