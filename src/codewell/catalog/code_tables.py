"""The ICD-10-CM neoplasm table and table of drugs and chemicals on a date."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import Literal

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.catalog.index import SOURCE
from codewell.catalog.term_tree import TermTree, path_in_words
from codewell.model import normalise_code

Book = Literal["neoplasm", "drugs"]
BOOKS: dict[Book, str] = {
    "neoplasm": "ICD-10-CM neoplasm table",
    "drugs": "ICD-10-CM table of drugs and chemicals",
}
"""What each table is called."""

COLUMNS: dict[Book, dict[str, str]] = {
    "neoplasm": {
        "Malignant Primary": "malignant primary",
        "Malignant Secondary": "malignant secondary",
        "Ca in situ": "in situ",
        "Benign": "benign",
        "Uncertain Behavior": "uncertain",
        "Unspecified Behavior": "unspecified",
    },
    "drugs": {
        "Poisoning Accidental (unintentional)": "accidental",
        "Poisoning Intentional self-harm": "self-harm",
        "Poisoning Assault": "assault",
        "Poisoning Undetermined": "undetermined",
        "Adverse effect": "adverse effect",
        "Underdosing": "underdosing",
    },
}
"""The heading of each column in its order, and a short name for it."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of a table; ``see`` and ``see_also`` refer to another one."""

    id: int
    parent: int | None
    level: int
    printed: str
    title: str
    nonessential_modifiers: str
    see: str
    see_also: str
    remark: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A code under the heading of its column; ``code`` is empty where a dash says there is none.

    ``code`` has no dot, ``code_text`` is what is printed (``C50.4-``).
    """

    heading: str
    code: str
    code_text: str
    code_incomplete: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its path in words and its cells, one a column of the heading in its order.

    A line that only refers elsewhere has no cells; a column the line leaves out has an empty one.
    """

    line: TableLine
    words: str
    cells: tuple[Cell, ...]
    below: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that have the words asked for; ``missing`` are words that no line adds."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]


class CodeTable:
    """One of the two tables."""

    def __init__(self, database: sqlite3.Connection, book: Book) -> None:
        self._book: Book = book
        self._tables = DatedTables(
            database, SOURCE, BOOKS[book], holds=("icd10cm_table_line", f"book = '{book}'")
        )
        self._tree = TermTree(self._tables, "icd10cm_table_line", TableLine, book=book)

    @property
    def installed(self) -> bool:
        """Whether any edition of the table is in this catalog."""
        return self._tables.installed

    def find(self, query: str, on: dt.date) -> Dated[Lines] | NotInstalled:
        """The lines whose path has the words, nearest first."""

        def answer(edition: str) -> Lines:
            found = self._tree.find(edition, query)
            return Lines(tuple(self._line(edition, one) for one in found.lines), found.missing)

        return self._tables.ask(on, answer)

    def below(self, line: TableLine, on: dt.date) -> Dated[tuple[Line, ...]] | NotInstalled:
        """The lines right below one."""
        return self._tables.ask(
            on, lambda e: tuple(self._line(e, one) for one in self._tree.below(e, line))
        )

    def resolve(self, reference: str, on: dt.date) -> Dated[Line | None] | NotInstalled:
        """The line that the words of ``see`` or ``see_also`` name; None where they name none."""

        def answer(edition: str) -> Line | None:
            line = self._tree.resolve(edition, reference)
            return self._line(edition, line) if line else None

        return self._tables.ask(on, answer)

    def leading_to(self, code: str, on: dt.date) -> Dated[tuple[Line, ...]] | NotInstalled:
        """The lines with the code, or with its beginning and a dash, in the order of the book.

        A poisoning code is in the table without its 7th character, so six characters count too.
        """
        value = normalise_code(code)
        beginnings = [value[:length] for length in range(3, len(value) + 1)]
        whole = [value, value[:6]] if len(value) == 7 else [value]

        def answer(edition: str) -> tuple[Line, ...]:
            marks = (", ".join("?" * len(codes)) for codes in (whole, beginnings))
            rows = self._tables.cells(
                "SELECT DISTINCT line FROM icd10cm_table_code WHERE edition = ? AND book = ?"
                " AND (code IN ({}) OR code_incomplete AND code IN ({})) ORDER BY line".format(
                    *marks
                ),
                edition,
                self._book,
                *whole,
                *beginnings,
            )
            lines = self._tree.lines(edition, [line for (line,) in rows])
            return tuple(self._line(edition, line) for line in lines)

        return self._tables.ask(on, answer)

    def _line(self, edition: str, line: TableLine) -> Line:
        path = self._tree.path(edition, line)
        if self._book == "neoplasm" and len(path) > 1:
            path = path[1:]
        below = self._tables.count(
            "FROM icd10cm_table_line WHERE edition = ? AND book = ? AND parent = ?",
            edition,
            self._book,
            line.id,
        )
        return Line(line, path_in_words(path), self._cells(edition, line.id), below)

    def _cells(self, edition: str, line: int) -> tuple[Cell, ...]:
        sql = "FROM icd10cm_table_code WHERE edition = ? AND book = ? AND line = ?"
        found = {c.heading: c for c in self._tables.rows(Cell, sql, edition, self._book, line)}
        if not found:
            return ()
        return tuple(
            found.get(heading, Cell(heading, "", "", False)) for heading in COLUMNS[self._book]
        )
