"""Ambulatory surgical center addenda: AA, BB, EE and FF.

CMS ships a quarter as one workbook with a sheet for each addendum, or as csv
(``April_2026_ASC_Addendum_AA.csv``). The headings begin with the month and the year, and notes
stand below the codes. The column without a heading holds asterisks that the notes explain. The
OPPS payment rate of FF is not the rate of OPPS Addendum B: never join the two as one price.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, the_member
from codewell.catalog.sources.quarters import MONTH, YEAR, stated_month
from codewell.catalog.sources.source import (
    AMA_CLICK_THROUGH,
    AMA_NOTICE,
    CMS,
    Rows,
    Source,
    Table,
    is_level_ii,
)
from codewell.catalog.sources.tables import Layout, Record, Unique, read_table
from codewell.errors import SourceError

_OF = r"(?:[a-z]+ \d{4} |cy \d{4} |final )*"
_CODE = {"code": r"hcpcs code", "short_descriptor": r"short descriptor"}
_AA = Layout(
    what="ASC Addendum AA",
    required=_CODE
    | {
        "multiple_procedure": r"subject to multiple procedure discounting",
        "payment_indicator": rf"{_OF}payment indicator",
        "payment_weight": rf"{_OF}payment weight",
        "payment_rate": rf"{_OF}payment rate",
    },
)
_BB = Layout(
    what="ASC Addendum BB",
    required=_CODE
    | {
        "pass_through_ends": r"drug and device pass-through expiration.*",
        "payment_indicator": rf"{_OF}payment indicator",
        "payment_weight": rf"{_OF}payment weight",
        "payment_rate": rf"{_OF}payment rate",
    },
    optional={"adjusted_copayment": rf"{_OF}ira-?\d* adjusted copayment ?\d?"},
)
_EE = Layout(what="ASC Addendum EE", required=_CODE, most=2)
_ANY = Layout(what="an ASC addendum", required=_CODE)
_FF = Layout(
    what="ASC Addendum FF",
    required=_CODE
    | {
        "payment_indicator": rf"{_OF}payment indicator",
        "apc": rf"{_OF}apc",
        "apc_device_share": rf"{_OF}apc device offset percentage",
        "opps_payment_rate": rf"{_OF}opps payment rate",
        "device_share": rf"{_OF}device offset percentage",
        "device_portion": rf"{_OF}device offset amount ?/ ?device portion",
    },
)
_INDICATOR = re.compile(r"[A-Z][0-9]")


@dataclass(frozen=True, slots=True)
class CoveredProcedure:
    """A surgical procedure that Medicare pays an ASC for (Addendum AA).

    ``marks`` are the asterisks behind the code: the designation as office-based is temporary.
    ``payment_rate`` is in dollars, before the wage index; None where it is packaged or unpriced.
    """

    code: str
    marks: str
    short_descriptor: str
    multiple_procedure_discount: bool
    payment_indicator: str
    payment_weight: Decimal | None
    payment_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class AncillaryService:
    """A covered ancillary service integral to a surgical procedure (Addendum BB).

    ``adjusted_copayment`` (dollars) is the copayment of a drug under the Inflation Reduction Act.
    ``marks``: three asterisks are a non-opioid alternative with a limit on its payment.
    """

    code: str
    marks: str
    short_descriptor: str
    pass_through_ends: str
    payment_indicator: str
    payment_weight: Decimal | None
    payment_rate: Decimal | None
    adjusted_copayment: Decimal | None


@dataclass(frozen=True, slots=True)
class ExcludedProcedure:
    """A surgical procedure that Medicare does not pay an ASC for (Addendum EE)."""

    code: str
    short_descriptor: str


@dataclass(frozen=True, slots=True)
class DeviceOffset:
    """How much of a surgical procedure's payment is for a device (Addendum FF).

    The two shares are of 1, of the whole APC and of this procedure; ``device_portion`` and
    ``opps_payment_rate`` are dollars.
    """

    code: str
    marks: str
    short_descriptor: str
    payment_indicator: str
    apc: str
    apc_device_share: Decimal | None
    opps_payment_rate: Decimal | None
    device_share: Decimal | None
    device_portion: Decimal | None


def read_covered_procedures(path: Path) -> Iterator[CoveredProcedure]:
    """Addendum AA.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for record in _records(_member(path, "AA"), _AA):
        yield CoveredProcedure(
            code=record.code(),
            marks=_marks(record),
            short_descriptor=record.text("short_descriptor"),
            multiple_procedure_discount=record.matching("multiple_procedure", "[YN]") == "Y",
            payment_indicator=_indicator(record),
            payment_weight=record.amount("payment_weight"),
            payment_rate=record.amount("payment_rate"),
        )


