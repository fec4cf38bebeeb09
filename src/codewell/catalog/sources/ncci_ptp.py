"""NCCI procedure-to-procedure edits (PTP), practitioner services and outpatient hospital.

CMS ships a quarter as several zips, ``...-ccipra-v302r0-f1.zip`` to ``-f4.zip`` (``ccioph`` for
hospitals), each with a tab-delimited text (``.TXT`` or ``.txt``) and the same rows as xlsx. Version
30.2 is the third quarter of 2024: versions count years from 1994.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, the_member
from codewell.catalog.sources.quarters import quarter_edition
from codewell.catalog.sources.source import AMA_CLICK_THROUGH, AMA_NOTICE, CMS, Source, Table
from codewell.catalog.sources.tables import calendar_date, read_lines
from codewell.errors import SourceError

PARTS = 4
"""Into how many files CMS splits a quarter today."""

_FILE_NAME = re.compile(
    r"(?P<set>.*?cci(?P<service>pra|oph)-v(?P<version>\d\d)(?P<quarter>[0-3])(?:r\d)?-f)"
    r"(?P<part>\d)\.(?:zip|txt|xlsx)",
    re.IGNORECASE,
)
_QUARTER_OF_NAME = re.compile(r"(?P<year>20\d\d)q(?P<quarter>[1-4])", re.IGNORECASE)
_MEMBER = r"cci(?:pra|oph)-.*\.(?:txt|xlsx)$"
_CODE = re.compile(r"[0-9A-Z]{5}")
_TAIL = re.compile(
    r"\t([* ]?)\t(\d{8})\t(\d{8}|\*| ?)\t([019])\t([^\t\r\n]+)(?:\r\n|\n|\r|$)", re.ASCII
)
_HEADINGS_WITHIN = 30


class PtpService(StrEnum):
    """Whose claims an edit is for."""

    PRACTITIONER = "practitioner"
    HOSPITAL = "hospital"


_SERVICES = {"pra": PtpService.PRACTITIONER, "oph": PtpService.HOSPITAL}


@dataclass(frozen=True, slots=True)
class PtpEdit:
    """A pair of codes of which ``column_2`` is not paid beside ``column_1``.

    ``deleted`` is CMS's deletion date, None while the edit is in force; ``existed_before_1996``
    is CMS's mark for edits older than its dates. ``modifier_indicator``: 0 = no modifier sets the
    edit aside, 1 = an NCCI modifier may, 9 = the edit was deleted on the day it began.
    A pair can stand in several rows, one for each period.
    """

    column_1: str
    column_2: str
    existed_before_1996: bool
    effective: dt.date
    deleted: dt.date | None
    modifier_indicator: str
    rationale: str


_Tail = tuple[bool, dt.date, dt.date | None, str, str]


def read(path: Path, *, service: PtpService | None = None, parts: int = PARTS) -> Iterator[PtpEdit]:
    """Every edit of a quarter, in the order of the parts.

    ``path`` is one part, whose siblings are found beside it, or a folder with the parts of one
    quarter; a folder with practitioner and hospital files needs ``service``.

    Raises:
        SourceError: a part is missing, or a file is shifted, truncated or foreign.
    """
    for part in part_files(path, service=service, parts=parts):
        yield from read_part(part)


def edition_of(path: Path, *, service: PtpService | None = None) -> FileEdition:
    """The quarter of the version in the name, which the rest of the name must not contradict.

    Raises:
        SourceError: the name states no version, or two quarters.
    """
    name = _first_part(path, service)
    found = _matched(name)
    quarter = int(found["quarter"]) + 1
    edition = quarter_edition(1994 + int(found["version"]), quarter)
    stated = _QUARTER_OF_NAME.search(name.name)
    if stated and f"{stated['year']}Q{stated['quarter']}" != edition.name:
        raise SourceError(
            f"{name.name}: version {found['version']}.{found['quarter']} is {edition.name}, "
            f"not {stated[0]}"
        )
    return edition


def service_of(path: Path) -> PtpService:
    """Whose claims the edits of a part are for.

    Raises:
        SourceError: the name is none of CMS's.
    """
    return _SERVICES[_matched(path)["service"].lower()]


def part_files(path: Path, *, service: PtpService | None = None, parts: int = PARTS) -> list[Path]:
    """The files of a quarter, f1 first.

    Raises:
        SourceError: one is missing, or two have the same number.
    """
    first = _first_part(path, service)
    wanted = _matched(first)["set"].lower()
    numbered: dict[int, Path] = {}
    for sibling in sorted(first.parent.iterdir()):
        found = _FILE_NAME.fullmatch(sibling.name)
        if not found or found["set"].lower() != wanted or not _same_kind(sibling, first):
            continue
        if other := numbered.get(int(found["part"])):
            raise SourceError(f"{sibling.name}: the same part as {other.name}")
        numbered[int(found["part"])] = sibling
    missing = [f"f{n}" for n in range(1, parts + 1) if n not in numbered]
    if missing or len(numbered) > parts:
        has = ", ".join(f"f{n}" for n in sorted(numbered))
        raise SourceError(f"{first.name}: expected parts f1 to f{parts}, found {has}")
    return [numbered[n] for n in sorted(numbered)]


def read_part(path: Path) -> Iterator[PtpEdit]:
    """The edits of one file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = the_member(path, _MEMBER, "text of PTP edits")
    inside = _FILE_NAME.fullmatch(member.file_name)
    if member.name and inside and inside["part"] != _matched(path)["part"]:
        raise SourceError(f"{member.place}: another part than the zip is named for")
    lines = _xlsx_lines(member) if member.suffix == ".xlsx" else _text_lines(member)
    return _edits(_below_headings(lines, member), member)


