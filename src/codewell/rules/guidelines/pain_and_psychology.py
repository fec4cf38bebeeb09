"""A pain disorder with psychological factors without the pain."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.5.a",
    title="Pain with psychological factors has its pain",
    citation="ICD-10-CM Official Guidelines, section I.C.5.a",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A pain disorder with related psychological factors (F45.42) is reported with the acute or
    chronic pain (G89.-). Pain that is exclusively psychological (F45.41) is reported without it.
    """
    return problems_in(context, __file__)
