"""The sources that are pulled: found beside their readers, loaded into the tables they declare."""

from __future__ import annotations

import datetime as dt
import importlib
import itertools
import pkgutil
import sqlite3
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any

from codewell.catalog import sources
from codewell.catalog.sources.source import Source, Table
from codewell.errors import SourceError

BATCH = 20_000


@cache
def pulled_sources() -> dict[str, Source]:
    """Every source that is pulled, by name."""
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(sources.__path__):
        loaded = importlib.import_module(f"{sources.__name__}.{module.name}")
        for source in getattr(loaded, "SOURCES", ()):
            found[source.name] = source
    return dict(sorted(found.items()))


def pulled_tables() -> dict[str, Table]:
    """Every table of a pulled source, by name."""
    return {table.name: table for source in pulled_sources().values() for table in source.tables}


# -- tables -----------------------------------------------------------------------------------


def create_tables(database: sqlite3.Connection) -> None:
    """The tables of every source, empty, and their views."""
    for table in pulled_tables().values():
        database.execute(f"CREATE TABLE {table.name} {_definition(table)}")
    for source in pulled_sources().values():
        for view in source.views:
            database.execute(view)


def create_indexes(database: sqlite3.Connection) -> None:
    """Index the tables once the rows of all files are in."""
    for table in pulled_tables().values():
        for columns in table.indexes:
            name = f"{table.name}_{'_'.join(columns)}"
            database.execute(f"CREATE INDEX {name} ON {table.name} ({', '.join(columns)})")


def load_file(database: sqlite3.Connection, source: Source, path: Path) -> Counter[str]:
    """Put the rows of one file into the tables of its source; answers how many in each.

    Raises:
        SourceError: the file is shifted, truncated or another one.
    """
    edition = source.edition_in(path).name
    inserts = {table.name: _Insert(table, edition) for table in source.tables}
    counts: Counter[str] = Counter()
    try:
        for batch in _batches(source.read(path)):
            for name, rows in itertools.groupby(batch, key=lambda pair: pair[0]):
                insert = inserts[name]
                values = [insert.values(row) for _, row in rows]
                database.executemany(insert.statement, values)
                counts[name] += len(values)
    except sqlite3.IntegrityError as error:
        raise SourceError(
            f"{path.name}: a row of edition {edition} stands twice in this file or in another"
            f" pulled file of that edition ({error})"
        ) from error
    return counts


def _batches(rows: Iterable[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def _definition(table: Table) -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in _columns(table))
    key = f", PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID" if table.key else ")"
    return f"({columns}{key}"


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    if table.edition:
        yield "edition", "TEXT NOT NULL"
    for name, kind, optional in _fields(table.row):
        sql = "INTEGER" if kind in (int, bool) else "TEXT"
        yield name, sql if optional else f"{sql} NOT NULL"


def _fields(row: type) -> Iterator[tuple[str, Any, bool]]:
    """Name and type of each field, and whether it may be None."""
    hints = typing.get_type_hints(row)
    for field in fields(row):
        kind = hints[field.name]
        optional = isinstance(kind, UnionType) and type(None) in typing.get_args(kind)
        base = next(a for a in typing.get_args(kind) if a is not type(None)) if optional else kind
        yield field.name, base, optional


class _Insert:
    """How the rows of one type become rows of a table."""

    def __init__(self, table: Table, edition: str) -> None:
        columns = list(_columns(table))
        marks = ", ".join("?" * len(columns))
        verb = "INSERT OR IGNORE" if table.repeats else "INSERT"
        self.statement = f"{verb} INTO {table.name} VALUES ({marks})"
        self._first = (edition,) if table.edition else ()
        kinds = list(_fields(table.row))
        self._cells = attrgetter(*(name for name, _, _ in kinds))
        self._single = len(kinds) == 1
        self._converted = [
            (len(self._first) + number, convert)
            for number, (_, kind, _) in enumerate(kinds)
            if (convert := _converter(kind))
        ]

    def values(self, row: Any) -> Any:
        """The cells of a row; a tuple is the cells already."""
        if isinstance(row, tuple):
            return row
        cells = [*self._first, *((self._cells(row),) if self._single else self._cells(row))]
        for number, convert in self._converted:
            if cells[number] is not None:
                cells[number] = convert(cells[number])
        return cells


def _converter(kind: Any) -> Callable[[Any], str] | None:
    """Dates as ISO 8601, amounts as exact text, lists divided by tabs; None: as it is."""
    if typing.get_origin(kind) is tuple:
        return "\t".join
    if kind in (int, bool, str):
        return None
    if kind is dt.date:
        return dt.date.isoformat
    if kind is Decimal or issubclass(kind, Enum):
        return str
    raise TypeError(f"no column for a {kind}")
