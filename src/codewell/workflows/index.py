"""Look a term up in the alphabetic index or the external cause index, as a coder does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import NotInstalled
from codewell.catalog.index import BOOKS, Book, IndexLine
from codewell.catalog.term_tree import path_in_words
from codewell.errors import InputError
from codewell.model import EditionOfNotes

MOST_LINES = 48
"""A tree longer than this is shown by its upper levels."""
MOST_OTHERS = 15


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the index as shown: how deep, its words, and where it leads.

    ``code`` is as printed, the manifestation in brackets behind it; ``status`` is what the code is
    on the date, empty without one. ``see`` and ``see_also`` are the references in words,
    ``leads_to`` the code at the line that ``see`` names. ``hidden`` counts lines below that are
    not shown.
    """

    depth: int
    words: str
    code: str
    status: str
    see: str
    see_also: str
    leads_to: str
    hidden: int


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """What the index has under the words.

    ``tree`` is the best line with what stands below it, ``others`` are further lines with their
    whole path, ``more`` counts those left out. ``missing`` are words that no line has.
    """

    query: str
    date: dt.date
    book: str
    edition: EditionOfNotes
    tree: tuple[IndexRow, ...]
    others: tuple[IndexRow, ...]
    more: int
    missing: tuple[str, ...]


def look_up(
    catalog: Catalog, query: str, on: dt.date, *, book: Book = "diseases"
) -> IndexAnswer | NotInstalled:
    """The lines of a book under these words.

    Raises:
        InputError: no words.
    """
    if not query.strip():
        raise InputError("which term?", field="TERM")
    found = catalog.index.find(query, on, book=book)
    if isinstance(found, NotInstalled):
        return found
    lines = found.value.lines
    looker = _Looker(catalog, on, book)
    others = lines[1 : MOST_OTHERS + 1]
    return IndexAnswer(
        query=query,
        date=on,
        book=BOOKS[book],
        edition=found.edition,
        tree=tuple(looker.tree(lines[0])) if lines else (),
        others=tuple(looker.row(line, 0, looker.path(line), whole=False) for line in others),
        more=max(0, len(lines) - 1 - MOST_OTHERS),
        missing=found.value.missing,
    )


def as_json(answer: IndexAnswer | NotInstalled) -> dict[str, Any]:
    """The answer for machines."""
    plain = asdict(answer)
    if isinstance(answer, IndexAnswer):
        plain["date"] = answer.date.isoformat()
    return plain


class _Looker:
    """One look-up: the book and the date."""

    def __init__(self, catalog: Catalog, on: dt.date, book: Book) -> None:
        self._catalog, self._on, self._book = catalog, on, book

    def tree(self, line: IndexLine) -> Iterator[IndexRow]:
        """The line and what stands below, as many levels as fit."""
        levels = self._levels(line)
        shown = {one.id for level in levels for one in level}
        yield from self._rows(line, 0, self.path(line), shown)

    def _levels(self, line: IndexLine) -> list[list[IndexLine]]:
        """The levels below that fit on a screen, the first one always."""
        levels, total, last = list[list[IndexLine]](), 0, [line]
        while last:
            last = [below for one in last for below in self._below(one)]
            total += len(last)
            if levels and total > MOST_LINES:
                break
            levels.append(last)
        return levels

    def _rows(self, line: IndexLine, depth: int, words: str, shown: set[int]) -> Iterator[IndexRow]:
        below = self._below(line)
        visible = [one for one in below if one.id in shown]
        yield self.row(line, depth, words, whole=bool(visible) or not below)
        for one in visible:
            yield from self._rows(one, depth + 1, one.printed, shown)

    def row(self, line: IndexLine, depth: int, words: str, *, whole: bool) -> IndexRow:
        """A line; not ``whole``: the lines below it are counted instead of shown."""
        return IndexRow(
            depth=depth,
            words=words,
            code=" ".join(filter(None, (_code(line), line.manifestation_text))),
            status=self._status(line),
            see=line.see,
            see_also=line.see_also,
            leads_to=self._leads_to(line),
            hidden=0 if whole else self._count_below(line),
        )

    def path(self, line: IndexLine) -> str:
        """The whole path; the line itself with its nonessential modifiers."""
        found = self._catalog.index.path(line, self._on, book=self._book)
        if isinstance(found, NotInstalled) or len(found.value) < 2:
            return line.printed
        *above, _ = found.value
        words = path_in_words(found.value)
        return words.removesuffix(line.title) + line.printed if above else line.printed

    def _below(self, line: IndexLine) -> tuple[IndexLine, ...]:
        found = self._catalog.index.below(line, self._on, book=self._book)
        return () if isinstance(found, NotInstalled) else found.value

    def _count_below(self, line: IndexLine) -> int:
        return sum(1 + self._count_below(one) for one in self._below(line))

    def _status(self, line: IndexLine) -> str:
        return str(self._catalog.icd10cm.status(line.code, self._on)) if line.code else ""

    def _leads_to(self, line: IndexLine) -> str:
        """The code at the line that ``see`` names; empty where it has none or is another book."""
        if not line.see:
            return ""
        found = self._catalog.index.resolve(line.see, self._on, book=self._book)
        if isinstance(found, NotInstalled) or found.value is None:
            return ""
        return found.value.line.code_text


def _code(line: IndexLine) -> str:
    return line.code_text or _category(line)


def _category(line: IndexLine) -> str:
    """A category or subcategory to look up in the tabular list, with the dash that says so."""
    category = line.see_category or line.see_subcategory
    return f"{category.rstrip('.-')}-" if category else ""
