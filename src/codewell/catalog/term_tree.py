"""A book of nested terms: find lines by words, walk down and up, follow its references.

The alphabetic index, the external cause index, the neoplasm table, the table of drugs and the
ICD-10-PCS index are such books.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from codewell.catalog.dated import DatedTables

_WORD = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")
_JOINING = frozenset(("with", "in", "due to", "in (due to)", "associated with", "without"))
"""Lines that only join what stands below them to the term above (guideline I.A.15)."""
_SMALL = frozenset(("of", "the", "a", "an", "and", "or", "to", "in", "with", "due", "by", "from"))


class Term(Protocol):
    """A line of a book."""

    @property
    def id(self) -> int:
        """Its number, in the order of the book."""

    @property
    def parent(self) -> int | None:
        """The line above."""

    @property
    def level(self) -> int:
        """0 for a main term."""

    @property
    def title(self) -> str:
        """Its words without the nonessential modifiers."""

    @property
    def printed(self) -> str:
        """Its words as printed."""


Line = TypeVar("Line", bound=Term)


@dataclass(frozen=True, slots=True)
class Found(Generic[Line]):
    """The lines whose path has the words asked for; ``missing`` are words that no line adds."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]


class TermTree(Generic[Line]):
    """One book in all its editions; ``book`` where several share a table."""

    def __init__(
        self, tables: DatedTables, table: str, row: type[Line], *, book: str | None = None
    ) -> None:
        self._tables, self._row = tables, row
        self._where = f"FROM {table} WHERE edition = ?" + f" AND book = '{book}'" * bool(book)
        self._searched = "printed" if "printed" in row.__annotations__ else "title"
        self._parents = lru_cache(maxsize=2)(self._read_parents)

    # -- walking ----------------------------------------------------------------------------

    def line(self, edition: str, number: int) -> Line:
        """The line of a number."""
        found = self._tables.one(self._row, f"{self._where} AND id = ?", edition, number)
        if found is None:
            raise LookupError(number)
        return found

    def lines(self, edition: str, numbers: Collection[int]) -> list[Line]:
        """Lines of these numbers, in the order given."""
        return [self.line(edition, number) for number in numbers]

    def main_terms(self, edition: str) -> list[Line]:
        """Every main term."""
        return self.matching(edition, "level = 0")

    def below(self, edition: str, line: Line) -> list[Line]:
        """The lines right below one, in the order of the book."""
        return self.matching(edition, "parent = ?", line.id)

    def path(self, edition: str, line: Line) -> tuple[Line, ...]:
        """From the main term to the line itself."""
        path = [line]
        while path[0].parent is not None:
            path.insert(0, self.line(edition, path[0].parent))
        return tuple(path)

    def matching(self, edition: str, condition: str, *parameters: str | int) -> list[Line]:
        """The lines that meet a condition, in the order of the book."""
        sql = f"{self._where} AND ({condition}) ORDER BY id"
        return list(self._tables.rows(self._row, sql, edition, *parameters))

    # -- finding ----------------------------------------------------------------------------

    def find(self, edition: str, query: str) -> Found[Line]:
        """The topmost lines whose path has the words; those with most of them where none has all.

        A word matches the beginning of a word of the book. Lines under a main term that begins
        with the first word come first, then those nearer to the top.
        """
        words = _stems(query)
        wanted = list(words)
        own = self._lines_with(edition, wanted)
        parents = self._parents(edition)
        covered = {number: _covered(number, own, parents) for number in own}
        most = max((len(words) for words in covered.values()), default=0)
        if not most:
            return Found((), tuple(words.values()))
        top = [
            number
            for number, words in covered.items()
            if len(words) == most and not _covers_all(parents[number], own, parents, most)
        ]
        lines = sorted(self.lines(edition, top), key=lambda line: self._rank(edition, line, wanted))
        found = set[int]().union(*(covered[line.id] for line in lines[:1]))
        missing = tuple(words[word] for n, word in enumerate(wanted) if n not in found)
        return Found(tuple(line for line in lines if covered[line.id] == found), missing)

    def _lines_with(self, edition: str, wanted: list[str]) -> dict[int, set[int]]:
        """Line -> which of the words begin a word of it."""
        own: dict[int, set[int]] = {}
        sql = f"SELECT id, {self._searched} {self._where} AND {self._searched} LIKE ?"
        for n, word in enumerate(wanted):
            for number, text in self._tables.cells(sql, edition, f"%{word}%"):
                if any(part.startswith(word) for part in _WORD.findall(text.lower())):
                    own.setdefault(number, set()).add(n)
        return own

    def _read_parents(self, edition: str) -> dict[int, int | None]:
        return dict(self._tables.cells(f"SELECT id, parent {self._where}", edition))

    def _rank(self, edition: str, line: Line, wanted: list[str]) -> tuple[int, int, bool, int, int]:
        """First word near the head of the path, few words more, few levels, book order."""
        heads = [_WORD.findall(one.title.lower())[:1] for one in self.path(edition, line)]
        first = [n for n, head in enumerate(heads) if head and head[0].startswith(wanted[0])]
        begun = sum(bool(head) and head[0].startswith(tuple(wanted)) for head in heads)
        title = _WORD.findall(line.title.lower())
        extra = sum(not word.startswith(tuple(wanted)) for word in title)
        near = first[0] if first else len(heads) + 1
        return near, -begun, extra > 0 and line.level > 0, line.level * 2 + extra, line.id

    # -- references -------------------------------------------------------------------------

    def resolve(self, edition: str, reference: str) -> Line | None:
        """The line that ``see Disease, heart`` names, as far as the book has its words."""
        parts = [part.strip().lower() for part in reference.split(",") if part.strip()]
        if not parts:
            return None
        heads = self.matching(edition, "level = 0 AND title LIKE ?", f"{parts[0]}%")
        found = _named(heads, parts[0])
        for part in parts[1:]:
            if found is None:
                return None
            below = self.below(edition, found)
            joined = [
                deeper
                for line in below
                if line.title.lower() in _JOINING
                for deeper in self.below(edition, line)
            ]
            nearer = _named(below, part) or _named(joined, part)
            if nearer is None:
                break
            found = nearer
        return found


