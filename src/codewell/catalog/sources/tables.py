"""Tables under a heading row that is found by its text, in csv, tab-delimited text and xlsx."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from codewell.catalog.sources.members import Member, check_characters, refusing
from codewell.errors import SourceError

HEADINGS_WITHIN = 60
"""The heading row stands in the first rows of a sheet."""

FIRST_YEAR, LAST_YEAR = 1960, 2199
"""A date outside these years is no date but a shifted column."""

CODE = r"[0-9A-Z]{5}"
"""A CPT, CDT or HCPCS code, or a placeholder for one."""

_AMOUNT = re.compile(r"\$?\s*(-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)", re.ASCII)
_NOTE = re.compile(r"(?:NOTE\b|[*†‡]|SOURCE\b|COPYRIGHT\b|CPT (?:CODES|ONLY)\b|CURRENT PROC)", re.I)
_ROWS_OF_EXCEL = 1_048_576


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: where it stands and its cells as text."""

    place: str
    sheet: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table is called and how its headings read.

    Each field has a regular expression that must match the whole heading, in lower case and with
    single blanks; ``stacked`` joins the headings of a column over several rows, top down. A row
    with more than ``most`` headings is that of another table.
    """

    what: str
    required: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict)
    stacked: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a heading row, and what stood above it."""

    place: str
    title: str
    headings: tuple[str, ...]
    records: Iterator[Record]


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table, its cells by field; every parse names the place when it fails."""

    place: str
    cells: tuple[str, ...]
    columns: Mapping[str, int]
    spreadsheet: bool

    def text(self, name: str) -> str:
        """The cell without blanks around it; empty when the file has no such column."""
        column = self.columns.get(name)
        return "" if column is None else self.cells[column].strip()

    def matching(self, name: str, pattern: str, *, width: int = 0) -> str:
        """The cell, which must match; a number of a spreadsheet gets back its leading zeros.

        Raises:
            SourceError: it does not match.
        """
        text = self.text(name)
        if self.spreadsheet and text.isdecimal():
            text = text.zfill(width)
        if not _compiled(pattern)(text):
            raise self.refusal(name, "unexpected value", text)
        return text

    def code(self, name: str = "code") -> str:
        """A five-character CPT, CDT or HCPCS code.

        Raises:
            SourceError: the cell holds none.
        """
        return self.matching(name, CODE, width=5)

    def amount(self, name: str) -> Decimal | None:
        """A number with or without ``$`` and thousands separators; None when blank.

        Raises:
            SourceError: the cell holds no number.
        """
        text = self.text(name)
        return _amount(text, self, name) if text else None

    def number(self, name: str) -> Decimal:
        """An amount that must be there.

        Raises:
            SourceError: the cell holds no number.
        """
        return _amount(self.text(name), self, name)

    def share(self, name: str) -> Decimal | None:
        """A percentage as a share of 1: ``20.74%`` is 0.2074; a spreadsheet stores the share.

        Raises:
            SourceError: the cell holds no share from 0 to 1.
        """
        text = self.text(name)
        if not text:
            return None
        share = _amount(text.removesuffix("%").strip(), self, name)
        if text.endswith("%"):
            share /= 100
        if not 0 <= share <= 1:
            raise self.refusal(name, "no share from 0 to 100 percent", text)
        return share

    def integer(self, name: str) -> int:
        """A whole number, 0 or more.

        Raises:
            SourceError: the cell holds none.
        """
        number = self.number(name)
        if number < 0 or number != number.to_integral_value():
            raise self.refusal(name, "no whole number", self.text(name))
        return int(number)

    def refusal(self, name: str, fact: str, text: str) -> SourceError:
        """The error to raise for a cell."""
        return SourceError(f"{self.place}: {name.replace('_', ' ')}: {fact}: {text[:40]!r}")


def read_table(member: Member, layout: Layout) -> Table:
    """The first sheet whose heading row fits the layout.

    Raises:
        SourceError: no heading row fits, or the file is damaged.
    """
    above: list[Line] = []
    lines = read_lines(member)
    for line in lines:
        if above and above[-1].sheet != line.sheet:
            above = []
        if len(above) == HEADINGS_WITHIN:
            continue
        above.append(line)
        headings = _headings(above, stacked=layout.stacked)
        if columns := _columns(headings, layout):
            return Table(
                place=member.place,
                title=" ".join(" ".join(" ".join(row.cells).split()) for row in above),
                headings=headings,
                records=_records(lines, line, columns, len(headings), member),
            )
    expected = ", ".join(name.replace("_", " ") for name in layout.required)
    raise SourceError(f"{member.place}: no heading row of {layout.what}: expected {expected}")


def read_lines(member: Member) -> Iterator[Line]:
    """The rows of a csv, a tab-delimited text or every sheet of a workbook.

    Raises:
        SourceError: the file is damaged.
    """
    return _workbook_lines(member) if member.suffix == ".xlsx" else _text_lines(member)


def _text_lines(member: Member) -> Iterator[Line]:
    delimiter = "\t" if member.suffix in (".txt", ".tsv") else ","
    rows = csv.reader(member.lines(), delimiter=delimiter, strict=True)
    start = 1
    while True:
        place = f"{member.place}:{start}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise SourceError(f"{place}: not a readable row: {error}") from error
        if row is None:
            return
        for cell in row:
            check_characters(cell, place)
        yield Line(place, "", tuple(row))
        start = rows.line_num + 1


def _workbook_lines(member: Member) -> Iterator[Line]:
    with member.open() as stream:
        content = stream.read()
    _refuse_document_types(content, member)
    import openpyxl  # noqa: PLC0415  (only a build needs it)

    with _openpyxl(member.place):
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [(str(sheet.title), sheet) for sheet in workbook.worksheets]
    for title, sheet in sheets:
        for number, values in enumerate(_sheet_rows(sheet, member), 1):
            place = f"{member.place}: sheet {title}, row {number}"
            if number > _ROWS_OF_EXCEL:
                raise SourceError(f"{place}: more rows than a sheet can have")
            cells = tuple(_cell_text(value) for value in values)
            for cell in cells:
                check_characters(cell, place)
            yield Line(place, title, cells)


def _refuse_document_types(content: bytes, member: Member) -> None:
    """No part of a workbook needs a document type; with one, entities could be expanded."""
    with refusing(member.place), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    if b"<!DOCTYPE" in part.read(1024):
                        raise SourceError(f"{member.place}: {name} declares a document type")


def _sheet_rows(sheet: Any, member: Member) -> Iterator[tuple[Any, ...]]:
    with _openpyxl(member.place):
        sheet.reset_dimensions()  # a wrong dimension in the file would cut rows off
        rows = sheet.iter_rows(values_only=True)
    while True:
        with _openpyxl(member.place):
            block = list(itertools.islice(rows, 500))
        if not block:
            return
        yield from block


@contextmanager
def _openpyxl(place: str) -> Iterator[None]:
    """Without openpyxl's warnings; what it raises on a damaged workbook becomes `SourceError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception as error:
        # It lets through whatever a damaged part leads to: KeyError, ParseError, TypeError ...
        raise SourceError(f"{place}: not a readable workbook: {error}") from error


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        # Excel keeps 15 digits; 3342.8700000000003 is 3342.87
        return f"{Decimal(format(value, '.15g')):f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def _headings(above: list[Line], *, stacked: bool) -> tuple[str, ...]:
    rows = above[-1:]
    for row in reversed(above[:-1] if stacked else []):
        if not _is_stacked(row):
            break
        rows.insert(0, row)
    width = len(rows[-1].cells)
    columns = [[row.cells[i] for row in rows if i < len(row.cells)] for i in range(width)]
    headings = [" ".join(" ".join(column).lower().split()) for column in columns]
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def _is_stacked(line: Line) -> bool:
    """A row of stacked headings has several short cells; a title row has one, or a long one."""
    filled = [cell for cell in line.cells if cell.strip()]
    return len(filled) > 1 and all(len(cell) <= 30 for cell in filled)


