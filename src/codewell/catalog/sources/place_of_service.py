"""Place of service codes: a list with code, name, description and the rate that applies.

CMS publishes the list as a web page and a PDF; as csv or xlsx it has the headings pos_code,
pos_type (Facility, Non-Facility or Unassigned), pos_name and pos_description, or the page's own
words. It runs from 01 to 99 without a gap; a row may stand for a range (``27-30``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member
from codewell.catalog.sources.quarters import YEAR, stated_year
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, rows_of
from codewell.catalog.sources.tables import Layout, Record, read_table
from codewell.errors import SourceError

_LAYOUT = Layout(
    what="place of service codes",
    required={
        "code": r"pos_code|place of service codes?(?:\(s\))?",
        "name": r"pos_name|place of service name",
        "description": r"pos_description|place of service description",
    },
    optional={"rate": r"pos_type|facility(?: ?/ ?non-?facility)?"},
)
_RATES = {"facility": True, "non-facility": False, "unassigned": None, "": None}
LAST = 99


@dataclass(frozen=True, slots=True)
class PlaceOfService:
    """A place of service code of two digits, or an unassigned number.

    ``facility``: the physician fee schedule pays the facility rate there; None where the number
    is unassigned or the list does not say.
    """

    code: str
    name: str
    description: str
    assigned: bool
    facility: bool | None


def read(path: Path) -> Iterator[PlaceOfService]:
    """Every number from 01 to 99, in order.

    Raises:
        SourceError: a number is missing, repeated or out of order, or the file is foreign.
    """
    expected = 1
    member = Member(path)
    for record in read_table(member, _LAYOUT).records:
        for number in _numbers(record):
            if number != expected:
                raise record.refusal("code", f"expected {expected:02}", f"{number:02}")
            yield _place(record, number)
            expected += 1
    if expected <= LAST:
        raise SourceError(f"{member.place}: ends before {LAST}: {expected:02} is missing")


def edition_of(path: Path) -> FileEdition:
    """The year in the name of the file; the list itself states none.

    Raises:
        SourceError: the name states none.
    """
    if edition := stated_year(path.name, rf"(?<!\d){YEAR}(?!\d)"):
        return edition
    raise SourceError(f"{path.name}: no edition in the list; put its year in the name of the file")


def _numbers(record: Record) -> range:
    text = record.matching("code", r"\d\d(?:\s?[-–]\s?\d\d)?", width=2)
    return range(int(text[:2]), int(text[-2:]) + 1)


def _place(record: Record, number: int) -> PlaceOfService:
    name = record.matching("name", r"\S.*")
    rate = record.text("rate").lower()
    if rate not in _RATES:
        raise record.refusal("rate", "expected Facility, Non-Facility or Unassigned", rate)
    return PlaceOfService(
        code=f"{number:02}",
        name=name,
        description=record.text("description"),
        assigned=name.lower() != "unassigned",
        facility=_RATES[rate],
    )


SOURCES = (
    Source(
        name="place-of-service",
        title="Place of service codes",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/place-of-service-codes/code-sets",
        files=("place_of_service_codes*.csv", "place_of_service_codes*.xlsx"),
        tables=(Table("place_of_service", PlaceOfService, ("code", "edition")),),
        read=rows_of("place_of_service", read),
        edition_of=edition_of,
    ),
)
