"""The chronic form of a condition stands before its acute form."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.8",
    title="The acute condition stands before the chronic one",
    citation="ICD-10-CM Official Guidelines, section I.B.8",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Where a condition is both acute and chronic and has a code for each, both are reported and
    the acute one is sequenced first.
    """
    return problems_in(context, __file__)
