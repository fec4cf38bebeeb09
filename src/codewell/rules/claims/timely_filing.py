"""A claim that reaches the payer too late."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule
from codewell.rules.services.data import facts, in_force


@rule(
    id="CLAIM-TIMELY-FILING",
    title="The claim reaches the payer in time",
    citation="42 CFR 424.44(a)",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("payer", "submission_date"),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Medicare takes a claim for one calendar year after the service; of a professional claim each
    line counts by its first day, of an institutional one the last day of the whole.

    Limits of other payers stand in contracts: write them as payer rules (condition ``filed``).
    """
    payer = (context.encounter.payer or "").lower()
    limit = next(
        (x for x in facts(__file__) if payer == x["payer"] and in_force(x, context.date)), None
    )
    received = context.encounter.submission_date
    if limit is None or received is None:
        yield Unanswered("no filing limit of this payer is known")
        return
    for where, day in _days(context):
        last = _months_later(day, limit["months"])
        if received > last:
            yield Problem(
                where,
                f"The service of {day} had to reach the payer by {last}; it is submitted on"
                f" {received}.",
                "See whether an exception of 42 CFR 424.44(b) applies; otherwise the claim is not"
                " paid and the patient may not be billed for it.",
            )


def _days(context: RuleContext) -> Iterator[tuple[str, dt.date]]:
    if context.encounter.claim_type is ClaimType.INSTITUTIONAL:
        field = "discharge_date" if context.encounter.is_inpatient else "service_date"
        yield field, max([context.date, *(line.date for line in context.lines)])
        return
    yield from ((line.at("service_date"), line.date) for line in context.lines)


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
