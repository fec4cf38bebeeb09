"""A service that is covered again only after some time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from codewell.model import Severity, normalise_code
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule
from codewell.rules.services.data import facts, in_force
from codewell.rules.services.line import Line


@rule(
    id="CLAIM-FREQUENCY",
    title="A preventive service comes after its interval",
    citation="Medicare Claims Processing Manual, chapter 18",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("payer",),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Medicare covers some preventive services once, or again after full months have passed since
    the month of the last one. The earlier services must be given (``prior_services``).
    """
    for line in context.lines:
        limit = _limit(context, line)
        if limit is None:
            continue
        if context.encounter.prior_services is None:
            yield Unanswered("the services of earlier claims are not given")
            continue
        last = _last(context, line, limit)
        next_day = _first_day_again(last, limit["months"]) if last else None
        if last and (next_day is None or line.date < next_day):
            again = f"again from {next_day}" if next_day else "once"
            yield Problem(
                line.at("code"),
                f"{line.code} is covered {again}; it was given on {last}.",
                "Report the service that is due instead, or tell the patient beforehand that it is"
                " not covered (ABN) and append GA or GY.",
            )


def _limit(context: RuleContext, line: Line) -> dict[str, Any] | None:
    payer = (context.encounter.payer or "").lower()
    return next(
        (
            row
            for row in facts(__file__)
            if line.code in row["codes"] and payer == row["payer"] and in_force(row, line.date)
        ),
        None,
    )


def _last(context: RuleContext, line: Line, limit: dict[str, Any]) -> dt.date | None:
    counted = limit.get("counted", limit["codes"])
    days = [
        service.service_date
        for service in context.encounter.prior_services or ()
        if normalise_code(service.code) in counted and service.service_date < line.date
    ]
    return max(days, default=None)


def _first_day_again(last: dt.date, months: int | None) -> dt.date | None:
    """The first day of the month after the full months, counted from the next month."""
    if months is None:
        return None
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
