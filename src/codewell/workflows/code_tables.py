"""Look a site up in the neoplasm table, a substance in the table of drugs and chemicals."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.code_tables import BOOKS, COLUMNS, Book, Cell, CodeTable, Line
from codewell.catalog.dated import NotInstalled
from codewell.errors import InputError
from codewell.model import EditionOfNotes

MOST_BELOW = 30
MOST_OTHERS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a line: its code as printed, what it is on the date, its title.

    ``code`` is empty where the table has no code; ``status`` and ``title`` then as well.
    """

    heading: str
    code: str
    status: str
    title: str | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line with its columns; a line that only refers elsewhere has none.

    ``leads_to`` are the columns of the line that ``see`` names. ``below`` counts the lines under
    this one.
    """

    words: str
    columns: tuple[Column, ...]
    see: str
    see_also: str
    remark: str
    leads_to: tuple[Column, ...]
    below: int


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table has under the words.

    ``best`` is the nearest line, ``below`` the lines under it, ``others`` further lines with the
    words, ``more`` counts those left out. ``missing`` are words that no line has.
    """

    query: str
    date: dt.date
    table: str
    headings: tuple[str, ...]
    edition: EditionOfNotes
    best: TableRow | None
    below: tuple[TableRow, ...]
    others: tuple[TableRow, ...]
    more: int
    missing: tuple[str, ...]


def look_up(catalog: Catalog, query: str, on: dt.date, *, book: Book) -> TableAnswer | NotInstalled:
    """The lines of a table under these words.

    Raises:
        InputError: no words.
    """
    if not query.strip():
        raise InputError("which site?" if book == "neoplasm" else "which substance?")
    table = catalog.neoplasms if book == "neoplasm" else catalog.drugs
    found = table.find(query, on)
    if isinstance(found, NotInstalled):
        return found
    lines, below = found.value.lines, _below(table, found.value.lines, on)
    return TableAnswer(
        query=query,
        date=on,
        table=BOOKS[book],
        headings=tuple(COLUMNS[book].values()),
        edition=found.edition,
        best=row_of(catalog, table, lines[0], on, book) if lines else None,
        below=tuple(row_of(catalog, table, line, on, book) for line in below[:MOST_BELOW]),
        others=tuple(row_of(catalog, table, line, on, book) for line in lines[1 : MOST_OTHERS + 1]),
        more=max(0, len(lines) - 1 - MOST_OTHERS) + max(0, len(below) - MOST_BELOW),
        missing=found.value.missing,
    )


def _below(table: CodeTable, lines: tuple[Line, ...], on: dt.date) -> tuple[Line, ...]:
    found = table.below(lines[0].line, on) if lines else ()
    return () if isinstance(found, NotInstalled) else getattr(found, "value", ())


def row_of(catalog: Catalog, table: CodeTable, line: Line, on: dt.date, book: Book) -> TableRow:
    """A line as it is shown."""
    return TableRow(
        words=line.words,
        columns=_columns(catalog, line.cells, on, book),
        see=line.line.see,
        see_also=line.line.see_also,
        remark=line.line.remark,
        leads_to=_leads_to(catalog, table, line, on, book),
        below=line.below,
    )


def _leads_to(
    catalog: Catalog, table: CodeTable, line: Line, on: dt.date, book: Book
) -> tuple[Column, ...]:
    if not line.line.see or line.cells:
        return ()
    found = table.resolve(line.line.see, on)
    if isinstance(found, NotInstalled) or found.value is None:
        return ()
    return _columns(catalog, found.value.cells, on, book)


def _columns(
    catalog: Catalog, cells: tuple[Cell, ...], on: dt.date, book: Book
) -> tuple[Column, ...]:
    short = COLUMNS[book]
    return tuple(
        Column(
            heading=short[cell.heading],
            code=cell.code_text if cell.code else "",
            status=str(catalog.icd10cm.status(cell.code, on)) if cell.code else "",
            title=catalog.icd10cm.title(cell.code) if cell.code else None,
        )
        for cell in cells
    )


def as_json(answer: TableAnswer | NotInstalled) -> dict[str, Any]:
    """The answer for machines."""
    plain = asdict(answer)
    if isinstance(answer, TableAnswer):
        plain["date"] = answer.date.isoformat()
    return plain
