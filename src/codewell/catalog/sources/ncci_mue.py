"""NCCI medically unlikely edits (MUE): practitioner, outpatient hospital and DME supplier.

A csv or xlsx (``MCR_MUE_PractitionerServices_Eff_07-01-2024.csv``), as such or in a zip: a cell
with the AMA's notice, the heading row (its first cell holds a line break), then four columns.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, the_member
from codewell.catalog.sources.quarters import quarter_edition
from codewell.catalog.sources.source import AMA_CLICK_THROUGH, AMA_NOTICE, CMS, Source, rows_of
from codewell.catalog.sources.source import Table as CatalogTable
from codewell.catalog.sources.tables import Layout, Record, Table, Unique, read_table
from codewell.errors import SourceError

_MEMBER = r"MUE.*\.(?:csv|txt|xlsx)$"
_EFFECTIVE = re.compile(r"Eff[_ -]*(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE | re.ASCII)
_LAYOUT = Layout(
    what="medically unlikely edits",
    required={
        "code": r"hcpcs ?/ ?cpt code",
        "units": r"(?:practitioner|outpatient hospital|dme supplier) services mue values?",
        "adjudication_indicator": r"mue adjudication indicator",
        "rationale": r"mue rationale",
    },
)


class MueService(StrEnum):
    """Whose claims an edit is for."""

    PRACTITIONER = "practitioner"
    HOSPITAL = "hospital"
    DME_SUPPLIER = "dme_supplier"


_SERVICES = {
    "practitioner": MueService.PRACTITIONER,
    "outpatient": MueService.HOSPITAL,
    "dme": MueService.DME_SUPPLIER,
}


@dataclass(frozen=True, slots=True)
class MueEdit:
    """The most units of a code that one provider reports for one patient on one day.

    ``adjudication_indicator``: 1 = applied to each claim line, 2 = date of service by policy
    (absolute), 3 = date of service by clinical data. ``adjudication`` and ``rationale`` are CMS's
    words.
    """

    service: MueService
    code: str
    units: int
    adjudication_indicator: int
    adjudication: str
    rationale: str


def read(path: Path) -> Iterator[MueEdit]:
    """Every edit of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    table = read_table(_member(path), _LAYOUT)
    service = _service(table)
    codes = Unique()
    for record in table.records:
        edit = _edit(record, service)
        codes.check(edit.code, f"code {edit.code}", record.place)
        yield edit


def edition_of(path: Path) -> FileEdition:
    """The quarter that begins on the day in the name of the file.

    Raises:
        SourceError: the name states no first day of a quarter.
    """
    member = _member(path)
    for name in (member.file_name, path.name):
        if found := _EFFECTIVE.search(name):
            return _quarter(found, member.place)
    raise SourceError(f"{member.place}: no effective date in the name: expected Eff_07-01-2024")


def _member(path: Path) -> Member:
    return the_member(path, _MEMBER, "table of medically unlikely edits")


def _quarter(found: re.Match[str], place: str) -> FileEdition:
    month, day, year = (int(group) for group in found.groups())
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise SourceError(f"{place}: no date: {found[0]}") from None
    edition = quarter_edition(date.year, (date.month + 2) // 3)
    if date != edition.effective_from:
        raise SourceError(f"{place}: {found[0]} is not the first day of a quarter")
    return edition


def _service(table: Table) -> MueService:
    heading = next(heading for heading in table.headings if "mue value" in heading)
    return _SERVICES[heading.split()[0]]


def _edit(record: Record, service: MueService) -> MueEdit:
    adjudication = record.matching("adjudication_indicator", r"[123] \S.*")
    return MueEdit(
        service=service,
        code=record.code(),
        units=record.integer("units"),
        adjudication_indicator=int(adjudication[0]),
        adjudication=adjudication[2:].strip(),
        rationale=record.matching("rationale", r"\S.*"),
    )


def _all_services(paths: Collection[Path]) -> None:
    """A service without its file would look as if it had no edits."""
    found: dict[str, set[MueService]] = {}
    for path in paths:
        service = _service(read_table(_member(path), _LAYOUT))
        found.setdefault(edition_of(path).name, set()).add(service)
    for edition, services in found.items():
        if missing := sorted(set(MueService) - services):
            raise SourceError(f"ncci-mue {edition}: no file of {', '.join(missing)}")


SOURCES = (
    Source(
        name="ncci-mue",
        title="NCCI medically unlikely edits",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-medically-unlikely-edits-mues",
        files=("*mue*services*.csv", "*mue*services*.txt", "*mue*services*.xlsx", "*mue*.zip"),
        tables=(CatalogTable("ncci_mue", MueEdit, ("code", "service", "edition")),),
        read=rows_of("ncci_mue", read),
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
        check_files=_all_services,
    ),
)
