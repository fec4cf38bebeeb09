"""A visit whose code belongs to another place than the one reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import CodeRanges, facts


@dataclass(frozen=True, slots=True)
class _Visit:
    words: str
    codes: CodeRanges
    at: frozenset[str]
    not_at: frozenset[str]
    effective: dt.date


@cache
def _visits() -> tuple[_Visit, ...]:
    return tuple(
        _Visit(
            words=row["words"],
            codes=CodeRanges(row["codes"]),
            at=frozenset(row.get("at", ())),
            not_at=frozenset(row.get("not_at", ())),
            effective=row.get("effective", dt.date.min),
        )
        for row in facts(__file__)
    )


@rule(
    id="CLAIM-VISIT-PLACE",
    title="A visit and its place of service agree",
    citation="Medicare Claims Processing Manual, chapter 12, section 30.6",
    citation_checked="none",
    severity=Severity.WARNING,
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Visits of the emergency department, the hospital, the nursing facility and the home are
    reported with their places, and an office visit not for an inpatient.
    """
    for line in context.lines:
        place = line.place_of_service
        visit = _visit(line.code) if line.is_visit else None
        if visit and place and line.date >= visit.effective:
            wrong = place not in visit.at if visit.at else place in visit.not_at
            if wrong:
                yield Problem(
                    line.at("place_of_service"),
                    f"{line.code} is a visit {visit.words}; the place of service is {place}.",
                    "Correct the place, or report the visit that belongs to it.",
                )


def _visit(code: str) -> _Visit | None:
    return next((visit for visit in _visits() if code in visit.codes), None)
