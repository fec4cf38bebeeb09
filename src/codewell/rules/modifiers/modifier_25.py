"""Modifier 25: a significant, separately identifiable visit on the day of a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.history import Procedure, procedures
from codewell.rules.services.line import Line
from codewell.rules.services.modifiers import of_visits
from codewell.rules.services.tables import ptp_service

_NO_OTHER_SERVICE = ("99024",)


@rule(
    id="MODIFIER-25",
    title="25 goes with a visit on the day of a procedure",
    citation="NCCI Policy Manual, chapter I, section D",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL, ClaimType.INSTITUTIONAL),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """25 belongs to a visit and says that it was significant and apart from another service of the
    day. The decision for a minor procedure (0 or 10 days) is part of that procedure and does not
    qualify; another diagnosis is not required. Without 25 a visit on the day of a minor procedure
    is part of it.
    """
    for line in context.lines:
        if line.has("25"):
            yield from _contradicted(context, line)
        elif line.is_visit and not of_visits(line.modifiers):
            yield from _missing(context, line)


def _contradicted(context: RuleContext, line: Line) -> Iterator[Problem]:
    if not line.is_visit:
        yield Problem(
            line.at("modifiers"),
            f"25 stands on {line.code}, which is no visit.",
            "Move 25 to the visit. For two distinct procedures append XE, XS, XP, XU or 59.",
            severity=Severity.ERROR,
        )
    elif not _others(context, line):
        yield Problem(
            line.at("modifiers"),
            f"25 stands on {line.code}, and no other service of the day is reported.",
            "Remove 25, or report the procedure on the same claim.",
        )


def _others(context: RuleContext, line: Line) -> bool:
    prior = context.encounter.prior_services or ()
    return any(
        other is not line and line.same_session(other) and other.code not in _NO_OTHER_SERVICE
        for other in context.lines
    ) or any(service.service_date == line.date for service in prior)


def _missing(context: RuleContext, line: Line) -> Iterator[Problem]:
    """Only where no code pair says so already: then the edit is the reason."""
    if ptp_service(context.encounter) == "hospital":
        return
    for procedure in procedures(context):
        same_day = procedure.days_until(line) == 0 and not procedure.is_major
        if same_day and not _is_pair(context, line, procedure):
            yield Problem(
                line.at("modifiers"),
                f"The visit {line.code} is reported on the day of {procedure.code}"
                f" ({procedure.where}), a procedure of {procedure.days} days whose payment includes"
                " the visit that decided on it.",
                "If the record shows a significant visit beyond that, append 25; else remove the"
                " visit.",
                row=procedure.row,
            )
            return


def _is_pair(context: RuleContext, line: Line, procedure: Procedure) -> bool:
    found = context.pairs(line.date)
    columns = {line.code, procedure.code}
    return found is not None and any({p.column_1, p.column_2} == columns for p in found.value)
