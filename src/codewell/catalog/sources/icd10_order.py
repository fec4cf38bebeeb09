"""Order files of ICD-10-CM and ICD-10-PCS, fixed width, as CMS publishes them.

Columns (from 1): 1-5 order number, 7-13 code, 15 billable (1) or heading (0), 17-76 short title,
78- long title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part, required_edition
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, rows_of

_MEMBER = r"order(?!.*addenda).*\.txt$"
_LINE = re.compile(
    r"(?P<number>\d{5}) (?P<code>[0-9A-Z]{3,7}) *(?<=^.{13}) (?P<billable>[01])"
    r" (?P<short>.{60}) (?P<title>.+)",
    re.ASCII,
)
_CM = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}", re.ASCII)
_PCS = re.compile(r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A code or heading in the order of the book.

    ``number`` counts from 1; ``code`` has no dot (a PCS heading is its table, three characters);
    ``billable`` is False for a heading. The short title has at most 60 characters.
    """

    number: int
    code: str
    billable: bool
    short_title: str
    title: str


def read(path: Path) -> Iterator[OrderRow]:
    """Every line; ``path`` is the text file or a zip that holds it.

    Raises:
        SourceError: the file is another one, is shifted or cut off, or lacks a line.
    """
    part = _part(path)
    shape: re.Pattern[str] | None = None
    above, previous = "", OrderRow(0, "", False, "", "")
    for line, text in part.lines():
        row = _row(part, line, text)
        shape = shape or (_CM if row.code[0].isalpha() else _PCS)
        if not shape.fullmatch(row.code):
            raise part.error(f"{row.code} is no code of this file", line)
        if row.number != previous.number + 1:
            raise part.error(f"order number {row.number} behind {previous.number}", line)
        if not _follows(row, previous):
            raise part.error(f"{row.code} does not belong behind {previous.code}", line)
        above, previous = previous.code, row
        yield row
    if not previous.billable:
        raise part.error(f"ends behind the heading {previous.code or above or '(empty)'}: cut off")


def edition_of(path: Path) -> FileEdition:
    """The edition in the file name: the format has no headings."""
    return required_edition(_part(path))


def _part(path: Path) -> FilePart:
    return find_part(path, _MEMBER, "an order file")


def _row(part: FilePart, line: int, text: str) -> OrderRow:
    match = _LINE.fullmatch(text)
    if match is None:
        raise part.error("not a line of an order file: number, code, 0 or 1, two titles", line)
    short, title = match["short"].strip(), match["title"].strip()
    if not short or not title or match["title"][0] == " ":
        raise part.error("a title is missing or its column is shifted", line)
    return OrderRow(int(match["number"]), match["code"], match["billable"] == "1", short, title)


def _follows(row: OrderRow, previous: OrderRow) -> bool:
    """A heading has codes below it and a billable code has none."""
    below = row.code != previous.code and row.code.startswith(previous.code)
    return below != previous.billable


SOURCES = tuple(
    Source(
        name=f"{system}-order",
        title=f"{name} order file: every code and heading with its titles",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=(f"{system}[_-]order[_-]2*", *more),
        tables=(Table(f"{system}_order", OrderRow, ("code", "edition"), (("edition", "number"),)),),
        read=rows_of(f"{system}_order", read),
        edition_of=edition_of,
    )
    for system, name, more in (
        ("icd10cm", "ICD-10-CM", ("*code descriptions*tabular order*.zip",)),
        ("icd10pcs", "ICD-10-PCS", ("*icd-10-pcs order file*.zip",)),
    )
)
