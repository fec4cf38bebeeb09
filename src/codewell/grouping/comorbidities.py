"""Charlson and Elixhauser comorbidities of a list of diagnoses, for quality and research users.

The coding algorithms of Quan 2005 with the weights of Charlson 1987, Quan 2011 and van Walraven
2009 (``comorbidities.yaml``). They are made for the diagnoses of a stay or of a year, principal
diagnosis included; AHRQ's own Elixhauser software, which asks for present on admission, is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from codewell.data_file import read_data
from codewell.model import normalise_code


class ComorbidityIndex(StrEnum):
    """The two indices."""

    CHARLSON = "charlson"
    ELIXHAUSER = "elixhauser"


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """A condition of an index that diagnoses lead to.

    ``codes`` have no dots and are in the order given. ``dropped_by`` is the name of the graver
    condition beside which this one does not count, else None. ``weights`` by name of the paper.
    """

    name: str
    codes: tuple[str, ...]
    weights: Mapping[str, int]
    dropped_by: str | None = None


@dataclass(frozen=True, slots=True)
class Comorbidities:
    """The conditions found, in the order of the paper, and the sums of the weights."""

    index: ComorbidityIndex
    found: tuple[Comorbidity, ...]
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    name: str
    weights: Mapping[str, int]
    codes: tuple[str, ...]
    dropped_by: str | None


def comorbidities(codes: Iterable[str], index: ComorbidityIndex) -> Comorbidities:
    """The comorbidities of diagnoses, of any writing; an unknown code leads to none."""
    given = list(dict.fromkeys(normalise_code(code) for code in codes))
    rows = _rows(index)
    held = {row.id: tuple(c for c in given if c.startswith(row.codes)) for row in rows}
    names = {row.id: row.name for row in rows if held[row.id]}
    found = tuple(
        Comorbidity(row.name, held[row.id], row.weights, names.get(row.dropped_by or ""))
        for row in rows
        if held[row.id]
    )
    scores = {
        paper: sum(c.weights[paper] for c in found if c.dropped_by is None)
        for paper in rows[0].weights
    }
    return Comorbidities(index, found, scores)


@cache
def _rows(index: ComorbidityIndex) -> tuple[_Row, ...]:
    file = resources.files(__package__).joinpath("comorbidities.yaml")
    rows: list[dict[str, Any]] = read_data(file)[str(index)]
    return tuple(
        _Row(
            id=row["id"],
            name=row["name"],
            weights=row["weights"],
            codes=tuple(code for span in row["codes"] for code in _span(span)),
            dropped_by=row.get("dropped_by"),
        )
        for row in rows
    )


def _span(span: str) -> list[str]:
    """``I21-I22`` as its beginnings of codes; a single one as it is."""
    first, _, last = span.partition("-")
    if not last:
        return [first]
    width = len(first) - 1
    return [f"{first[0]}{n:0{width}}" for n in range(int(first[1:]), int(last[1:]) + 1)]
