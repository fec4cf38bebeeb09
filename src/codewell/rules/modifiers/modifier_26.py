"""Modifier 26: the professional component of a test."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, EditionOfNotes, Severity
from codewell.rules.claims.rare_setting import is_facility
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.line import Line

_BOTH_COMPONENTS = "1"
_TAKES_26 = frozenset({_BOTH_COMPONENTS, "6"})


@rule(
    id="MODIFIER-26",
    title="26 goes with a service that has a professional component",
    citation="Physician fee schedule record layout (PPRRVU), field PC/TC Indicator",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("fee_schedule",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """26 may be appended to codes of PC/TC indicator 1 (and 6) only, and a hospital does not bill
    it. In a facility a practitioner reports a test of indicator 1 with 26: the facility is paid for
    the technical part.
    """
    for line in context.lines:
        found = context.indicators(line.code, line.date)
        if found is None or found.value is None:
            continue
        indicator = found.value.pctc_indicator
        if line.has("26") and indicator not in _TAKES_26:
            yield _not_split(line, "26", indicator, found.edition)
        elif line.has("26") and context.encounter.claim_type is ClaimType.INSTITUTIONAL:
            yield _of_a_hospital(line)
        elif _whole_in_a_facility(context, line, indicator):
            yield _technical_part_is_the_facilitys(line, found.edition)


def _whole_in_a_facility(context: RuleContext, line: Line, indicator: str) -> bool:
    return (
        context.encounter.claim_type is ClaimType.PROFESSIONAL
        and indicator == _BOTH_COMPONENTS
        and not line.has("26", "TC")
        and is_facility(context, line) is True
        and line.place_of_service != "02"
    )


def _not_split(line: Line, modifier: str, indicator: str, edition: EditionOfNotes) -> Problem:
    return Problem(
        line.at("modifiers"),
        f"{modifier} stands on {line.code}, which has no professional and technical component.",
        f"Remove {modifier}, or report the code that stands for the part alone.",
        row=_row(line, indicator, edition),
    )


def _of_a_hospital(line: Line) -> Problem:
    return Problem(
        line.at("modifiers"),
        f"26 stands on {line.code} on a hospital claim.",
        "Remove 26: the professional component goes on the practitioner's claim.",
    )


def _technical_part_is_the_facilitys(line: Line, edition: EditionOfNotes) -> Problem:
    return Problem(
        line.at("modifiers"),
        f"{line.code} is reported whole in place of service {line.place_of_service}, a facility,"
        " which is paid for the technical part.",
        "Append 26 for the interpretation.",
        severity=Severity.WARNING,
        row=_row(line, _BOTH_COMPONENTS, edition),
    )


def _row(line: Line, indicator: str, edition: EditionOfNotes) -> Row:
    return Row(PHYSICIAN_FEE_SCHEDULE, edition, f"{line.code}, PC/TC indicator {indicator}")
