"""A Z code that may only stand first is a secondary diagnosis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity, normalise_code
from codewell.rules.registry import Problem, RuleContext, rule


@dataclass(frozen=True, slots=True)
class FirstListedOnly:
    """A category or code of the list, without what it excepts.

    Entries of the same group ``together`` may be reported with each other.
    """

    code: str
    excepted: tuple[str, ...]
    together: str | None
    effective: dt.date
    until: dt.date

    def holds(self, code: str, on: dt.date) -> bool:
        """Whether a code (no dot) is on the list on the date."""
        return (
            code.startswith(self.code)
            and not code.startswith(self.excepted)
            and self.effective <= on <= self.until
        )


@cache
def _entries() -> tuple[FirstListedOnly, ...]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return tuple(
        FirstListedOnly(
            code=normalise_code(row["code"]),
            excepted=tuple(normalise_code(code) for code in row.get("except", ())),
            together=row.get("together"),
            effective=row.get("effective", dt.date.min),
            until=row.get("until", dt.date.max),
        )
        for row in rows
    )


@rule(
    id="ICD10CM-I.C.21.c.16",
    title="Z codes that are first-listed only",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.16",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some Z codes are the reason for the encounter or are not reported at all.

    They may follow another code only where the records of several encounters of one day are
    combined, and Z51.0 and Z51.1- may follow one another in any order. The list is data, by date.
    """
    first = context.principal
    leading = _entry(first.code, context.date) if first else None
    for diagnosis in context.diagnoses:
        entry = None if diagnosis.is_principal else _entry(diagnosis.code, context.date)
        if entry and not _stand_together(entry, leading):
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is reported first or not at all, unless the"
                " records of several encounters of the day are combined.",
                "Sequence it first if it is the reason for the encounter, else remove it.",
            )


def _entry(code: str, on: dt.date) -> FirstListedOnly | None:
    return next((e for e in _entries() if e.holds(code, on)), None) if code[:1] == "Z" else None


def _stand_together(entry: FirstListedOnly, leading: FirstListedOnly | None) -> bool:
    return entry.together is not None and leading is not None and entry.together == leading.together
