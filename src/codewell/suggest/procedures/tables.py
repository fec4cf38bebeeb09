"""What the tables of ICD-10-PCS allow on a date: codes, and characters by their official names.

Validity comes from the catalog's dated list of codes; the names of body parts, devices and
qualifiers from the installed tables, those of the packages where no others are pulled.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from codewell.catalog import Catalog
from codewell.text.words import singular, words_of

BODY_PART, DEVICE, QUALIFIER = 4, 6, 7
NO_SIDE, RIGHT, LEFT, BILATERAL = "", "right", "left", "bilateral"
_SIDES = {"Right": RIGHT, "Left": LEFT, "Bilateral": BILATERAL}
_UNSAID = frozenset(("and", "of", "the"))

PartKey = str
"""The words of an official name of a body part without its side, in one order."""


class PartName(NamedTuple):
    """An official name of a body part taken apart: its words, and its side."""

    key: PartKey
    side: str


def part_name(official: str) -> PartName:
    """``Kidneys, Bilateral`` -> kidney, bilateral; ``Skin, Right Hand`` -> hand skin, right."""
    side, forms = NO_SIDE, []
    for word in words_of(official):
        if word in _SIDES:
            side = _SIDES[word]
        elif word.lower() not in _UNSAID:
            forms.append(_one(word.lower()))
    return PartName(" ".join(sorted(forms)), side)


_IRREGULAR = {"testes": "testis", "ovaries": "ovary", "arteries": "artery", "biceps": "biceps"}


def _one(word: str) -> str:
    return _IRREGULAR.get(word) or singular(word)


class PCSAxes:
    """The characters of the tables by official name, and the codes that are valid on a date."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._parts: dict[str, dict[PartKey, dict[str, str]]] = defaultdict(dict)
        for table, _, value, label in self._rows(BODY_PART):
            key, side = part_name(label)
            self._parts[table].setdefault(key, {}).setdefault(side, value)
        self._names: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for position in (DEVICE, QUALIFIER):
            for table, at, value, label in self._rows(position):
                self._names[table, at].setdefault(label, value)
        self._by_key: dict[PartKey, list[str]] = defaultdict(list)
        for table in sorted(self._parts):
            for key in self._parts[table]:
                self._by_key[key].append(table)
        self.codes = lru_cache(maxsize=512)(self._codes)
        self.characters_before = lru_cache(maxsize=8192)(self._characters_before)

    def _rows(self, position: int) -> Iterable[tuple[str, int, str, str]]:
        return self._catalog.icd10pcs.axis_values(position)

    def body_parts(self, table: str) -> Mapping[PartKey, Mapping[str, str]]:
        """Name without side -> side -> character, in a table of three characters."""
        return self._parts.get(table, {})

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that has body parts, in order."""
        return tuple(sorted(self._parts))

    def has_name(self, position: int, name: str) -> bool:
        """Whether a table has a device or qualifier of that official name."""
        return any(name in names for (_, at), names in self._names.items() if at == position)

    def tables_with(self, key: PartKey, root: str) -> list[str]:
        """The tables of a root operation in section 0 that have a body part."""
        return [t for t in self._by_key.get(key, ()) if t[0] == "0" and t[2] == root]

    def character(self, table: str, position: int, names: Iterable[str]) -> list[str]:
        """The characters of the first of the names that the table has, in that order."""
        known = self._names.get((table, position), {})
        return [known[name] for name in names if name in known]

    def part_words(self, table: str, value: str) -> frozenset[str]:
        """The words of the official name of a body part."""
        parts = self._parts.get(table, {})
        key = next((k for k, sides in parts.items() if value in sides.values()), "")
        return frozenset(key.split())

    def label(self, table: str, position: int, value: str) -> str | None:
        """The official name of a device or qualifier."""
        known = self._names.get((table, position), {})
        return next((name for name, its in known.items() if its == value), None)

    def _codes(self, beginning: str, on: dt.date) -> tuple[str, ...]:
        """Every code that is valid on the date and begins so, in order."""
        return tuple(self._catalog.icd10pcs.billable_under(beginning, on))

    def _characters_before(
        self, ahead: tuple[tuple[int, str], ...], beginning: str, on: dt.date
    ) -> tuple[str, ...]:
        """What may follow four characters or more in a valid code with the characters ahead."""
        at = len(beginning)
        return tuple(
            dict.fromkeys(
                code[at]
                for code in self.codes(beginning[:4], on)
                if code.startswith(beginning) and all(code[n] == value for n, value in ahead)
            )
        )

    def next(self, beginning: str, on: dt.date) -> tuple[str, ...]:
        """What may follow the characters in a valid code, in order."""
        at = len(beginning)
        codes = self.codes(beginning[:4], on) if at > 3 else self.codes(beginning, on)
        return tuple(dict.fromkeys(c[at] for c in codes if c.startswith(beginning)))
