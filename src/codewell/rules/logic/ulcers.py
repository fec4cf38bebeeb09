"""Ulcers of the skin: the site a code names, and its stage or severity (I.C.12.a, I.C.12.b)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from codewell.data_file import read_data
from codewell.rules.registry import Diagnosis


@dataclass(frozen=True, slots=True)
class Ulcer:
    """An ulcer's code read apart. ``site`` is its code without the last character.

    ``degree`` is the stage of a pressure ulcer or the severity of another: a number where degrees
    follow one another, else ``unspecified``, ``unstageable``, ``deep tissue`` or ``other``.
    """

    diagnosis: Diagnosis
    site: str
    degree: str

    @property
    def stage(self) -> int | None:
        """The stage 1-4 of a pressure ulcer; None for all else."""
        return int(self.degree) if self.degree.isdigit() else None


def pressure_ulcers(diagnoses: Iterable[Diagnosis]) -> tuple[Ulcer, ...]:
    """The pressure ulcers (L89) in sequence."""
    return _ulcers(diagnoses, "pressure")


def chronic_ulcers(diagnoses: Iterable[Diagnosis]) -> tuple[Ulcer, ...]:
    """The non-pressure chronic ulcers (L97, L98.4, L98.A) in sequence."""
    return _ulcers(diagnoses, "chronic")


def at_one_site(ulcers: Iterable[Ulcer]) -> Iterator[tuple[Ulcer, Ulcer]]:
    """Two ulcers of one site and different degree, the earlier in sequence first."""
    for first, second in combinations(ulcers, 2):
        if first.site == second.site and first.degree != second.degree:
            yield first, second


def _ulcers(diagnoses: Iterable[Diagnosis], kind: str) -> tuple[Ulcer, ...]:
    return tuple(
        Ulcer(diagnosis, diagnosis.code[:-1], degree)
        for diagnosis in diagnoses
        if (degree := _degree(diagnosis.code, kind))
    )


def _degree(code: str, kind: str) -> str | None:
    if code[:1] != "L":
        return None
    for row in _table()[kind]:
        if code.startswith(row.codes) and len(code) == row.length:
            return row.degrees.get(code[-1])
    return None


@dataclass(frozen=True, slots=True)
class _Row:
    codes: tuple[str, ...]
    length: int
    degrees: dict[str, str]


@cache
def _table() -> dict[str, tuple[_Row, ...]]:
    data = read_data(Path(__file__).with_suffix(".yaml"))
    return {
        kind: tuple(
            _Row(tuple(c.replace(".", "") for c in row["codes"]), row["length"], row["degrees"])
            for row in rows
        )
        for kind, rows in data.items()
    }
