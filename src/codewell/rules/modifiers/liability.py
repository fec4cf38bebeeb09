"""Modifiers GA, GX, GY and GZ: who pays when Medicare does not."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule

_MODIFIERS = ("GA", "GX", "GY", "GZ")


@rule(
    id="MODIFIER-GA-GX-GY-GZ",
    title="GA, GX, GY and GZ speak to Medicare",
    citation="Medicare Claims Processing Manual, chapter 30, section 50",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("payer",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """GA: a required notice (ABN) is signed. GX: a voluntary one. GY: no Medicare benefit. GZ:
    denial is expected and no notice was given. They are for Medicare itself, not for its Advantage
    plans or other payers. Which of them exclude each other is asked by the rule on contradictions.
    """
    for line in context.lines:
        stands = next((m for m in line.modifiers if m in _MODIFIERS), None)
        if stands and not context.is_medicare:
            yield Problem(
                line.at("modifiers"),
                f"{stands} on {line.code} speaks of Medicare's notice; the payer is"
                f" {context.encounter.payer}.",
                f"Remove {stands}; ask the payer for its own form of notice or determination.",
            )
