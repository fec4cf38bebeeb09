"""Modifier 24: an unrelated visit after a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule
from codewell.rules.services.history import Procedure, procedures
from codewell.rules.services.line import Line


@rule(
    id="MODIFIER-24",
    title="24 goes with a visit after a procedure, for another problem",
    citation="Medicare Claims Processing Manual, chapter 12, section 40.2.A.7",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """24 says that a visit in the 10 or 90 days after a procedure of the same provider is
    unrelated to it. It belongs to visits only, and the visit's diagnosis should not be that of the
    procedure.
    """
    for line in (line for line in context.lines if line.has("24")):
        if not line.is_visit:
            yield Problem(
                line.at("modifiers"),
                f"24 stands on {line.code}, which is no visit.",
                "Remove 24. For an unrelated procedure in a global period append 79.",
                severity=Severity.ERROR,
            )
        elif context.catalog.policy_indicators.tables.installed:
            yield from _period(context, line)


def _period(context: RuleContext, line: Line) -> Iterator[Problem | Unanswered]:
    earlier = next((p for p in procedures(context) if p.includes(line)), None)
    if earlier:
        yield from _same_diagnosis(context, line, earlier)
    elif context.encounter.prior_services is None:
        yield Unanswered("the services of earlier claims are not given")
    else:
        yield Problem(
            line.at("modifiers"),
            f"24 stands on {line.code}, and no procedure of the same provider with a global period"
            f" over {line.date} is given.",
            "Remove 24. For a visit on the day of a procedure append 25, before a 90-day one 57.",
        )


def _same_diagnosis(context: RuleContext, line: Line, earlier: Procedure) -> Iterator[Problem]:
    shared = [d for d in context.pointed(line) if d.code in earlier.diagnoses]
    if shared:
        yield Problem(
            line.at("diagnosis_pointers"),
            f"{line.name} points to {shared[0].formatted}, for which {earlier.code} was done on"
            f" {earlier.date}.",
            "If the visit was for another problem, point to its diagnosis; else remove the visit:"
            " it is part of the global period.",
            row=earlier.row,
        )
