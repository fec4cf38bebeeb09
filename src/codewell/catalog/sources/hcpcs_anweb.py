"""HCPCS Level II, the alpha-numeric file of CMS (ANWEB): codes, modifiers and their Medicare data.

The text has a preamble of disclaimers, then records of 320 columns as CMS's record layout defines
them. A code (record 3) or modifier (record 7) goes on in records 4 or 8 that hold nothing but
the next 80 characters of its long description; their numbers count by hundreds. The workbook
holds one row for each code under named headings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, the_member
from codewell.catalog.sources.quarters import (
    MONTH,
    YEAR,
    month_edition,
    stated_month,
    stated_year,
)
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, is_level_ii, rows_of
from codewell.catalog.sources.tables import Layout, Record, Unique, calendar_date, read_table
from codewell.errors import SourceError

_MEMBER = r"ANWEB.*\.(?:txt|xlsx)$"
_START = re.compile(r"(?P<code>[A-Z0-9]{5}|   [A-Z0-9]{2})(?P<sequence>\d{5})(?P<kind>[3478])")
_LONGEST_PREAMBLE = 250
_SHORTEST_RECORD = 293
_WIDTH = 320
_DETAILS_BEGIN = 91


@dataclass(frozen=True, slots=True)
class HcpcsRow:
    """A Level II code or modifier with the Medicare data of CMS's contractor record.

    The indicators are CMS's own letters and numbers, empty where the record is blank:
    ``coverage`` (C carrier judgment, D special instructions, I not payable, M not covered,
    S not covered by statute), ``action`` (A added, C or B long description changed,
    D discontinued, N none ...), ``pricing_indicators`` (one to four), ``betos`` (Berenson-Eggers
    type of service), ``asc_group`` (YY: approved for ambulatory surgical centers).
    ``coverage_manual`` and ``carriers_manual`` are section numbers of CMS manuals, ``statute`` the
    section of the Act, ``cross_references`` codes to use instead. ``added``, ``action_effective``
    and ``terminated`` are days; Medicare accepts a code up to and on ``terminated``. The columns of
    the Medicare outpatient groups (MOG), blank in the files seen, are left out.
    """

    code: str
    is_modifier: bool
    long_description: str
    short_description: str
    pricing_indicators: tuple[str, ...]
    multiple_pricing_indicator: str
    coverage_manual: tuple[str, ...]
    carriers_manual: tuple[str, ...]
    statute: str
    lab_certifications: tuple[str, ...]
    cross_references: tuple[str, ...]
    coverage: str
    asc_group: str
    asc_group_effective: dt.date | None
    processing_note: str
    betos: str
    types_of_service: tuple[str, ...]
    anesthesia_base_units: int | None
    added: dt.date | None
    action_effective: dt.date | None
    terminated: dt.date | None
    action: str


@dataclass(frozen=True, slots=True)
class _Field:
    """Columns of the text (from 1, both ends included), headings of the workbook, shape."""

    first: int
    last: int
    headings: tuple[str, ...]
    shape: str = r".*"

    @property
    def width(self) -> int:
        return (self.last - self.first + 1) // len(self.headings)


def _numbered(heading: str, count: int) -> tuple[str, ...]:
    return tuple(f"{heading}{number}" for number in range(1, count + 1))


_DATE = r"(?:\d{8})?"
_FIELDS = {
    "short_description": _Field(92, 119, ("short description",)),
    "pricing_indicators": _Field(120, 127, _numbered("price", 4), r"[0-9A-Z]{2}"),
    "multiple_pricing_indicator": _Field(128, 128, ("mult_pi",), r"[0-9A-Z]?"),
    "coverage_manual": _Field(129, 146, _numbered("cim", 3)),
    "carriers_manual": _Field(147, 170, _numbered("mcm", 3)),
    "statute": _Field(171, 180, ("statute",)),
    "lab_certifications": _Field(181, 204, _numbered("labcert", 8), r"\d{3}"),
    "cross_references": _Field(205, 229, _numbered("xref", 5)),
    "coverage": _Field(230, 230, ("cov",), r"[A-Z]?"),
    "asc_group": _Field(231, 232, ("asc_grp",), r"(?:[A-Z0-9]{2})?"),
    "asc_group_effective": _Field(233, 240, ("asc_dt",), _DATE),
    "processing_note": _Field(253, 256, ("procnote",), r"(?:\d{4})?"),
    "betos": _Field(257, 259, ("betos",), r"(?:[A-Z][0-9][A-Z0-9]?)?"),
    "types_of_service": _Field(261, 265, _numbered("tos", 5), r"[0-9A-Z]"),
    "anesthesia_base_units": _Field(266, 268, ("anest_bu",), r"\d*"),
    "added": _Field(269, 276, ("add dt",), _DATE),
    "action_effective": _Field(277, 284, ("act eff dt",), _DATE),
    "terminated": _Field(285, 292, ("term dt",), _DATE),
    "action": _Field(293, 293, ("action cd",), r"[A-Z]?"),
}
_REPEATED = {name for name, field in _FIELDS.items() if len(field.headings) > 1}
_DATES = {name for name, field in _FIELDS.items() if field.shape == _DATE}
_SHAPES = {name: re.compile(field.shape) for name, field in _FIELDS.items()}
_CODE = r"[0-9A-Z]{2}|[0-9A-Z]{5}"
_LAYOUT = Layout(
    what="HCPCS Level II",
    required={"code": "hcpcs?", "recid": "recid", "long_description": "long description"}
    | {
        heading.replace(" ", "_"): heading
        for field in _FIELDS.values()
        for heading in field.headings
    },
)


def read(path: Path) -> Iterator[HcpcsRow]:
    """Every modifier and code of the file (or of the zip around it), in its order.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = _member(path)
    rows = _workbook_rows(member) if member.suffix == ".xlsx" else _text_rows(member)
    codes = Unique()
    for place, row in rows:
        codes.check(row.code, f"code {row.code}", place)
        yield row