def _columns(headings: tuple[str, ...], layout: Layout) -> dict[str, int]:
    """Field -> column, or empty when a required heading is missing."""
    if layout.most and sum(heading != "" for heading in headings) > layout.most:
        return {}
    columns = {}
    for name, pattern in {**layout.required, **layout.optional}.items():
        matches = [i for i, heading in enumerate(headings) if _compiled(pattern)(heading)]
        if len(matches) == 1:
            columns[name] = matches[0]
        elif name in layout.required or matches:
            return {}
    return columns


def _records(
    lines: Iterator[Line], heading: Line, columns: dict[str, int], width: int, member: Member
) -> Iterator[Record]:
    spreadsheet = member.suffix == ".xlsx"
    note = ""
    found = False
    for line in lines:
        if line.sheet != heading.sheet:
            break
        filled = [cell for cell in line.cells if cell.strip()]
        if not filled:
            continue
        if len(filled) == 1 and _NOTE.match(line.cells[0].strip()):
            note = line.place
            continue
        if note:
            raise SourceError(f"{line.place}: a row of data below the note of {note}")
        found = True
        yield Record(line.place, _fitted(line, width, spreadsheet), columns, spreadsheet)
    if not found:
        raise SourceError(f"{heading.place}: no row below the headings")


def _fitted(line: Line, width: int, spreadsheet: bool) -> tuple[str, ...]:
    cells = line.cells
    if any(cell.strip() for cell in cells[width:]):
        raise SourceError(f"{line.place}: {len(cells)} cells under {width} headings")
    if len(cells) >= width:
        return cells
    if not spreadsheet:
        raise SourceError(f"{line.place}: {len(cells)} cells under {width} headings")
    return cells + ("",) * (width - len(cells))


def _amount(text: str, record: Record, name: str) -> Decimal:
    found = _AMOUNT.fullmatch(text)
    if not found or not found[1].strip("-"):
        raise record.refusal(name, "no number", text)
    return Decimal(found[1].replace(",", ""))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    return re.compile(pattern, re.ASCII).fullmatch


class Unique:
    """Refuses a key that comes twice."""

    def __init__(self) -> None:
        self._places: dict[object, str] = {}

    def check(self, key: object, what: str, place: str) -> None:
        """Remember the key.

        Raises:
            SourceError: it stood in an earlier row.
        """
        if first := self._places.get(key):
            raise SourceError(f"{place}: {what} stands in {first} already")
        self._places[key] = place


@lru_cache(maxsize=65536)
def calendar_date(text: str) -> dt.date | None:
    """``20240701`` as a date; None when it is none of the days since Medicare was planned."""
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
