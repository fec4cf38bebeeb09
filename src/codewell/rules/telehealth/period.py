"""Telehealth at home or anywhere, while Medicare's exceptions last."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import code_ranges, facts
from codewell.rules.services.line import Line

_PLACES = ("02", "10")


@rule(
    id="TELEHEALTH-PERIOD",
    title="Medicare's telehealth exceptions hold on the date",
    citation="Social Security Act 1834(m); Consolidated Appropriations Act, 2026 (H.R. 7148)",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("payer",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Outside rural areas Medicare pays telehealth that is not behavioral by an exception that
    Congress extends from time to time. After its last day a telehealth line without a behavioral
    diagnosis or service is a question.
    """
    if not context.is_medicare:
        return
    data = facts(__file__)
    for line in context.lines:
        lasts = any(row["effective"] <= line.date <= row["until"] for row in data["exceptions"])
        if line.place_of_service in _PLACES and not lasts and not _behavioral(context, line):
            yield Problem(
                line.at("place_of_service"),
                f"{line.code} of {line.date} is telehealth without a behavioral diagnosis; no"
                " exception of Medicare is known for that day.",
                "Check the rural area and originating site, or whether the exception was extended;"
                " then this list is out of date.",
            )


def _behavioral(context: RuleContext, line: Line) -> bool:
    diagnoses = context.pointed(line) or context.diagnoses
    return line.code in code_ranges(*facts(__file__)["behavioral_services"]) or any(
        d.code.startswith("F") for d in diagnoses
    )