def read_codes(path: Path) -> Iterator[str]:
    """The codes of a list that holds nothing else, one a line (``*.codes_only.txt.gz``).

    Raises:
        SourceError: a line is no Level II code, or the codes are not in order.
    """
    member = Member(path)
    last = ""
    for number, line in enumerate(member.lines(), 1):
        code = line.strip()
        if not code:
            continue
        if not re.fullmatch(r"[A-Z]\d{4}", code, re.ASCII):
            raise SourceError(f"{member.place}:{number}: not a Level II code: {code[:40]!r}")
        if code <= last:
            raise SourceError(f"{member.place}:{number}: {code} stands below {last}")
        last = code
        yield code
    if not last:
        raise SourceError(f"{member.place}: no code")


def edition_of(path: Path) -> FileEdition:
    """``HCPC2024_JUL_ANWEB`` is 2024 July, ``HCPC2019_CONTR_ANWEB`` the year 2019; lists of codes
    state a quarter (``hcpcs_level2_2026q3``).

    Raises:
        SourceError: the name states none.
    """
    name = _member(path).file_name
    if edition := stated_month(name, rf"HCPC{YEAR}[_-]{MONTH}"):
        return edition
    if found := re.search(rf"{YEAR}_?Q(?P<quarter>[1-4])", name, re.IGNORECASE):
        return month_edition(int(found["year"]), 3 * int(found["quarter"]) - 2)
    if edition := stated_year(name, rf"HCPC{YEAR}"):
        return edition
    raise SourceError(f"{name}: no edition in the name: expected HCPC2024_JUL_ANWEB")


def _member(path: Path) -> Member:
    return the_member(path, _MEMBER, "HCPCS Level II file")


# -- text -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """The code whose records are being read."""

    code: str
    kind: str
    sequence: int
    place: str
    line: str
    texts: list[str]


def _text_rows(member: Member) -> Iterator[tuple[str, HcpcsRow]]:
    current: _Open | None = None
    for number, raw in enumerate(member.lines(), 1):
        line, place = raw.rstrip("\r\n"), f"{member.place}:{number}"
        check_characters(line, place)
        start = _START.match(line)
        if not start:
            _refuse_between(line, place, preamble=current is None)
            continue
        _check_width(line, place)
        if start["kind"] in "48":
            _continue(current, start, line, place)
            continue
        if current:
            yield current.place, _row(current)
        current = _opened(start, line, place)
    if not current:
        raise SourceError(f"{member.place}: no record of HCPCS Level II")
    yield current.place, _row(current)


def _refuse_between(line: str, place: str, *, preamble: bool) -> None:
    """Only disclaimers stand above the records, and nothing between and below them."""
    blank = not line.strip(" \t\xa0\x1a")
    if not blank and (not preamble or len(line) > _LONGEST_PREAMBLE):
        raise SourceError(f"{place}: not a record: {line[:11]!r}")


def _check_width(line: str, place: str) -> None:
    """CMS lets a record end before its last, unused columns; never before the action code."""
    if len(line) < _SHORTEST_RECORD or line[_WIDTH:].strip():
        raise SourceError(f"{place}: a record of {len(line)} columns, expected {_WIDTH}")


def _opened(start: re.Match[str], line: str, place: str) -> _Open:
    is_modifier = start["code"].startswith("   ")
    if is_modifier != (start["kind"] == "7") or start["sequence"] != "00100":
        raise SourceError(f"{place}: {start[0].strip()} is not the first record of a code")
    return _Open(start["code"].strip(), start["kind"], 100, place, line, [_text(line)])


