"""A service in a setting in which it is hardly ever given."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.dated import Dated
from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, rule
from codewell.rules.services.line import Line


@rule(
    id="CLAIM-RARE-SETTING",
    title="A service and the kind of place agree",
    citation="Physician fee schedule record layout (PPRRVU), fields Non-Facility and Facility NA",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("fee_schedule", "places_of_service"),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """CMS marks services that are rarely or never given outside a facility, or in one.

    Tests that are marked for facilities are paid to the facility there; with 26 they are the
    interpretation and belong anywhere.
    """
    for line in context.lines:
        facility = is_facility(context, line)
        found = context.indicators(line.code, line.date)
        if facility is None or not found or not found.value or line.has("26"):
            continue
        rare = found.value.facility_na if facility else found.value.non_facility_na
        if rare:
            kind = "facility" if facility else "non-facility"
            yield Problem(
                line.at("place_of_service"),
                f"{line.code} is rarely or never given in a {kind} setting; the place of service"
                f" is {line.place_of_service}.",
                "Correct the place of service or the code"
                + ("; for the interpretation alone append 26." if facility else "."),
                row=Row(PHYSICIAN_FEE_SCHEDULE, found.edition, f"{line.code}, {kind} NA"),
            )


def is_facility(context: RuleContext, line: Line) -> bool | None:
    """Whether the fee schedule counts the place of a line as a facility; None: not known."""
    if line.place_of_service is None:
        return None
    found = context.catalog.place_of_service.place(line.place_of_service, line.date)
    return found.value.facility if isinstance(found, Dated) and found.value else None
