"""A blood alcohol level without a condition due to alcohol."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.5.b.5",
    title="A blood alcohol level has its alcohol disorder",
    citation="ICD-10-CM Official Guidelines, section I.C.5.b.5",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A blood alcohol level (Y90.-) may be added to a disorder that is due to alcohol, where the
    provider documents that disorder. It needs no separate documentation by the provider itself.
    """
    return problems_in(context, __file__)