def _continue(current: _Open | None, start: re.Match[str], line: str, place: str) -> None:
    expected = None
    if current:
        kind = {"3": "4", "7": "8"}[current.kind]
        expected = (current.code, current.sequence + 100, kind)
    if expected != (start["code"].strip(), int(start["sequence"]), start["kind"]):
        raise SourceError(f"{place}: {start[0].strip()} does not continue the record above")
    if line[_DETAILS_BEGIN:].strip():
        raise SourceError(f"{place}: a continued description goes beyond column {_DETAILS_BEGIN}")
    assert current is not None
    current.sequence += 100
    current.texts.append(_text(line))


def _text(line: str) -> str:
    return line[11:_DETAILS_BEGIN].strip()


def _row(record: _Open) -> HcpcsRow:
    cells = {}
    for name, field in _FIELDS.items():
        text = record.line[field.first - 1 : field.last]
        starts = range(0, len(text), field.width)
        cells[name] = [text[start : start + field.width].strip() for start in starts]
    return _built(record.code, " ".join(record.texts), cells, record.place)


# -- workbook ---------------------------------------------------------------------------------


def _workbook_rows(member: Member) -> Iterator[tuple[str, HcpcsRow]]:
    """One row a code; a description too long for a cell goes on in a row of its own (G0503)."""
    current: tuple[Record, list[str]] | None = None
    for record in read_table(member, _LAYOUT).records:
        code, kind = record.matching("code", _CODE), record.text("recid")
        if current and (code, kind) == _continued(current[0]):
            current[1].append(record.text("long_description"))
            continue
        if kind != ("7" if len(code) == 2 else "3"):
            raise record.refusal("recid", "not the first record of a code", kind)
        if current:
            yield _workbook_row(*current)
        current = (record, [record.text("long_description")])
    if current:
        yield _workbook_row(*current)


def _continued(record: Record) -> tuple[str, str]:
    return record.text("code"), {"3": "4", "7": "8"}[record.text("recid")]


def _workbook_row(record: Record, texts: list[str]) -> tuple[str, HcpcsRow]:
    row = _built(record.text("code"), " ".join(texts).strip(), _cells(record), record.place)
    return record.place, row


def _cells(record: Record) -> dict[str, list[str]]:
    return {
        name: [record.text(heading.replace(" ", "_")) for heading in field.headings]
        for name, field in _FIELDS.items()
    }


# -- both -------------------------------------------------------------------------------------


def _built(code: str, long: str, cells: dict[str, list[str]], place: str) -> HcpcsRow:
    if not long:
        raise SourceError(f"{place}: {code} has no description")
    values: dict[str, object] = {}
    for name, texts in cells.items():
        filled = [text for text in texts if text]
        for text in filled:
            if not _SHAPES[name].fullmatch(text):
                raise SourceError(f"{place}: {name.replace('_', ' ')}: unexpected value: {text!r}")
        values[name] = _value(name, filled, place)
    return HcpcsRow(
        code=code,
        is_modifier=len(code) == 2,
        long_description=" ".join(long.split()),
        **values,  # type: ignore[arg-type]  # by name, each of the type of its field
    )


def _value(name: str, filled: list[str], place: str) -> object:
    if name in _REPEATED:
        return tuple(filled)
    text = filled[0] if filled else ""
    if name == "anesthesia_base_units":
        return int(text) if text else None
    if name not in _DATES:
        return text
    if not text:
        return None
    if date := calendar_date(text):
        return date
    raise SourceError(f"{place}: {name.replace('_', ' ')}: no date: {text}")


@dataclass(frozen=True, slots=True)
class HcpcsCode:
    """A valid Level II code of a list without text."""

    code: str


def _without_cdt(path: Path) -> Iterator[HcpcsRow]:
    """Descriptors of D codes, which older files had, belong to the ADA: they are not kept."""
    for row in read(path):
        kept = row.is_modifier or is_level_ii(row.code)
        yield row if kept else replace(row, long_description="", short_description="")


_PAGE = "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"
SOURCES = (
    Source(
        name="hcpcs",
        title="HCPCS Level II codes and modifiers",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page=_PAGE,
        files=(
            "*alpha-numeric-hcpcs-file*.zip",
            "hcpc2*anweb*",
            "*alpha?numeric?hcpcs*file*.zip",
        ),
        tables=(Table("hcpcs", HcpcsRow, ("code", "edition")),),
        read=rows_of("hcpcs", _without_cdt),
        edition_of=edition_of,
    ),
    Source(
        name="hcpcs-codes",
        title="HCPCS Level II codes, a list without text",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page=_PAGE,
        files=("hcpcs_level2_*codes_only*",),
        tables=(Table("hcpcs_valid_code", HcpcsCode, ("code", "edition")),),
        read=rows_of("hcpcs_valid_code", lambda path: map(HcpcsCode, read_codes(path))),
        edition_of=edition_of,
    ),
)
