"""Underdosing stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.e.5.c",
    title="Underdosing is never first",
    citation="ICD-10-CM Official Guidelines, section I.C.19.e.5.c",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Underdosing tells why a condition came back or got worse; the condition stands before it."""
    return problems_in(context, __file__)
