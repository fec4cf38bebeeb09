"""A visit or procedure in the global period of an earlier procedure."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule
from codewell.rules.services.history import Procedure, procedures
from codewell.rules.services.line import Line

_OF_VISITS = ("24", "FT")
_OF_PROCEDURES = ("58", "78", "79")
_ANOTHER_PART = ("54", "55", "56")
"""Surgical, postoperative or preoperative care only: the package is shared."""


@rule(
    id="CLAIM-GLOBAL-PERIOD",
    title="Services after a procedure are not part of its payment",
    citation="Physician fee schedule record layout (PPRRVU), field Global Surgery",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """The payment of a procedure includes the provider's visits for 10 or 90 days after it, and
    further procedures in that time are paid with 58, 78 or 79 only.

    Procedures of this claim are looked at, and those of earlier claims where they are given. The
    day of the procedure and the day before are asked by the rules on modifiers 25 and 57.
    """
    done = procedures(context)
    own = {procedure.number for procedure in done}
    for line in context.lines:
        earlier = next((p for p in done if p.includes(line)), None)
        if earlier and line.is_visit and not line.has(*_OF_VISITS, *_ANOTHER_PART):
            yield _visit(line, earlier)
        elif earlier and line.number in own and not line.has(*_OF_PROCEDURES, *_ANOTHER_PART):
            yield _procedure(line, earlier)
    if context.encounter.prior_services is None:
        yield Unanswered("the services of earlier claims are not given")


def _visit(line: Line, earlier: Procedure) -> Problem:
    return Problem(
        line.at("code"),
        f"The visit {line.code} of {line.date} lies in the {earlier.days} days after"
        f" {earlier.code} ({earlier.where}, {earlier.date}), whose payment includes it.",
        "Remove it if it was follow-up of the procedure. If the record shows another problem,"
        " append 24 and point to its diagnosis.",
        row=earlier.row,
    )


def _procedure(line: Line, earlier: Procedure) -> Problem:
    return Problem(
        line.at("modifiers"),
        f"{line.code} of {line.date} lies in the {earlier.days} days after {earlier.code}"
        f" ({earlier.where}, {earlier.date}) and says nothing of it.",
        "Append 58 if it was planned, more extensive or therapy after diagnosis, 78 if the patient"
        " returned unplanned to the operating room for a complication, 79 if it is unrelated.",
        row=earlier.row,
    )
