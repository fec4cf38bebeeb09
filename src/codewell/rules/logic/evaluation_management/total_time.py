"""The way by time: what counts, what does not, and which code the minutes reach."""

from __future__ import annotations

from collections.abc import Sequence

from codewell.model.evaluation_management import (
    CountedItem,
    PatientStatus,
    TimeItem,
    TimeKind,
    TimeProof,
)
from codewell.rules.logic.evaluation_management.tables import FamilyRules, definitions


def time_proof(
    items: Sequence[TimeItem], rules: FamilyRules, status: PatientStatus | None
) -> TimeProof | None:
    """The minutes that count; None where no time is stated."""
    if not items:
        return None
    counted = tuple(_count(items))
    minutes = sum(_minutes(c.item) for c in counted if c.counts)
    return TimeProof(minutes, _rule(minutes, rules, status), counted)


def code_of_minutes(minutes: int, rules: FamilyRules, status: PatientStatus | None) -> str | None:
    """The code whose least minutes are met or exceeded, the longest; None below the first."""
    reached = [
        (least, code)
        for code, (least, _) in rules.minutes.items()
        if minutes >= least and _fits(code, rules, status)
    ]
    return max(reached)[1] if reached else None


def _fits(code: str, rules: FamilyRules, status: PatientStatus | None) -> bool:
    return not rules.codes or code in rules.by_level(status).values()


def _count(items: Sequence[TimeItem]) -> list[CountedItem]:
    """A stated total counts alone; without one its parts are added up."""
    has_total = any(item.kind is TimeKind.TOTAL for item in items)
    longest = max((i.minutes for i in items if i.kind is TimeKind.TOTAL), default=0)
    found, total_taken = [], False
    for item in items:
        definition = definitions()[item.kind]
        if not definition.counts:
            found.append(CountedItem(item, False, f"{definition.name} does not count"))
        elif has_total and (
            total_taken or item.kind is not TimeKind.TOTAL or item.minutes < longest
        ):
            found.append(CountedItem(item, False, "part of the stated total"))
        else:
            total_taken = total_taken or item.kind is TimeKind.TOTAL
            found.append(CountedItem(item, True, definition.name))
    return found


def _minutes(item: object) -> int:
    return item.minutes if isinstance(item, TimeItem) else 0


def _rule(minutes: int, rules: FamilyRules, status: PatientStatus | None) -> str:
    if not rules.minutes:
        return f"time does not decide in this family ({rules.name})"
    code = code_of_minutes(minutes, rules, status)
    if code is None:
        first = min(least for least, _ in rules.minutes.values())
        return f"{minutes} minutes, below the {first} of the first code"
    least, most = rules.minutes[code]
    if most is None:
        return f"{minutes} minutes meet the {least} of {code}"
    return f"{minutes} minutes, {least} to {most} is {code}"
