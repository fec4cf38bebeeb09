"""Both sides reported in a way that the code does not take."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.line import Line

_NOT_BILATERAL, _ONE_LINE, _BOTH_SIDES_ALREADY = "0", "1", "2"
_SIDES = {"RT", "LT"}


@rule(
    id="CLAIM-BILATERAL",
    title="Both sides are reported as the code takes them",
    citation="Physician fee schedule record layout (PPRRVU), field Bilateral Surgery",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Right and left on two lines: indicator 2 is a service for both sides and is reported once,
    indicator 0 is paid once, indicator 1 goes on one line with 50 for Medicare, and 3 is paid for
    each side. Modifier 50 itself has a rule of its own.
    """
    for line, other in _both_sides(context.lines):
        found = context.indicators(line.code, line.date)
        if found and found.value and (told := _TELLS.get(found.value.bilateral_surgery)):
            severity, says, advice = told
            if found.value.bilateral_surgery != _ONE_LINE or context.is_medicare:
                yield Problem(
                    line.at("modifiers"),
                    f"{line.code} is reported for the other side at {other.where} too; {says}.",
                    advice,
                    severity=severity,
                    row=Row(
                        PHYSICIAN_FEE_SCHEDULE,
                        found.edition,
                        f"{line.code}, bilateral surgery {found.value.bilateral_surgery}",
                    ),
                )


_TELLS: dict[str, tuple[Severity, str, str]] = {
    _NOT_BILATERAL: (
        Severity.WARNING,
        "the two sides are paid as one",
        "Check the code: anatomy or its definition do not allow two sides. A code for both sides"
        " may exist.",
    ),
    _ONE_LINE: (
        Severity.INFO,
        "Medicare takes both sides on one line",
        "Report one line with 50 and one unit.",
    ),
    _BOTH_SIDES_ALREADY: (
        Severity.ERROR,
        "the code stands for both sides already",
        "Report it once, without RT and LT.",
    ),
}


def _both_sides(lines: tuple[Line, ...]) -> Iterator[tuple[Line, Line]]:
    """Each line whose counterpart of the other side stands before it."""
    for number, line in enumerate(lines):
        own = _SIDES & set(line.modifiers)
        for other in lines[:number]:
            sides = own | (_SIDES & set(other.modifiers))
            if own and own != sides and line.code == other.code and line.same_session(other):
                yield line, other
                break
