"""Modifier 57: the visit at which a major procedure was decided."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.history import Procedure, procedures
from codewell.rules.services.line import Line

_BY_OTHERS = ("80", "81", "82", "AS", "55", "56")


@rule(
    id="MODIFIER-57",
    title="57 goes with the visit that decided on a 90-day procedure",
    citation="Medicare Claims Processing Manual, chapter 12, section 40.2.A.4",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A visit on the day of a 90-day procedure or the day before is part of it, unless the
    procedure was decided at that visit: then 57. 57 belongs to visits, and not to the decision for
    a procedure of 0 or 10 days.
    """
    done = procedures(context)
    for line in context.lines:
        near = [p for p in done if p.days_until(line) in (0, -1)]
        major = next((p for p in near if p.is_major), None)
        if line.has("57"):
            yield from _contradicted(line, near, major)
        elif major and line.is_visit and not line.has("24") and not _assists(context, major):
            yield _missing(line, major)


def _assists(context: RuleContext, procedure: Procedure) -> bool:
    """Whether the line of the procedure is another's part of it."""
    return any(line.number == procedure.number and line.has(*_BY_OTHERS) for line in context.lines)


def _contradicted(line: Line, near: list[Procedure], major: Procedure | None) -> Iterator[Problem]:
    if not line.is_visit:
        yield Problem(
            line.at("modifiers"),
            f"57 stands on {line.code}, which is no visit.",
            "Move 57 to the visit at which the procedure was decided.",
            severity=Severity.ERROR,
        )
    elif near and not major:
        yield Problem(
            line.at("modifiers"),
            f"57 stands on {line.code}, and {near[0].code} ({near[0].where}) is a procedure of"
            f" {near[0].days} days: the decision for it is part of it.",
            "If the record shows a significant visit beyond the decision, append 25 instead; else"
            " remove the visit.",
            row=near[0].row,
        )


def _missing(line: Line, major: Procedure) -> Problem:
    when = "on the day of" if major.date == line.date else "on the day before"
    beside = " 25 does not say that." if line.has("25") else ""
    return Problem(
        line.at("modifiers"),
        f"The visit {line.code} is reported {when} {major.code} ({major.where}), a 90-day"
        f" procedure that includes it.{beside}",
        "If the procedure was decided at this visit, append 57; if the visit was for another"
        " problem, 24 or 25; else remove the visit.",
        row=major.row,
    )
