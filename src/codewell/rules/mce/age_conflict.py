"""A diagnosis that does not go with the patient's age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule


@dataclass(frozen=True, slots=True)
class AgeRange:
    """The ages of a flag of the code editor, both inclusive, on the days from ... until."""

    flag: str
    first: int
    last: int
    words: str
    effective: dt.date
    until: dt.date


@cache
def _ranges() -> tuple[AgeRange, ...]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return tuple(
        AgeRange(
            flag=row["flag"],
            first=row["first"],
            last=row["last"],
            words=row["words"],
            effective=row.get("effective", dt.date.min),
            until=row.get("until", dt.date.max),
        )
        for row in rows
    )


@rule(
    id="MCE-AGE-CONFLICT",
    title="Age conflict",
    citation="Medicare Code Editor, edit Age conflict",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses", "age", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Newborn, pediatric, maternity and adult diagnoses each have their ages.

    The lists of codes are those of the editor on the date. The editor reads inpatient claims;
    in other settings the same conflict is a warning.
    """
    age = context.age
    if age is None:
        return
    for diagnosis in context.diagnoses:
        flags = context.catalog.icd10cm.flags(diagnosis.code, context.date)
        for ages in _ranges():
            in_force = ages.effective <= context.date <= ages.until
            if in_force and ages.flag in flags and not ages.first <= age <= ages.last:
                yield Problem(
                    diagnosis.where,
                    f"{context.title(diagnosis.code)} is a diagnosis of {ages.words}"
                    f" ({_years(ages)}); the patient is {age}.",
                    "Correct the age or the code, whichever is wrong.",
                    severity=None if context.encounter.is_inpatient else Severity.WARNING,
                )


def _years(ages: AgeRange) -> str:
    return f"age {ages.first}" if ages.first == ages.last else f"age {ages.first} to {ages.last}"