def path_in_words(path: Iterable[Term]) -> str:
    """``Diabetes, type 2, with kidney complications``: as a coder reads a path aloud."""
    text, joined = "", False
    for line in path:
        if not line.title:
            continue
        text += (" " if joined else ", ") * bool(text) + line.title
        joined = line.title.lower() in _JOINING
    return text


def _stems(query: str) -> dict[str, str]:
    """Beginning of a word -> the word asked for: plurals as singular, small words left out."""
    words = _WORD.findall(query.lower())
    telling = [word for word in words if word not in _SMALL] or words
    return {(w[:-1] if len(w) > 4 and w.endswith("s") else w): w for w in telling}


def _covered(number: int, own: dict[int, set[int]], parents: dict[int, int | None]) -> set[int]:
    found, at = set[int](), number
    while True:
        found |= own.get(at, set())
        above = parents[at]
        if above is None:
            return found
        at = above


def _covers_all(
    number: int | None, own: dict[int, set[int]], parents: dict[int, int | None], most: int
) -> bool:
    return number is not None and len(_covered(number, own, parents)) == most


def _named(lines: Iterable[Line], name: str) -> Line | None:
    """The line called so: its whole title, one of its names, or the title's first words."""
    lines = list(lines)
    for matches in (
        lambda title: title == name,
        lambda title: name in [part.strip() for part in title.split(",")],
        lambda title: title.removesuffix(" nec").removesuffix(" nos") == name,
        lambda title: title.startswith(f"{name} "),
    ):
        for line in lines:
            if matches(line.title.lower()):
                return line
    return None
