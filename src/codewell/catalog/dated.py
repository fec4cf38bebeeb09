"""Pulled tables on a date: which edition answers, and what is said where none is installed."""

from __future__ import annotations

import datetime as dt
import sqlite3
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from codewell.model import EditionOfNotes

Value = TypeVar("Value")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class NotInstalled:
    """A table that this catalog was built without: no answer, never an empty one.

    ``mend`` is the command that installs it.
    """

    source: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"not installed: {self.what}: {self.mend}"


@dataclass(frozen=True, slots=True)
class Dated(Generic[Value]):
    """An answer and the edition that gave it; the nearest where the date's own is absent."""

    value: Value
    edition: EditionOfNotes


@dataclass(frozen=True, slots=True, order=True)
class EditionDates:
    """The days that an installed edition of a table covers, both included."""

    effective_from: dt.date
    effective_to: dt.date
    name: str

    def distance(self, on: dt.date) -> int:
        """How many days the date lies outside; 0 within."""
        return max((self.effective_from - on).days, (on - self.effective_to).days, 0)


class DatedTables:
    """The tables of one source: rows as typed values, of the edition that a date picks.

    A source may be installed in part, one book of four: ``holds`` is the table and the condition
    that an edition must have rows of to count (``icd10cm_index_line``, ``book = 'diseases'``).
    ``packaged``: the data come with an installed package and not from a pull. A ``*`` at the end of
    ``source`` stands for the year of sources that publish one file a year.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        source: str,
        what: str,
        *,
        holds: tuple[str, str] | None = None,
        packaged: bool = False,
    ) -> None:
        self._database = database
        self._holds = holds
        mend = "codewell data build" if packaged else f"codewell data pull {source}"
        self.absent = NotInstalled(source, what, mend)
        self._on: dict[dt.date, EditionOfNotes | None] = {}

    @cached_property
    def editions(self) -> tuple[EditionDates, ...]:
        """The installed editions, the earliest first."""
        found = sorted(_editions(self._database, self.absent.source))
        return tuple(e for e in found if self._holds is None or self._has(e.name))

    def _has(self, edition: str) -> bool:
        assert self._holds is not None
        table, condition = self._holds
        sql = f"SELECT 1 FROM {table} WHERE edition = ? AND {condition} LIMIT 1"
        return self._database.execute(sql, (edition,)).fetchone() is not None

    @property
    def installed(self) -> bool:
        """Whether any edition is in this catalog."""
        return bool(self.editions)

    def edition_on(self, on: dt.date) -> EditionOfNotes | None:
        """The edition of the date, else the nearest; of two that cover it the later one.

        None when no edition is installed.
        """
        if on not in self._on:
            self._on[on] = self._edition_on(on)
        return self._on[on]

    def _edition_on(self, on: dt.date) -> EditionOfNotes | None:
        if not self.editions:
            return None
        nearest = min(e.distance(on) for e in self.editions)
        chosen = [e for e in self.editions if e.distance(on) == nearest][-1]
        return EditionOfNotes(chosen.name, matches_date=nearest == 0)

    def ask(self, on: dt.date, answer: Callable[[str], Value]) -> Dated[Value] | NotInstalled:
        """What ``answer`` finds in the edition whose name it is given."""
        edition = self.edition_on(on)
        if edition is None:
            return self.absent
        return Dated(answer(edition.name), edition)

    def rows(self, row: type[Row], sql: str, *parameters: str | int) -> Iterator[Row]:
        """Rows of a table as values: ``sql`` goes on behind ``SELECT columns``.

        The columns are the fields of ``row``, read back as they were written (`source`).
        """
        names, readers = _shape(typing.cast(type, row))
        for cells in self._database.execute(f"SELECT {names} {sql}", parameters):
            yield row(*(read(cell) for read, cell in zip(readers, cells, strict=True)))

    def one(self, row: type[Row], sql: str, *parameters: str | int) -> Row | None:
        """The first of the rows, or None."""
        return next(self.rows(row, sql, *parameters), None)

    def count(self, sql: str, *parameters: str | int) -> int:
        """How many rows: ``sql`` goes on behind ``SELECT count(*)``."""
        return int(self.cells(f"SELECT count(*) {sql}", *parameters)[0][0])

    def cells(self, sql: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """Bare rows."""
        return self._database.execute(sql, parameters).fetchall()


def _editions(database: sqlite3.Connection, source: str) -> Iterator[EditionDates]:
    rows = database.execute(
        "SELECT DISTINCT effective_from, effective_to, edition FROM source WHERE name GLOB ?",
        (source,),
    )
    for first, last, name in rows:
        yield EditionDates(dt.date.fromisoformat(first), dt.date.fromisoformat(last), name)


# -- columns back to values ---------------------------------------------------------------------


@cache
def _shape(row: type) -> tuple[str, tuple[Callable[[Any], Any], ...]]:
    """The columns of a row type, and how each is read."""
    hints = typing.get_type_hints(row)
    names = [field.name for field in fields(row)]
    return ", ".join(names), tuple(_reader(hints[name]) for name in names)


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, types.UnionType):
        inner = _reader(next(a for a in typing.get_args(kind) if a is not type(None)))
        return lambda cell: None if cell is None else inner(cell)
    if typing.get_origin(kind) is tuple:
        return _texts
    if kind is dt.date:
        return dt.date.fromisoformat
    if kind in (bool, Decimal) or (isinstance(kind, type) and issubclass(kind, Enum)):
        return typing.cast(Callable[[Any], Any], kind)
    return _as_is


def _as_is(cell: Any) -> Any:
    return cell


def _texts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("\t")) if cell else ()
