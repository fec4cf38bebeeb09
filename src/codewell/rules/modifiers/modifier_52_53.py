"""Modifiers 52 and 53 (in a hospital 73 and 74): a service reduced or broken off."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.line import Line

_OF_A_FACILITY = ("73", "74")
_ASC = "24"


@rule(
    id="MODIFIER-52-53",
    title="52 and 53 go with a practitioner's procedure, 73 and 74 with a facility's",
    citation="Medicare Claims Processing Manual, chapters 4 (20.6.4) and 12 (30.1)",
    citation_checked="none",
    severity=Severity.ERROR,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """53 says that a practitioner broke a procedure off for the patient's safety, 52 that a service
    was reduced by choice. A facility reports 73 before and 74 after anaesthesia instead of 53. None
    of them stands on a visit.
    """
    institutional = context.encounter.claim_type is ClaimType.INSTITUTIONAL
    for line in context.lines:
        if line.is_visit and line.has("52", "53", *_OF_A_FACILITY):
            yield _problem(line, "a visit", "Report the level of the visit that was given.")
        elif institutional and line.has("53"):
            yield _problem(
                line,
                "a hospital claim",
                "Append 73 if the procedure was broken off before anaesthesia, 74 if after.",
            )
        elif _by_a_practitioner(context, line) and line.has(*_OF_A_FACILITY):
            yield _problem(
                line, "a practitioner's claim", "Append 53: 73 and 74 are the facility's."
            )


def _by_a_practitioner(context: RuleContext, line: Line) -> bool:
    """An ambulatory surgical center bills on the professional form, in place 24."""
    professional = context.encounter.claim_type is ClaimType.PROFESSIONAL
    return professional and line.place_of_service not in (None, _ASC)


def _problem(line: Line, of: str, advice: str) -> Problem:
    stands = next(m for m in line.modifiers if m in ("52", "53", *_OF_A_FACILITY))
    return Problem(line.at("modifiers"), f"{stands} stands on {line.code} of {of}.", advice)
