"""Which codes of a stay an edit of the Medicare Code Editor is about.

The package names an edit and counts the codes; which ones they are is found here. Some edits are
about the principal diagnosis or a field by definition (``mce_edits.yaml``). For the others the
editor is asked again: about half of the codes that have a flag in its tables, and half of those,
where an edit counts each code by itself; with one code left out where it looks at codes together,
as with procedures that are covered for some diagnoses. A principal diagnosis that no edit is about
stands in first place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from codewell.data_file import read_data
from codewell.grouping.definitions import definitions
from codewell.model import CodePlace, Stay

Claim = dict[str, Any]
Ask = Callable[[Claim], Mapping[str, int]]
"""The edits that a claim hits, with the number of codes of each."""

Rows = tuple[tuple[str, int], ...]
"""Codes of a claim by their list and their number in it."""

_FIRST = ("pdx", 0)
_PRINCIPAL = "principal_diagnosis"
_NEUTRAL = ("A419", "K5900", "N390", "R531")
"""Diagnoses of any age and sex, acceptable first, valid on every date of the editor."""
_LISTS = {"DIAGNOSIS": ("sdx",), "PROCEDURE": ("procedures",), "BOTH": ("sdx", "procedures")}
_NAMES = {"sdx": "secondary_diagnoses", "procedures": "procedures"}


class _CountedTogetherError(Exception):
    """The edit does not count each code by itself."""


@dataclass(frozen=True, slots=True)
class EditKind:
    """An edit: its title, and what it is about."""

    title: str
    about: str


@cache
def edit_kinds() -> Mapping[str, EditKind]:
    """The edits by the package's names."""
    rows = read_data(Path(__file__).with_name("mce_edits.yaml"))
    return {name: EditKind(row["title"], row["about"]) for name, row in rows.items()}


@dataclass(frozen=True, slots=True)
class Causes:
    """The codes that an edit counts, and others that it needs beside them."""

    counted: tuple[CodePlace, ...]
    together_with: tuple[CodePlace, ...] = ()


class CauseFinder:
    """Finds the codes of one stay that its edits are about."""

    def __init__(self, stay: Stay, claim: Claim, counts: Mapping[str, int], ask: Ask) -> None:
        self._stay = stay
        self._claim = claim
        self._counts = counts
        self._ask = ask
        self._without: dict[tuple[str, int], Mapping[str, int]] = {}
        self._alone: dict[Rows, Mapping[str, int]] = {}

    def find(self, name: str, code_type: str) -> Causes:
        """The codes that an edit is about; a field of the stay is named without a code."""
        kind = edit_kinds().get(name, EditKind(name, "codes"))
        if kind.about == "codes":
            return self._searched(name, code_type)
        if kind.about == "principal":
            return Causes((self._principal(),))
        if kind.about == "duplicate":
            return Causes(tuple(self._duplicates()), (self._principal(),))
        if kind.about == "admitting_diagnosis" and self._stay.admitting_diagnosis is not None:
            return Causes((CodePlace(kind.about, self._stay.admitting_diagnosis.code),))
        return Causes((CodePlace(kind.about),))

    def _principal(self) -> CodePlace:
        return CodePlace(_PRINCIPAL, self._stay.principal_diagnosis.code)

    def _duplicates(self) -> Iterator[CodePlace]:
        principal = self._claim["pdx"]["code"]
        for index, row in enumerate(self._claim["sdx"]):
            if row["code"] == principal:
                yield self._place("sdx", index)

    def _searched(self, name: str, code_type: str) -> Causes:
        lists = _LISTS.get(code_type, _LISTS["BOTH"])
        if code_type == "PROCEDURE":
            counted = tuple(self._falls(name, lists, principal=False))
            return Causes(counted, tuple(self._falls(name, ("sdx",), principal=True)))
        rows = tuple(row for row in self._rows if row[0] == "pdx" or row[0] in lists)
        try:
            found = self._halved(name, rows, self._counts[name])
        except _CountedTogetherError:
            return Causes(tuple(self._falls(name, lists, principal=True)))
        return Causes(tuple(self._place(*row) for row in found))

    @cached_property
    def _rows(self) -> Rows:
        """The codes that an edit may be about by themselves, in the order of the stay."""
        day, may_hit = self._claim["discharge_date"], definitions().may_hit_edit
        found = [_FIRST] if may_hit("sdx", self._claim["pdx"]["code"], day) else []
        for key in _NAMES:
            rows = enumerate(self._claim[key])
            found += [(key, at) for at, row in rows if may_hit(key, row["code"], day)]
        return tuple(found)

    def _halved(self, name: str, rows: Rows, number: int) -> Rows:
        """The rows that hit an edit, which counts each by itself, when so many of them do."""
        if not 0 <= number <= len(rows):
            raise _CountedTogetherError
        if number in (0, len(rows)):
            return rows if number else ()
        left, right = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        in_left = self._of_rows(left).get(name, 0)
        return (*self._halved(name, left, in_left), *self._halved(name, right, number - in_left))

    def _of_rows(self, rows: Rows) -> Mapping[str, int]:
        """The edits of some codes alone, beside a principal diagnosis that no edit is about."""
        if rows not in self._alone:
            given: dict[str, list[dict[str, str]]] = {key: [] for key in _NAMES}
            for key, index in rows:
                code = self._claim["pdx"] if key == "pdx" else self._claim[key][index]
                given["sdx" if key == "pdx" else key].append(code)
            neutral = self._neutral(row["code"] for row in given["sdx"])
            self._alone[rows] = self._ask({**self._claim, "pdx": neutral, **given})
        return self._alone[rows]

    @staticmethod
    def _neutral(given: Iterable[str]) -> dict[str, str]:
        taken = set(given)
        return {"code": next(c for c in _NEUTRAL if c not in taken), "poa": "Y"}

    def _falls(self, name: str, lists: tuple[str, ...], *, principal: bool) -> Iterator[CodePlace]:
        """The places without which the edit counts fewer codes, in the order of the stay."""
        number = self._counts[name]
        if principal and self._with_neutral_principal().get(name, 0) < number:
            yield self._principal()
        for key in lists:
            for index in range(len(self._claim[key])):
                if self._leaving_out(key, index).get(name, 0) < number:
                    yield self._place(key, index)

    def _with_neutral_principal(self) -> Mapping[str, int]:
        if ("pdx", 0) not in self._without:
            given = (row["code"] for row in (self._claim["pdx"], *self._claim["sdx"]))
            self._without["pdx", 0] = self._ask({**self._claim, "pdx": self._neutral(given)})
        return self._without["pdx", 0]

    def _leaving_out(self, key: str, index: int) -> Mapping[str, int]:
        if (key, index) not in self._without:
            rows = self._claim[key]
            claim = {**self._claim, key: [*rows[:index], *rows[index + 1 :]]}
            self._without[key, index] = self._ask(claim)
        return self._without[key, index]

    def _place(self, key: str, index: int) -> CodePlace:
        if key == "pdx":
            return self._principal()
        given = self._stay.secondary_diagnoses if key == "sdx" else self._stay.procedures
        return CodePlace(f"{_NAMES[key]}[{index}]", given[index].code)