def _matched(path: Path) -> re.Match[str]:
    if found := _FILE_NAME.fullmatch(path.name):
        return found
    raise SourceError(f"{path.name}: expected a name such as ccipra-v302r0-f1.zip")


def _first_part(path: Path, service: PtpService | None) -> Path:
    if not path.is_dir():
        if not path.exists():
            raise SourceError(f"{path.name}: no such file")
        return path
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        match = _FILE_NAME.fullmatch(file.name)
        if match and service in (None, _SERVICES[match["service"].lower()]):
            found.setdefault((match["set"] + file.suffix).lower(), file)
    if len(found) != 1:
        sets = ", ".join(file.name for file in found.values()) or "none"
        raise SourceError(f"{path.name}: expected the PTP edits of one quarter, found {sets}")
    return next(iter(found.values()))


def _same_kind(file: Path, other: Path) -> bool:
    return file.suffix.lower() == other.suffix.lower()


def _text_lines(member: Member) -> Iterator[tuple[int, str]]:
    return enumerate(member.lines(), 1)


def _xlsx_lines(member: Member) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(read_lines(member), 1):
        cells = [cell.strip() for cell in line.cells[:2]]
        codes = [cell.zfill(5) if cell.isdecimal() else cell for cell in cells]
        yield number, "\t".join((*codes, *line.cells[2:])).rstrip("\t") + "\n"


def _below_headings(lines: Iterator[tuple[int, str]], member: Member) -> Iterator[tuple[int, str]]:
    """The lines below "Column 1 ... PTP Edit Rationale" and what that row wraps into."""
    for _number, line in itertools.islice(lines, _HEADINGS_WITHIN):
        words = " ".join(line.lower().split())
        if words.startswith("column 1 column 2") and "modifier" in words:
            break
    else:
        raise SourceError(f"{member.place}: no heading row of PTP edits: Column 1, Column 2 ...")
    return itertools.dropwhile(lambda numbered: numbered[1].startswith("\t\t"), lines)


def _edits(lines: Iterator[tuple[int, str]], member: Member) -> Iterator[PtpEdit]:
    """Codes stand in fixed columns; the rest of a line repeats often, so it is parsed once."""
    codes: set[str] = set()
    tails: dict[str, _Tail] = {}
    number = 0
    for number, line in lines:
        column_1, column_2, rest = line[:5], line[6:11], line[11:]
        if rest not in tails or column_1 not in codes or column_2 not in codes or line[5] != "\t":
            if not line.strip():
                continue
            place = f"{member.place}:{number}"
            tails[rest] = _tail(line, tails, place)
            codes.update((column_1, column_2))
        yield PtpEdit(column_1, column_2, *tails[rest])
    if not codes:
        raise SourceError(f"{member.place}: no row below the headings")


