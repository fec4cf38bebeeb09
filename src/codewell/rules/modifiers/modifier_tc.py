"""Modifier TC: the technical component of a test."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.claims.rare_setting import is_facility
from codewell.rules.registry import Problem, Row, RuleContext, rule

_BOTH_COMPONENTS = "1"


@rule(
    id="MODIFIER-TC",
    title="TC goes with a service that has a technical component",
    citation="Physician fee schedule record layout (PPRRVU), field PC/TC Indicator",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("fee_schedule",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """TC may be appended to codes of PC/TC indicator 1 only. In a facility the technical part is
    the facility's, which bills it without TC.
    """
    for line in (line for line in context.lines if line.has("TC")):
        found = context.indicators(line.code, line.date)
        indicator = found.value.pctc_indicator if found and found.value else _BOTH_COMPONENTS
        if found and indicator != _BOTH_COMPONENTS:
            yield Problem(
                line.at("modifiers"),
                f"TC stands on {line.code}, which has no technical component of its own.",
                "Remove TC, or report the code that stands for the part alone.",
                row=Row(PHYSICIAN_FEE_SCHEDULE, found.edition, f"{line.code}, PC/TC {indicator}"),
            )
        elif context.encounter.claim_type is ClaimType.INSTITUTIONAL:
            yield Problem(
                line.at("modifiers"),
                f"TC stands on {line.code} on a hospital claim.",
                "Remove TC: a hospital bills its part of a test without it.",
            )
        elif is_facility(context, line):
            yield Problem(
                line.at("modifiers"),
                f"TC stands on {line.code} in the facility of place {line.place_of_service}.",
                "Remove the line: the technical part is the facility's.",
                severity=Severity.WARNING,
            )
