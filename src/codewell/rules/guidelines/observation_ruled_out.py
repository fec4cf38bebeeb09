"""A condition that was ruled out and is reported."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.6",
    title="Observation is for a condition that is not there",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.6",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z03 tells that a suspected condition was ruled out; the condition itself contradicts it."""
    return problems_in(context, __file__)
