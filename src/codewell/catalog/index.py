"""The ICD-10-CM alphabetic index and external cause index on a date."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import Literal

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.catalog.term_tree import Found, TermTree, path_in_words
from codewell.model import normalise_code

Book = Literal["diseases", "external_causes"]
BOOKS: dict[Book, str] = {
    "diseases": "ICD-10-CM alphabetic index",
    "external_causes": "ICD-10-CM external cause index",
}
"""What each book is called."""

SOURCE = "icd10cm-index"


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line of the index; ``level`` 0 is a main term. Empty: not printed.

    ``title`` leaves out the nonessential modifiers, the words in brackets that may be present or
    absent (guideline I.A.7). ``code`` is the default code without dot, ``code_text`` as printed
    (``H04.00-``: more characters from the tabular list), ``manifestation_text`` what is reported
    second. ``see_category`` and ``see_subcategory`` are looked up in the tabular list.
    """

    id: int
    parent: int | None
    level: int
    printed: str
    title: str
    nonessential_modifiers: str
    code: str
    code_text: str
    code_incomplete: bool
    manifestation: str
    manifestation_text: str
    see: str
    see_also: str
    see_category: str
    see_subcategory: str


@dataclass(frozen=True, slots=True)
class Place:
    """A line and where it stands: ``Diabetes, type 2, with kidney complications``."""

    line: IndexLine
    words: str


class Index:
    """Both books. Every answer says which edition of the book gave it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._tables = {
            book: DatedTables(
                database, SOURCE, title, holds=("icd10cm_index_line", f"book = '{book}'")
            )
            for book, title in BOOKS.items()
        }
        self._trees = {
            book: TermTree(tables, "icd10cm_index_line", IndexLine, book=book)
            for book, tables in self._tables.items()
        }

    def installed(self, book: Book = "diseases") -> bool:
        """Whether any edition of the book is in this catalog."""
        return self._tables[book].installed

    def absent(self, book: Book) -> NotInstalled:
        """What is said where the book is not installed."""
        return self._tables[book].absent

    def find(
        self, query: str, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[Found[IndexLine]] | NotInstalled:
        """The lines whose path has the words, nearest first."""
        return self._tables[book].ask(on, lambda e: self._trees[book].find(e, query))

    def main_terms(
        self, letter: str, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[tuple[IndexLine, ...]] | NotInstalled:
        """The main terms under a letter."""
        tree, initial = self._trees[book], letter.strip().upper()[:1]
        return self._tables[book].ask(
            on, lambda e: tuple(tree.matching(e, "level = 0 AND letter = ?", initial))
        )

    def below(
        self, line: IndexLine, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[tuple[IndexLine, ...]] | NotInstalled:
        """The lines right below one."""
        return self._tables[book].ask(on, lambda e: tuple(self._trees[book].below(e, line)))

    def path(
        self, line: IndexLine, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[tuple[IndexLine, ...]] | NotInstalled:
        """From the main term to the line itself."""
        return self._tables[book].ask(on, lambda e: self._trees[book].path(e, line))

    def resolve(
        self, reference: str, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[Place | None] | NotInstalled:
        """The line that the words of ``see`` or ``see_also`` name; None where they name none."""
        tree = self._trees[book]

        def answer(edition: str) -> Place | None:
            line = tree.resolve(edition, reference)
            return Place(line, path_in_words(tree.path(edition, line))) if line else None

        return self._tables[book].ask(on, answer)

    def leading_to(
        self, code: str, on: dt.date, *, book: Book = "diseases"
    ) -> Dated[tuple[Place, ...]] | NotInstalled:
        """The lines that lead to a code, those that print most of it first (`_leading_to`)."""
        value, tree = normalise_code(code), self._trees[book]
        condition, parameters = _leading_to(value)

        def answer(edition: str) -> tuple[Place, ...]:
            lines = tree.matching(edition, condition, *parameters)
            lines.sort(key=lambda line: -len(line.code or line.see_category))
            return tuple(Place(line, path_in_words(tree.path(edition, line))) for line in lines)

        return self._tables[book].ask(on, answer)


def _leading_to(code: str) -> tuple[str, tuple[str, ...]]:
    """The condition for lines that lead to a code.

    They print it, as default code or manifestation; or a beginning of it with a dash; or one that
    lacks nothing but the 7th character, with the placeholders before it (S93.01 for S93.01XA, not
    S93.0); or they send to its category or subcategory.
    """
    beginnings = [code[:length] for length in range(3, len(code) + 1)]
    whole = [b for b in beginnings if b == code or (len(code) == 7 and _only_seventh(b, code))]
    dotted = [f"{b[:3]}.{b[3:]}" for b in beginnings if len(b) > 3]
    conditions = (
        f"code IN ({_marks(whole)})",
        f"code_incomplete AND code IN ({_marks(beginnings)})",
        f"manifestation IN ({_marks(whole)})",
        "see_category = ?",
        f"see_subcategory IN ({_marks(dotted)})",
    )
    return " OR ".join(conditions), (*whole, *beginnings, *whole, code[:3], *dotted)


def _only_seventh(beginning: str, code: str) -> bool:
    lacking = code[len(beginning) :]
    return set(lacking[:-1]) <= {"X"}


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
