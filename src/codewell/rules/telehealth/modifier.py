"""Telehealth modifiers that do not go with the claim, the place or the date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import facts, in_force
from codewell.rules.services.line import Line


@rule(
    id="TELEHEALTH-MODIFIER",
    title="Telehealth modifiers go with the claim, the place and the date",
    citation="Medicare Claims Processing Manual, chapter 12, section 190; CMS telehealth FAQ",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("payer",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Medicare goes by the place of service: 95 is never wrong and not required. 93 says sound
    alone and goes with 02 or 10. GT is for critical access hospitals of Method II, GQ for the
    programmes of Alaska and Hawaii, FQ for clinics and centers.
    """
    if not context.is_medicare:
        return
    for line in context.lines:
        for row in facts(__file__):
            if (
                line.has(row["modifier"])
                and in_force(row, line.date)
                and _wrong(context, line, row)
            ):
                yield Problem(
                    line.at("modifiers"),
                    f"{row['modifier']} stands on {line.code}; {row['says']}.",
                    row["advice"],
                    severity=Severity(row["severity"]),
                )


def _wrong(context: RuleContext, line: Line, row: dict[str, Any]) -> bool:
    encounter = context.encounter
    if claim_type := row.get("claim_type"):
        return encounter.claim_type is ClaimType(claim_type)
    if bills := row.get("only_type_of_bill"):
        return bool(encounter.type_of_bill) and not _is_bill(str(encounter.type_of_bill), bills)
    if places := row.get("only_places"):
        return line.place_of_service is not None and line.place_of_service not in places
    if states := row.get("only_states"):
        return encounter.state is not None and encounter.state not in states
    return True


def _is_bill(given: str, wanted: list[str]) -> bool:
    return given.lstrip("0").startswith(tuple(wanted))
