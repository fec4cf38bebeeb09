"""The rules of visits as dated data: ``definitions.yaml`` and the CPT numbers in ``cpt/``.

The folder of CPT numbers may be left out of a build; without it no visit code is decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from codewell.data_file import read_data
from codewell.model.evaluation_management import (
    DataKind,
    Family,
    Level,
    PatientStatus,
    ProblemKind,
    RiskKind,
    TimeKind,
)


@cache
def load(name: str) -> Any:
    """A data file of this package."""
    return read_data(resources.files(__package__).joinpath(name))


@cache
def installed() -> bool:
    """Whether this build carries the CPT numbers of visits."""
    return resources.files(__package__).joinpath("cpt", "families.yaml").is_file()


def in_force(row: Mapping[str, Any], on: dt.date) -> bool:
    """Whether a row holds on the date; both ends are included."""
    first, last = row.get("effective", dt.date.min), row.get("until", dt.date.max)
    return bool(first <= on <= last)


@dataclass(frozen=True, slots=True)
class FamilyRules:
    """The codes of a family in one edition of its rules.

    ``codes``: patient status (None: any) -> level -> code. ``minutes``: code -> the least and, in
    editions with ranges, the most. ``ages``: patient status -> code -> the least age in years.
    """

    family: Family
    name: str
    by: str
    effective: dt.date
    codes: Mapping[PatientStatus | None, Mapping[Level, str]]
    minutes: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    ages: Mapping[PatientStatus, Mapping[str, int]] = field(default_factory=dict)
    staff: str | None = None
    least: str | None = None

    @property
    def tells_status(self) -> bool:
        """Whether new and established patients have codes of their own."""
        return None not in self.codes and (bool(self.codes) or bool(self.ages))

    def by_level(self, status: PatientStatus | None) -> Mapping[Level, str]:
        """The codes by level for a patient."""
        return self.codes.get(status) or self.codes.get(None) or {}

    def all_codes(self) -> Iterator[str]:
        """Every code of the family, each once."""
        found = [code for levels in self.codes.values() for code in levels.values()]
        found += [code for ages in self.ages.values() for code in ages]
        found += [*self.minutes, *(filter(None, (self.staff, self.least)))]
        return iter(dict.fromkeys(found))

    def status_of(self, code: str) -> PatientStatus | None:
        """The patient status that a code is for."""
        for status, levels in self.codes.items():
            if code in levels.values():
                return status
        return next((status for status, ages in self.ages.items() if code in ages), None)


@cache
def editions() -> tuple[FamilyRules, ...]:
    """Every edition of every family."""
    return tuple(map(_family, load("cpt/families.yaml"))) if installed() else ()


@cache
def _rows_of(family: Family) -> tuple[tuple[dict[str, Any], FamilyRules], ...]:
    rows = load("cpt/families.yaml") if installed() else ()
    pairs = zip(rows, editions(), strict=True)
    return tuple((row, rules) for row, rules in pairs if rules.family is family)


def family_rules(family: Family, on: dt.date) -> FamilyRules | None:
    """The rules of a family on a date; None before the first edition installed."""
    return next((rules for row, rules in _rows_of(family) if in_force(row, on)), None)


def family_of(code: str, on: dt.date) -> FamilyRules | None:
    """The family that a code belongs to on a date."""
    found = (family_rules(family, on) for family in Family)
    return next((rules for rules in found if rules and code in rules.all_codes()), None)


def deleted(code: str, on: dt.date) -> Mapping[str, Any] | None:
    """The row of a visit code that is gone on the date, else None."""
    rows = load("cpt/deleted.yaml") if installed() else ()
    return next((row for row in rows if code in row["codes"] and on > row["until"]), None)


def add_ons(kind: str, on: dt.date) -> list[dict[str, Any]]:
    """The rows of a kind of add-on in force on a date."""
    rows = load("cpt/add_ons.yaml")[kind] if installed() else ()
    return [row for row in rows if in_force(row, on)]


def _family(row: Mapping[str, Any]) -> FamilyRules:
    statuses: dict[PatientStatus | None, Any] = {
        status: row[name]
        for name, status in (*((s.value, s) for s in PatientStatus), ("any", None))
        if name in row
    }
    by_age = row["by"] == "age"
    return FamilyRules(
        family=Family(row["family"]),
        name=row["name"],
        by=row["by"],
        effective=row["effective"],
        codes={} if by_age else {s: _levels(codes) for s, codes in statuses.items()},
        minutes={
            c: (m[0], m[1] if len(m) > 1 else None) for c, m in row.get("minutes", {}).items()
        },
        ages={s: dict(codes) for s, codes in statuses.items() if by_age and s},
        staff=row.get("staff"),
        least=row.get("least"),
    )


def _levels(codes: Mapping[str, str]) -> dict[Level, str]:
    return {Level[name.upper()]: code for name, code in codes.items()}


# -- the elements -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of item in plain words. ``levels``: how many reach which level, for problems."""

    name: str
    means: str = ""
    levels: Mapping[int, Level] = field(default_factory=dict)
    level: Level = Level.NONE
    category: str = ""
    counts: bool = True


@cache
def definitions() -> Mapping[ProblemKind | DataKind | RiskKind | TimeKind, Definition]:
    """What every kind of item is."""
    data = load("definitions.yaml")
    found: dict[Any, Definition] = {}
    for name, kinds in (
        ("problems", ProblemKind),
        ("data", DataKind),
        ("risk", RiskKind),
        ("time", TimeKind),
    ):
        found.update({kinds(key): _definition(row) for key, row in data[name].items()})
    return found


def _definition(row: Mapping[str, Any]) -> Definition:
    return Definition(
        name=row["name"],
        means=row.get("means", ""),
        levels={int(n): Level[word.upper()] for n, word in row.get("levels", {}).items()},
        level=Level[row["level"].upper()] if "level" in row else Level.NONE,
        category=str(row.get("category", "")),
        counts=row.get("counts", True),
    )


def problem_kind_on(kind: ProblemKind, on: dt.date) -> ProblemKind:
    """The kind as the edition of the date knows it: some kinds came with 2023."""
    row = load("definitions.yaml")["problems"][kind]
    return ProblemKind(row["before"]) if "before" in row and not in_force(row, on) else kind
