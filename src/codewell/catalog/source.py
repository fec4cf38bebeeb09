"""What an official source is: its files, its tables, and who publishes it.

A source is described beside its reader, in ``catalog/sources/<name>.py`` as ``SOURCES``; finding,
pulling and loading it needs nothing else. Its tables are read off its row types, one column a
field, with the edition of the file in front.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import importlib
import itertools
import pkgutil
import sqlite3
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any

from codewell.catalog import sources
from codewell.catalog.sources.file_edition import FileEdition

BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the catalog: one column a field of the row type, after ``edition``.

    ``key`` and ``indexes`` name columns; a table without a key keeps the order of the file.
    """

    name: str
    row: type
    key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An official file or set of files that becomes tables.

    ``files`` are patterns of file names, compared without regard to case; several files of one
    source are several editions or parts. ``read`` yields the rows of one file, each with the name
    of its table. ``licence_page`` is the publisher's page whose terms a user must accept, for
    files that carry CPT numbers. ``page`` is where the publisher offers the file.
    """

    name: str
    title: str
    publisher: str
    licence: str
    page: str
    files: tuple[str, ...]
    tables: tuple[Table, ...]
    read: Callable[[Path], Iterable[tuple[str, Any]]]
    edition_of: Callable[[Path], FileEdition]
    licence_page: str | None = None

    def takes(self, file_name: str) -> bool:
        """Whether a file of that name is one of this source."""
        lower = file_name.lower()
        return any(fnmatch.fnmatchcase(lower, pattern.lower()) for pattern in self.files)


@cache
def pulled_sources() -> dict[str, Source]:
    """Every source that is pulled, by name."""
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(sources.__path__):
        loaded = importlib.import_module(f"{sources.__name__}.{module.name}")
        for source in getattr(loaded, "SOURCES", ()):
            found[source.name] = source
    return dict(sorted(found.items()))


# -- tables -----------------------------------------------------------------------------------


def create_tables(database: sqlite3.Connection, source: Source) -> None:
    """The tables of a source, empty."""
    for table in source.tables:
        columns = ", ".join(f"{name} {kind}" for name, kind in _columns(table.row))
        key = f", PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID" if table.key else ")"
        database.execute(f"CREATE TABLE {table.name} (edition TEXT NOT NULL, {columns}{key}")


def create_indexes(database: sqlite3.Connection, source: Source) -> None:
    """The indexes of a source, once its rows are in."""
    for table in source.tables:
        for columns in table.indexes:
            name = f"{table.name}_{'_'.join(columns)}"
            database.execute(f"CREATE INDEX {name} ON {table.name} ({', '.join(columns)})")


def load_file(database: sqlite3.Connection, source: Source, path: Path) -> int:
    """Put the rows of one file into the tables of its source; answers how many.

    Raises:
        SourceError: the file is shifted, truncated or another one.
    """
    edition = source.edition_of(path).name
    inserts = {table.name: _insert(table) for table in source.tables}
    count = 0
    for batch in _batches(source.read(path)):
        for name, rows in itertools.groupby(batch, key=lambda pair: pair[0]):
            statement, names = inserts[name]
            values = [(edition, *(_value(getattr(row, n)) for n in names)) for _, row in rows]
            database.executemany(statement, values)
            count += len(values)
    return count


def _batches(rows: Iterable[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def _insert(table: Table) -> tuple[str, tuple[str, ...]]:
    names = tuple(field.name for field in fields(table.row))
    marks = ", ".join("?" * (len(names) + 1))
    return f"INSERT INTO {table.name} VALUES ({marks})", names


def _columns(row: type) -> Iterator[tuple[str, str]]:
    hints = typing.get_type_hints(row)
    for field in fields(row):
        kind = hints[field.name]
        optional = isinstance(kind, UnionType) and type(None) in typing.get_args(kind)
        base = next(a for a in typing.get_args(kind) if a is not type(None)) if optional else kind
        sql = "INTEGER" if base in (int, bool) else "TEXT"
        yield field.name, sql if optional else f"{sql} NOT NULL"


def _value(value: Any) -> str | int | None:
    """Dates as ISO 8601, amounts as exact text, lists separated by tabs."""
    match value:
        case None | str() | int():
            return value.value if isinstance(value, Enum) else value
        case dt.date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple():
            return "\t".join(str(_value(item)) for item in value)
    raise TypeError(f"no column for a {type(value).__name__}")
