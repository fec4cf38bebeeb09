"""Two modifiers on one line that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import facts


@rule(
    id="MODIFIER-CONTRADICTION",
    title="The modifiers of a line do not exclude each other",
    citation="Definitions of the CPT and HCPCS modifiers",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Right and both sides, professional and technical, waiver signed and no waiver, audio and
    video: one of the two is wrong. No modifier stands twice on a line.
    """
    for line in context.lines:
        for one, other in combinations(line.modifiers, 2):
            if one == other:
                yield Problem(
                    line.at("modifiers"), f"{one} stands twice on {line.code}.", "Remove one."
                )
            elif why := _why(one, other):
                yield Problem(
                    line.at("modifiers"),
                    f"{one} and {other} on {line.code} exclude each other: {why}.",
                    "Keep the one that the record supports.",
                )


def _why(one: str, other: str) -> str | None:
    for row in facts(__file__):
        groups = row["one"], row["other"]
        if any(one in a and other in b for a, b in (groups, groups[::-1])):
            return str(row["why"])
    return None
