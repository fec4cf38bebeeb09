"""UB-04 code numbers: lists of numbers with labels in our own words, one file a form locator.

The code set and its texts belong to the NUBC; a user with its manual keeps a list of the same
shape. The file name says which list it is (``revenue_codes.csv``) and, if it is to have an
edition, the year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member
from codewell.catalog.sources.quarters import YEAR, stated_year
from codewell.catalog.sources.source import Source, Table, rows_of
from codewell.catalog.sources.tables import Layout, Record, Unique, read_table
from codewell.errors import SourceError


class Ub04List(StrEnum):
    """The lists, by the name of their file."""

    ADMISSION_TYPE = "admission_type"
    PATIENT_DISCHARGE_STATUS = "patient_discharge_status"
    POINT_OF_ORIGIN = "point_of_origin"
    PRESENT_ON_ADMISSION = "present_on_admission"
    REVENUE_CODES = "revenue_codes"


_SHAPES = {
    Ub04List.ADMISSION_TYPE: (r"\d", 1),
    Ub04List.PATIENT_DISCHARGE_STATUS: (r"\d{2}", 2),
    Ub04List.POINT_OF_ORIGIN: (r"[0-9A-Z]", 1),
    Ub04List.PRESENT_ON_ADMISSION: (r"[YNUW1]", 1),
    Ub04List.REVENUE_CODES: (r"\d{3}[0-9X]", 4),
}
_LAYOUT = Layout(
    what="UB-04 code numbers",
    required={"code": r"code|revenue_center_code"},
    optional={
        "own_label": r"own_label",
        "planned_readmission": r"planned_readmission",
        "same_destination_as": r"same_destination_as",
    },
)


@dataclass(frozen=True, slots=True)
class Ub04Code:
    """A code number of the UB-04.

    ``own_label`` is our word, or the user's, and empty for revenue codes, of which one that ends
    in X stands for its whole category. A discharge status with
    ``planned_readmission`` means the destination of ``same_destination_as`` and that the patient
    is expected back.
    """

    code_list: Ub04List
    code: str
    own_label: str
    planned_readmission: bool
    same_destination_as: str


def read(path: Path) -> Iterator[Ub04Code]:
    """Every number of the list, in the order of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    which = list_of(path)
    codes = Unique()
    destinations: dict[str, Record] = {}
    seen = set()
    for record in read_table(Member(path), _LAYOUT).records:
        row = _row(record, which)
        codes.check(row.code, f"code {row.code}", record.place)
        seen.add(row.code)
        if row.same_destination_as:
            destinations[row.same_destination_as] = record
        yield row
    for code, record in destinations.items():
        if code not in seen:
            raise record.refusal("same_destination_as", "not in the list", code)


def list_of(path: Path) -> Ub04List:
    """Which list a file is, by its name.

    Raises:
        SourceError: the name is none of the lists.
    """
    for which in Ub04List:
        if path.name.lower().startswith(which):
            return which
    raise SourceError(f"{path.name}: expected one of {', '.join(Ub04List)} as its name")


def edition_of(path: Path) -> FileEdition:
    """The year in the name of the file; the lists state none.

    Raises:
        SourceError: the name states none.
    """
    if edition := stated_year(path.name, rf"(?<!\d){YEAR}(?!\d)"):
        return edition
    raise SourceError(f"{path.name}: no edition in the list; put its year in the name of the file")


def _row(record: Record, which: Ub04List) -> Ub04Code:
    shape, width = _SHAPES[which]
    planned = record.matching("planned_readmission", r"[01]?") == "1"
    same = record.text("same_destination_as")
    if planned != bool(same):
        raise record.refusal("same_destination_as", "stands without planned_readmission", same)
    return Ub04Code(
        code_list=which,
        code=record.matching("code", shape, width=width),
        own_label=record.matching("own_label", r"\S.*" if "own_label" in record.columns else ""),
        planned_readmission=planned,
        same_destination_as=record.matching("same_destination_as", shape, width=width)
        if same
        else "",
    )


_NUMBERS_OF_2022 = FileEdition("2022", dt.date(2022, 1, 1), dt.date(2022, 12, 31))
"""Of lists whose names have no year: the mirror's, taken from public copies of 2022."""

SOURCES = (
    Source(
        name="ub04",
        title="UB-04 code numbers, with labels in our own words",
        publisher="National Uniform Billing Committee (numbers only)",
        licence="NUBC; numbers only, the official text needs a licence",
        page="https://www.nubc.org",
        files=tuple(f"{which}*.{kind}" for which in Ub04List for kind in ("csv", "xlsx")),
        tables=(Table("ub04_code", Ub04Code, ("code_list", "code", "edition")),),
        read=rows_of("ub04_code", read),
        edition_of=edition_of,
        edition=_NUMBERS_OF_2022,
    ),
)
