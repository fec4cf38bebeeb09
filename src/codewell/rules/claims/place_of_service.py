"""A place of service that is no assigned number."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.dated import Dated
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, Row, RuleContext, Unanswered, rule


@rule(
    id="CLAIM-PLACE-OF-SERVICE",
    title="The place of service is an assigned code",
    citation="CMS place of service code set",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("places_of_service",),
    claim_types=(ClaimType.PROFESSIONAL, ClaimType.DME),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Every line of a professional claim has a place of service that CMS assigned a meaning."""
    for line in context.lines:
        if line.place_of_service is None:
            yield Unanswered("the place of service is not given")
            continue
        found = context.catalog.place_of_service.place(line.place_of_service, line.date)
        if isinstance(found, Dated) and not (found.value and found.value.assigned):
            yield Problem(
                line.at("place_of_service"),
                f"{line.place_of_service} is no assigned place of service.",
                "Report where the patient was when the service was given.",
                row=Row(
                    "Place of service codes", found.edition, f"{line.place_of_service}, unassigned"
                ),
            )
