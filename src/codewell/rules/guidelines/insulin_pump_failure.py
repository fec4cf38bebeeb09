"""The dose of insulin or the diabetes stands before the pump that failed."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.4.a.5",
    title="A failing insulin pump stands before the dose that it missed or exceeded",
    citation="ICD-10-CM Official Guidelines, section I.C.4.a.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Where an insulin pump fails, its mechanical complication (T85.6-) is first, whether too
    little or too much insulin was given. Underdosing (T38.3X6-) or poisoning (T38.3X1-) and the
    diabetes with its complications follow it.
    """
    return problems_in(context, __file__)