def read_ancillary_services(path: Path) -> Iterator[AncillaryService]:
    """Addendum BB.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for record in _records(_member(path, "BB"), _BB):
        yield AncillaryService(
            code=record.code(),
            marks=_marks(record),
            short_descriptor=record.text("short_descriptor"),
            pass_through_ends=record.text("pass_through_ends"),
            payment_indicator=_indicator(record),
            payment_weight=record.amount("payment_weight"),
            payment_rate=record.amount("payment_rate"),
            adjusted_copayment=record.amount("adjusted_copayment"),
        )


def read_excluded_procedures(path: Path) -> Iterator[ExcludedProcedure]:
    """Addendum EE.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for record in _records(_member(path, "EE"), _EE):
        yield ExcludedProcedure(record.code(), record.text("short_descriptor"))


def read_device_offsets(path: Path) -> Iterator[DeviceOffset]:
    """Addendum FF.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for record in _records(_member(path, "FF"), _FF):
        yield DeviceOffset(
            code=record.code(),
            marks=_marks(record),
            short_descriptor=record.text("short_descriptor"),
            payment_indicator=_indicator(record),
            apc=record.matching("apc", r"(?:\d{4})?", width=4 if record.text("apc") else 0),
            apc_device_share=record.share("apc_device_share"),
            opps_payment_rate=record.amount("opps_payment_rate"),
            device_share=record.share("device_share"),
            device_portion=record.amount("device_portion"),
        )


def edition_of(path: Path) -> FileEdition:
    """The quarter in the headings ("April 2026 Payment Rate") or in the name of the file.

    Raises:
        SourceError: neither states one.
    """
    member = _member(path, "AA")
    title = read_table(member, _ANY).title
    edition = stated_month(title, rf"\b{MONTH} {YEAR}\b") or stated_month(
        member.file_name, rf"\b{MONTH}[ _-]{YEAR}"
    )
    if edition:
        return edition
    raise SourceError(f"{member.place}: neither headings nor name state a month and a year")


def _member(path: Path, addendum: str) -> Member:
    pattern = rf"addendum[ _.-]*{addendum}\b.*\.(?:csv|txt|xlsx)$|addenda.*\.xlsx$"
    return the_member(path, pattern, f"ASC Addendum {addendum}")


def _records(member: Member, layout: Layout) -> Iterator[Record]:
    codes = Unique()
    for record in read_table(member, layout).records:
        codes.check(record.code(), f"code {record.code()}", record.place)
        yield record


def _marks(record: Record) -> str:
    """The cell behind the code, which has no heading; empty where the file has no such column."""
    behind = record.columns["code"] + 1
    if behind in record.columns.values():
        return ""
    marks = record.cells[behind].strip()
    if marks.strip("*"):
        raise record.refusal("marks", "expected asterisks", marks)
    return marks


def _indicator(record: Record) -> str:
    """In capitals: CMS once wrote ``k5`` for K5."""
    indicator = record.text("payment_indicator").upper()
    if not _INDICATOR.fullmatch(indicator):
        raise record.refusal("payment_indicator", "unexpected value", indicator)
    return indicator


_Row = CoveredProcedure | AncillaryService | ExcludedProcedure | DeviceOffset
_ADDENDA: dict[str, tuple[str, Callable[[Path], Iterator[_Row]]]] = {
    "AA": ("asc_covered_procedure", read_covered_procedures),
    "BB": ("asc_ancillary_service", read_ancillary_services),
    "EE": ("asc_excluded_procedure", read_excluded_procedures),
    "FF": ("asc_device_offset", read_device_offsets),
}


def _tables(path: Path) -> Rows:
    """The addendum that a file is named for, or all that a workbook or zip holds.

    Descriptors of CPT and CDT codes belong to the AMA and the ADA: they are not kept.
    """
    named = re.search(r"addendum[ _.-]*(AA|BB|EE|FF)\b", path.name, re.IGNORECASE)
    for addendum in (named[1].upper(),) if named else _ADDENDA:
        table, read = _ADDENDA[addendum]
        for row in read(path):
            kept = is_level_ii(row.code)
            yield table, row if kept else replace(row, short_descriptor="")


SOURCES = (
    Source(
        name="asc",
        title="Ambulatory surgical center addenda AA, BB, EE and FF",
        publisher=CMS,
        licence=AMA_NOTICE,
        page="https://www.cms.gov/medicare/payment/prospective-payment-systems/ambulatory-surgical-center-asc/asc-payment-rates-addenda",
        files=("*asc?addend*", "*asc?approved?hcpcs*.zip"),
        tables=(
            Table("asc_covered_procedure", CoveredProcedure, ("code", "edition")),
            Table("asc_ancillary_service", AncillaryService, ("code", "edition")),
            Table("asc_excluded_procedure", ExcludedProcedure, ("code", "edition")),
            Table("asc_device_offset", DeviceOffset, ("code", "edition")),
        ),
        read=_tables,
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
    ),
)