def _tail(line: str, tails: dict[str, _Tail], place: str) -> _Tail:
    check_characters(line, place)
    for code in (line[:5], line[6:11]):
        if not _CODE.fullmatch(code):
            raise SourceError(f"{place}: not a code: {code!r}")
    found = _TAIL.fullmatch(line[11:])
    if not found or line[5] != "\t":
        raise SourceError(f"{place}: expected 7 columns divided by tabs")
    mark, effective, deleted, indicator, rationale = found.groups()
    if not line.endswith(("\n", "\r")) and all(rationale != tail[4] for tail in tails.values()):
        raise SourceError(f"{place}: the last line is cut off")
    return (
        mark == "*",
        _date(effective, place),
        None if deleted.strip() in ("", "*") else _date(deleted, place),
        indicator,
        rationale,
    )


def _date(text: str, place: str) -> dt.date:
    if date := calendar_date(text):
        return date
    raise SourceError(f"{place}: no date: {text}")


@dataclass(frozen=True, slots=True)
class PtpTerm:
    """What many pairs share: ``ncci_ptp.term`` is the ``id``; fields as in `PtpEdit`."""

    id: int
    service: PtpService
    existed_before_1996: bool
    effective: dt.date
    deleted: dt.date | None
    modifier_indicator: str
    rationale: str


@dataclass(frozen=True, slots=True)
class PtpPair:
    """A pair of codes and the terms of its edit."""

    column_1: str
    column_2: str
    term: int


_TERMS_OF_A_PART = 1 << 16


def _compact(path: Path) -> Iterator[tuple[str, PtpTerm | tuple[str, str, int]]]:
    """Pairs and their terms apart: 4 million pairs have some thousand different terms.

    The pairs come as the cells of `PtpPair`: they are too many to build objects of. The files are
    in the order of the codes, so the rows go into the table as fast as they are read.
    """
    found, service = _matched(path), service_of(path)
    quarter = int(found["version"]) * 4 + int(found["quarter"])
    first = ((quarter * 2 + (service is PtpService.HOSPITAL)) * 10 + int(found["part"])) << 16
    ids: dict[tuple[object, ...], int] = {}
    for edit in read_part(path):
        tail = (
            edit.existed_before_1996,
            edit.effective,
            edit.deleted,
            edit.modifier_indicator,
            edit.rationale,
        )
        term = ids.get(tail)
        if term is None:
            term = ids[tail] = first + len(ids)
            yield "ncci_ptp_term", PtpTerm(term, service, *tail)
        yield "ncci_ptp", (edit.column_1, edit.column_2, term)
    if len(ids) > _TERMS_OF_A_PART:
        raise SourceError(f"{path.name}: {len(ids)} different terms: not the edits of a part")


_TABLES = (
    Table("ncci_ptp_term", PtpTerm, ("id",)),
    Table(
        "ncci_ptp",
        PtpPair,
        ("column_1", "column_2", "term"),
        (("column_2", "column_1"),),
        edition=False,
        repeats=True,
    ),
)
_VIEW = """
CREATE VIEW IF NOT EXISTS ncci_ptp_edit AS
SELECT edition, service, column_1, column_2,
    existed_before_1996, effective, deleted, modifier_indicator, rationale
FROM ncci_ptp JOIN ncci_ptp_term ON id = term
"""


def _all_parts(paths: Collection[Path]) -> None:
    for path in paths:
        part_files(path)


SOURCES = tuple(
    Source(
        name=f"ncci-ptp-{service}",
        title=f"NCCI procedure-to-procedure edits, {words}",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-procedure-procedure-ptp-edits",
        files=(f"*cci{letters}-v*-f[1-9].*",),
        tables=_TABLES,
        read=_compact,
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
        views=(_VIEW,),
        check_files=_all_parts,
    )
    for service, letters, words in (
        (PtpService.PRACTITIONER, "pra", "practitioner services"),
        (PtpService.HOSPITAL, "oph", "outpatient hospital services"),
    )
)
