"""Supervision of a normal pregnancy that is not normal."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.b.1",
    title="Supervision of a normal pregnancy has no code of chapter 15",
    citation="ICD-10-CM Tabular List, Excludes1 note at chapter 15 (Official Guidelines, section"
    " I.C.15.b.1)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A routine prenatal visit without complication is Z34; with a complication it is a code of
    chapter 15.
    """
    return problems_in(context, __file__)
