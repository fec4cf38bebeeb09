"""Modifier KX: the requirements of the policy are met."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.codes import is_kind

_DISCIPLINES = ("GN", "GO", "GP")


@rule(
    id="MODIFIER-KX",
    title="KX on therapy goes with the discipline",
    citation="Medicare Claims Processing Manual, chapter 5, sections 10.3 and 20.1",
    citation_checked="none",
    severity=Severity.WARNING,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """KX says that requirements of a policy are met, on therapy that services above the yearly
    threshold are needed. There it goes with GN, GO or GP for the discipline of the plan of care.
    """
    for line in context.lines:
        if line.has("KX") and is_kind(line.code, "therapy") and not line.has(*_DISCIPLINES):
            yield Problem(
                line.at("modifiers"),
                f"{line.code} carries KX and no discipline.",
                "Append GP (physical), GO (occupational) or GN (speech-language) as in the plan.",
            )
