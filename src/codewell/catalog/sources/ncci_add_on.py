"""NCCI add-on code edits (AOC): which primary code an add-on code goes with.

CMS ships one list a quarter as xlsx (``AOC_V2026Q2-MCR.xlsx``: the AMA's notice, a heading row,
text cells) and as fixed-width text (``AOC_V2026Q2-F-MCR.txt``: type, add-on code, its deletion,
primary code, its deletion, effective, deletion, note in columns 1, 2, 7, 14, 19, 26, 33, 40;
layout as others describe it, not compared with the file). Dates are the year and the day of the
year: ``2018274`` is 1 October 2018.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, members
from codewell.catalog.sources.quarters import quarter_edition
from codewell.catalog.sources.source import (
    AMA_CLICK_THROUGH,
    AMA_NOTICE,
    CMS,
    Source,
    Table,
    rows_of,
)
from codewell.catalog.sources.tables import (
    CODE,
    FIRST_YEAR,
    LAST_YEAR,
    Layout,
    Record,
    Unique,
    read_table,
)
from codewell.errors import SourceError

CONTRACTOR_DEFINED = "CCCCC"
"""Stands for the primary code where the Medicare contractor decides."""

_MEMBER = r"AOC_.*\.(?:xlsx|txt)$"
_QUARTER = re.compile(r"V(?P<year>20\d\d)Q(?P<quarter>[1-4])", re.IGNORECASE)
_DATE = r"(?:\d{7})?"
_LAYOUT = Layout(
    what="add-on code edits",
    required={
        "edit_type": r"aoc_edit_type",
        "add_on_code": r"add-on_code",
        "add_on_deleted": r"aoc_deldt",
        "primary_code": r"primary_code",
        "primary_deleted": r"primary_code_deldt",
        "effective": r"aoc_edit_effdt",
        "deleted": r"aoc_edit_deldt",
        "note": r"special_instruction_notes?",
    },
)
_FIXED = {
    "edit_type": slice(0, 1),
    "add_on_code": slice(1, 6),
    "add_on_deleted": slice(6, 13),
    "primary_code": slice(13, 18),
    "primary_deleted": slice(18, 25),
    "effective": slice(25, 32),
    "deleted": slice(32, 39),
    "note": slice(39, None),
}
_COLUMNS = {name: column for column, name in enumerate(_FIXED)}


@dataclass(frozen=True, slots=True)
class AddOnEdit:
    """An add-on code and a primary code with which it may be paid.

    ``edit_type``: 1 = the primary codes are listed and no other will do, 2 = none is listed
    (``CCCCC``: the contractor decides), 3 = some are listed and the contractor may add others.
    The dates are the last days of the codes and the first and last day of the edit; None = open.
    """

    edit_type: int
    add_on_code: str
    add_on_deleted: dt.date | None
    primary_code: str
    primary_deleted: dt.date | None
    effective: dt.date
    deleted: dt.date | None
    note: str


def read(path: Path) -> Iterator[AddOnEdit]:
    """Every edit of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = _member(path)
    edits = Unique()
    for record in _records(member):
        edit = _edit(record)
        what = f"{edit.add_on_code} with {edit.primary_code} from {edit.effective}"
        edits.check((edit.add_on_code, edit.primary_code, edit.effective), what, record.place)
        yield edit


def edition_of(path: Path) -> FileEdition:
    """The quarter in the name of the file.

    Raises:
        SourceError: the name states none.
    """
    member = _member(path)
    for name in (member.file_name, path.name):
        if found := _QUARTER.search(name):
            return quarter_edition(int(found["year"]), int(found["quarter"]))
    raise SourceError(f"{member.place}: no quarter in the name: expected AOC_V2026Q2")


def _member(path: Path) -> Member:
    """The workbook, which has headings, before the text, which has none."""
    found = members(path, _MEMBER)
    for suffix in (".xlsx", ".txt"):
        same = [member for member in found if member.suffix == suffix]
        if len(same) == 1:
            return same[0]
    raise SourceError(f"{path.name}: no list of add-on code edits, or more than one")


def _records(member: Member) -> Iterator[Record]:
    if member.suffix == ".xlsx":
        yield from read_table(member, _LAYOUT).records
        return
    found = False
    for number, line in enumerate(member.lines(), 1):
        place = f"{member.place}:{number}"
        check_characters(line, place)
        if line.strip():
            found = True
            text = line.rstrip("\r\n")
            cells = tuple(text[part] for part in _FIXED.values())
            yield Record(place, cells, _COLUMNS, spreadsheet=False)
    if not found:
        raise SourceError(f"{member.place}: no row")


def _edit(record: Record) -> AddOnEdit:
    edit_type = int(record.matching("edit_type", r"[123]"))
    primary = record.matching("primary_code", CODE, width=5)
    if (edit_type == 2) > (primary == CONTRACTOR_DEFINED):
        raise record.refusal("primary_code", "a type 2 edit lists none", primary)
    effective = _date(record, "effective")
    if not effective:
        raise record.refusal("effective", "no date", "")
    return AddOnEdit(
        edit_type=edit_type,
        add_on_code=record.matching("add_on_code", CODE, width=5),
        add_on_deleted=_date(record, "add_on_deleted"),
        primary_code=primary,
        primary_deleted=_date(record, "primary_deleted"),
        effective=effective,
        deleted=_date(record, "deleted"),
        note=record.text("note"),
    )


def _date(record: Record, name: str) -> dt.date | None:
    text = record.matching(name, _DATE)
    if not text:
        return None
    year, day = int(text[:4]), int(text[4:])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise record.refusal(name, "no year and day", text)
    date = dt.date(year, 1, 1) + dt.timedelta(days=day - 1)
    if date.year != year:
        raise record.refusal(name, "no year and day", text)
    return date


SOURCES = (
    Source(
        name="ncci-add-on",
        title="NCCI add-on code edits",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-add-code-edits",
        files=("aoc_v*",),
        tables=(
            Table(
                "ncci_add_on",
                AddOnEdit,
                ("add_on_code", "primary_code", "effective", "edition"),
                (("primary_code",),),
            ),
        ),
        read=rows_of("ncci_add_on", read),
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
    ),
)
