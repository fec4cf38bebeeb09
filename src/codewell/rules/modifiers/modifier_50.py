"""Modifier 50: both sides at one session."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, Unanswered, rule
from codewell.rules.services.line import Line

_REFUSES = {
    "0": "does not take both sides: anatomy or its definition forbid it, or another code exists",
    "2": "stands for both sides already",
    "9": "has no sides",
}


@rule(
    id="MODIFIER-50",
    title="50 goes with a service that may be done on both sides",
    citation="Physician fee schedule record layout (PPRRVU), field Bilateral Surgery",
    citation_checked="primary",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Bilateral indicator 1: one line with 50 and one unit, paid at 150 %. 3: each side is paid in
    full. 0, 2 and 9: no 50. A visit has no sides.
    """
    for line in (line for line in context.lines if line.has("50")):
        if line.is_visit:
            yield Problem(
                line.at("modifiers"), f"50 stands on the visit {line.code}.", "Remove 50."
            )
        else:
            yield from _of_procedure(context, line)


def _of_procedure(context: RuleContext, line: Line) -> Iterator[Problem | Unanswered]:
    found = context.indicators(line.code, line.date)
    indicator = found.value.bilateral_surgery if found and found.value else None
    if found and indicator in _REFUSES:
        yield Problem(
            line.at("modifiers"),
            f"50 stands on {line.code}, which {_REFUSES[indicator]}.",
            "Remove 50 and report the service once.",
            row=Row(
                PHYSICIAN_FEE_SCHEDULE, found.edition, f"{line.code}, bilateral surgery {indicator}"
            ),
        )
    elif line.units != 1 and context.encounter.claim_type is ClaimType.PROFESSIONAL:
        yield Problem(
            line.at("units"),
            f"{line.code} carries 50 and {line.units.normalize():f} units.",
            "Report both sides on one line with 50 and one unit.",
            severity=Severity.WARNING,
        )
    elif found is None:
        yield Unanswered(str(context.catalog.policy_indicators.tables.absent))
