"""Place, activity or status before the cause."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20.d",
    title="The cause stands before place, activity and status",
    citation="ICD-10-CM Official Guidelines, section I.C.20.d",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Place of occurrence, activity and external cause status follow the main external cause."""
    return problems_in(context, __file__)
