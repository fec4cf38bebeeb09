"""A code system of the catalog as FHIR sees it: which concepts exist, when, with which titles.

A concept is a code that is billable on some date, or a heading above one: a category or
subcategory of the ICD-10-CM tabular, the first three characters of an ICD-10-PCS table. What is
below a concept begins with it. A subcategory filled up with the placeholder X (S82.62X) is no
concept: it is a 7-character code without its end (guideline I.A.4).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from codewell.catalog.catalog import Catalog
from codewell.catalog.dated import DatedTables
from codewell.catalog.terminology.results import Designation, Property
from codewell.catalog.validity import Validity
from codewell.model import Code, CodeStatus, CodeSystem, normalise_code


class System(ABC):
    """One code system. Codes are given and answered as stored, without dot."""

    url: ClassVar[str]
    name: ClassVar[str]
    code_system: ClassVar[CodeSystem]

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.database: sqlite3.Connection = catalog._database  # one package, one connection
        self.table = f"{self.code_system.lower()}_validity"
        self._order = f"{self.code_system.lower()}_order"
        self._order_files = DatedTables(
            self.database, self._order.replace("_", "-"), f"{self.name} order file"
        )

    @property
    @abstractmethod
    def validity(self) -> Validity:
        """Its validity dates."""

    @abstractmethod
    def is_concept(self, code: str) -> bool:
        """Whether the code exists on any date."""

    @abstractmethod
    def own_titles(self, code: str, on: dt.date) -> Iterator[Designation]:
        """The titles beside those of the order files."""

    @abstractmethod
    def own_titles_of_all(self, codes: tuple[str, ...]) -> Iterator[str]:
        """For each code such a title or nothing; quicker than ``own_titles`` in a loop."""

    @abstractmethod
    def own_properties(self, code: str, on: dt.date) -> Iterator[Property]:
        """The properties that only this system has."""

    # -- a code ---------------------------------------------------------------------------------

    def stored_form(self, text: str) -> str:
        """A code as stored, however it is written; empty when a period is out of place."""
        code = normalise_code(text)
        return code if text.strip().upper() in (code, self.official_form(code)) else ""

    def official_form(self, code: str) -> str:
        """A code with its period, as http://hl7.org/fhir/R4/icd.html demands."""
        return Code(self.code_system, code).formatted

    def status(self, code: str, on: dt.date) -> CodeStatus:
        """What a concept is on the date; a heading is one while billable codes stand below."""
        if self.validity.is_billable(code, on):
            return CodeStatus.BILLABLE
        if self.validity.starts_code(code, on):
            return CodeStatus.NOT_BILLABLE
        if self.validity.periods(code):
            return self.validity.status(code, on)
        later = self._first_day_below(code) > on.isoformat()
        return CodeStatus.NOT_YET_VALID if later else CodeStatus.NO_LONGER_VALID

    # -- titles ---------------------------------------------------------------------------------

    def titles(self, code: str, on: dt.date) -> tuple[Designation, ...]:
        """Every installed title of a code: of the date's edition, of the nearest order file."""
        printed = dict(
            self.database.execute(
                f"SELECT edition, title FROM {self._order} WHERE code = ?", (code,)
            )
        )
        found = [
            Designation(printed[e.name], e.name, e.distance(on) == 0)
            for e in sorted(self._order_files.editions, key=lambda e: e.distance(on))
            if e.name in printed
        ]
        found += self.own_titles(code, on)
        return tuple(sorted(dict.fromkeys(found), key=lambda title: not title.of_date))

    def titles_of_all(self, codes: tuple[str, ...]) -> Iterator[str]:
        """For each code its titles in one text."""
        printed: dict[str, str] = {}
        for code, title in self.database.execute(f"SELECT code, title FROM {self._order}"):
            printed[code] = f"{printed[code]} {title}" if code in printed else title
        for code, own in zip(codes, self.own_titles_of_all(codes), strict=True):
            yield f"{own} {printed.get(code, '')}"

    def is_edition_of(self, name: str, on: dt.date) -> bool:
        """Whether the edition of this name is in force on the date."""
        edition = self.catalog.editions.on(self.code_system, on)
        return edition is not None and edition.name == name

    # -- the tree -------------------------------------------------------------------------------

    def parent(self, code: str) -> str | None:
        """The concept right above."""
        above = (code[:length] for length in range(len(code) - 1, 2, -1))
        return next((heading for heading in above if self.is_concept(heading)), None)

    def children(self, code: str, on: dt.date) -> list[str]:
        """The concepts right below that hold on the date, in order."""
        found: list[str] = []
        for below in self.validity.billable_under(code, on):
            if below != code and not (found and below.startswith(found[-1])):
                longer = (below[:length] for length in range(len(code) + 1, len(below) + 1))
                found.append(next(concept for concept in longer if self.is_concept(concept)))
        return found

    def first_below(self, code: str) -> str | None:
        """The first longer code that begins so, on any date."""
        row = self.database.execute(
            f"SELECT code FROM {self.table} WHERE code > ? AND code < ? ORDER BY code LIMIT 1",
            (code, code + "~"),
        ).fetchone()
        return row[0] if row else None

    def _first_day_below(self, code: str) -> str:
        (day,) = self.database.execute(
            f"SELECT MIN(effective_from) FROM {self.table} WHERE code > ? AND code < ?",
            (code, code + "~"),
        ).fetchone()
        return day or ""
