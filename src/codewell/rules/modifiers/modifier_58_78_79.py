"""Modifiers 58, 78 and 79: a procedure in the global period of another."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule
from codewell.rules.services.history import procedures
from codewell.rules.services.line import Line

_MODIFIERS = ("58", "78", "79")
_NO_OPERATING_ROOM = frozenset({"02", "10", "11", "12"})


@rule(
    id="MODIFIER-58-78-79",
    title="58, 78 and 79 go with a procedure in the global period of another",
    citation="Medicare Claims Processing Manual, chapter 12, sections 40.2.A.5, 40.2.A.6 and 40.4",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """58: planned, more extensive, or therapy after a diagnostic procedure. 78: unplanned return to
    the operating room for a complication. 79: unrelated. All three belong to procedures, and to the
    10 or 90 days after a procedure of the same provider (or to its day).
    """
    for line in context.lines:
        stands = [m for m in _MODIFIERS if line.has(m)]
        if stands and line.is_visit:
            yield Problem(
                line.at("modifiers"),
                f"{stands[0]} stands on the visit {line.code}.",
                "Remove it. For an unrelated visit in a global period append 24.",
                severity=Severity.ERROR,
            )
        elif stands:
            yield from _of_procedure(context, line, stands[0])


def _of_procedure(
    context: RuleContext, line: Line, modifier: str
) -> Iterator[Problem | Unanswered]:
    if modifier == "78" and line.place_of_service in _NO_OPERATING_ROOM:
        yield Problem(
            line.at("modifiers"),
            f"78 says that the patient returned to the operating room; {line.code} was done in"
            f" place of service {line.place_of_service}.",
            "Remove the line if it was care of a complication outside an operating room: the"
            " global period includes that. Else correct the place.",
        )
    if not context.catalog.policy_indicators.tables.installed:
        yield Unanswered(str(context.catalog.policy_indicators.tables.absent))
    elif not _in_a_period(context, line):
        if context.encounter.prior_services is None:
            yield Unanswered("the services of earlier claims are not given")
        else:
            yield Problem(
                line.at("modifiers"),
                f"{modifier} stands on {line.code}, and no procedure of the same provider with a"
                f" global period over {line.date} is given.",
                f"Remove {modifier}.",
            )


def _in_a_period(context: RuleContext, line: Line) -> bool:
    return any(
        p.number != line.number and (p.includes(line) or p.days_until(line) == 0)
        for p in procedures(context)
    )
