"""Telehealth places of service with a date or a service that they do not go with."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.codes import is_kind
from codewell.rules.services.data import facts
from codewell.rules.services.line import Line


@rule(
    id="TELEHEALTH-PLACE",
    title="Places 02 and 10 go with services that are given at a distance",
    citation="CMS place of service code set, 02 and 10",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """02: telehealth away from home, from 2017. 10: telehealth at home, from 2022. An operation, a
    drug, a vaccine or a laboratory test is not given at a distance.
    """
    begins = facts(__file__)["begins"]
    for line in context.lines:
        place = line.place_of_service
        if place not in begins:
            continue
        if line.date < begins[place]:
            yield Problem(
                line.at("place_of_service"),
                f"Place of service {place} begins on {begins[place]}; the service is of"
                f" {line.date}.",
                "Report the place that held on that day.",
                severity=Severity.ERROR,
            )
        else:
            yield from _service(context, line)


def _service(context: RuleContext, line: Line) -> Iterator[Problem]:
    found = context.indicators(line.code, line.date)
    period = found.value.global_period if found and found.value else None
    never = facts(__file__)["never_at_a_distance"]
    if period is None and not any(is_kind(line.code, kind) for kind in never):
        return
    row = None
    if found and period is not None:
        row = Row(PHYSICIAN_FEE_SCHEDULE, found.edition, f"{line.code}, global days {period:03}")
    yield Problem(
        line.at("place_of_service"),
        f"{line.code} in place of service {line.place_of_service}: it is not given at a distance.",
        "Report the place where the patient was treated.",
        row=row,
    )
