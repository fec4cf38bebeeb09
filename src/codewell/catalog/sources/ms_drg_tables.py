"""Tables of the inpatient final rule: MS-DRG weights (Table 5), MCC and CC list (6I and 6J).

Text with tabs or xlsx, as such or in a zip. Table 5 states its fiscal year in the title, 6I and 6J
state none but in the name of the file. The CC exclusions (6K) are in `ms_drg_exclusions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import edition_of_fiscal_year
from codewell.catalog.sources.members import Member, the_member
from codewell.catalog.sources.tables import Layout, Line, Record, read_lines, read_table
from codewell.errors import SourceError

FISCAL_YEAR = re.compile(r"(?<![A-Z0-9])FY[ _-]?(20\d\d)(?!\d)", re.IGNORECASE | re.ASCII)
"""How titles and file names state the fiscal year."""

_WEIGHTS_MEMBER = r"Table ?5.*\.(?:txt|csv|xlsx)$"
_LIST_MEMBER = r"Table ?6[IJ]\b.*\.(?:txt|csv|xlsx)$"
_YEARLY = r"(?:fy ?\d{4} (?:proposed|final)(?: rule)? )?"
_WEIGHTS = Layout(
    what="MS-DRG weights",
    required={
        "ms_drg": r"ms-drg",
        "post_acute": _YEARLY + r"post-acute drg",
        "special_pay": _YEARLY + r"special pay drg",
        "mdc": r"mdc",
        "type": r"type",
        "title": r"ms-drg title",
        "weight": r"weights(?: ?- ?10% cap applied)?",
        "geometric_mean": r"geometric mean los",
        "arithmetic_mean": r"arithmetic mean los",
    },
    optional={"weight_before_cap": r"weights ?- ?before cap"},
)
_LAST_DRG = "999"
_LIST_TITLE = re.compile(r"TABLE 6[A-Z] ?[-\u2013\u2014] ?COMPLETE (MCC|CC) LIST", re.IGNORECASE)
_DOTTED = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class DrgWeight:
    """A row of Table 5.

    ``mdc`` is ``01`` to ``25``, ``PRE``, or empty for the DRGs of any MDC; ``type`` is ``SURG``,
    ``MED`` or ``**``. ``weight`` is the relative weight paid, after the cap of a 10 percent fall
    in a year; ``weight_before_cap`` is what was computed. The means are days of stay. 998 and 999
    have no weight and no days. ``post_acute``: the transfer policy applies; ``special_pay``: with
    its special payment.
    """

    ms_drg: str
    title: str
    mdc: str
    type: str
    post_acute: bool
    special_pay: bool
    weight: Decimal | None
    weight_before_cap: Decimal | None
    geometric_mean_stay: Decimal | None
    arithmetic_mean_stay: Decimal | None


@dataclass(frozen=True, slots=True)
class ComplicationCode:
    """A diagnosis that is a complication or comorbidity; ``level`` is ``CC`` or ``MCC``."""

    code: str
    level: str
    title: str


def read_weights(path: Path) -> Iterator[DrgWeight]:
    """Table 5, by MS-DRG.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = the_member(path, _WEIGHTS_MEMBER, "Table 5")
    before = "000"
    for record in read_table(member, _WEIGHTS).records:
        row = _weight(record)
        if row.ms_drg <= before:
            raise SourceError(f"{record.place}: MS-DRG {row.ms_drg} stands behind {before}")
        before = row.ms_drg
        yield row
    if before != _LAST_DRG:
        raise SourceError(f"{member.place}: truncated: ends with MS-DRG {before}, not {_LAST_DRG}")


def read_complications(path: Path) -> Iterator[ComplicationCode]:
    """Table 6I or 6J, by code.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    member = the_member(path, _LIST_MEMBER, "Table 6I or 6J")
    lines = read_lines(member)
    level = _level(lines, member)
    before = ""
    notes = ""
    for line in lines:
        filled = [cell.strip() for cell in line.cells if cell.strip()]
        if not filled:
            continue
        if not line.cells[0].strip():
            notes = notes or line.place
            continue
        if notes:
            raise SourceError(f"{line.place}: a row of data below the notes of {notes}")
        code, title = _code_and_title(line)
        if code <= before:
            raise SourceError(f"{line.place}: {code} stands behind {before}")
        before = code
        yield ComplicationCode(code, level, title)
    if not before:
        raise SourceError(f"{member.place}: no row below the headings")


def edition_of(path: Path) -> FileEdition:
    """The fiscal year in the title of Table 5, or in the name of the file.

    Raises:
        SourceError: neither states it, or the file is damaged.
    """
    member = the_member(path, rf"{_WEIGHTS_MEMBER}|{_LIST_MEMBER}", "Table 5, 6I or 6J")
    titles = []
    for line in read_lines(member):
        text = " ".join(" ".join(line.cells).split())
        titles.append(text)
        if text.upper().startswith(("MS-DRG", "DIAGNOSIS CODE")):
            break
    for text in (*titles[:-1], member.file_name, path.name):
        if found := FISCAL_YEAR.search(text):
            return edition_of_fiscal_year(int(found[1]))
    raise SourceError(
        f"{member.place}: neither the title nor the name states a fiscal year: FY2026"
    )


def _weight(record: Record) -> DrgWeight:
    ms_drg = record.matching("ms_drg", r"\d{3}", width=3)
    weighted = ms_drg not in ("998", _LAST_DRG)
    return DrgWeight(
        ms_drg=ms_drg,
        title=record.matching("title", r"\S.*"),
        mdc=record.matching("mdc", r"(?:[01]\d|2[0-5]|PRE)?", width=2),
        type=record.matching("type", r"SURG|MED|\*\*"),
        post_acute=record.matching("post_acute", "Yes|No") == "Yes",
        special_pay=record.matching("special_pay", "Yes|No") == "Yes",
        weight=_positive(record, "weight", weighted=weighted),
        weight_before_cap=_positive(record, "weight_before_cap", weighted=weighted),
        geometric_mean_stay=_positive(record, "geometric_mean", weighted=weighted),
        arithmetic_mean_stay=_positive(record, "arithmetic_mean", weighted=weighted),
    )


def _positive(record: Record, name: str, *, weighted: bool) -> Decimal | None:
    """A number above 0; a dot or nothing in a DRG without weight or a file without the column."""
    text = record.text(name)
    if name not in record.columns or (not weighted and text in (".", "")):
        return None
    number = record.number(name)
    if number <= 0:
        raise record.refusal(name, "not above 0", text)
    return number


def _level(lines: Iterator[Line], member: Member) -> str:
    """The level in the title, which stands above the headings."""
    level = ""
    for line in lines:
        cells = [" ".join(cell.split()) for cell in line.cells]
        if [cell.lower() for cell in cells[:2]] == ["diagnosis code", "description"]:
            if level:
                return level
            break
        if found := _LIST_TITLE.match(" ".join(cells)):
            level = found[1].upper()
    raise SourceError(
        f"{member.place}: no heading row of a CC or MCC list: expected the title"
        " TABLE 6I or 6J - COMPLETE ... LIST and the headings Diagnosis Code, Description"
    )


def _code_and_title(line: Line) -> tuple[str, str]:
    code, title, *rest = (cell.strip() for cell in (*line.cells, ""))
    if not _DOTTED.fullmatch(code):
        raise SourceError(f"{line.place}: no ICD-10-CM code: {code[:20]!r}")
    if not title or any(rest):
        raise SourceError(f"{line.place}: expected a code and a description")
    return code.replace(".", ""), title
