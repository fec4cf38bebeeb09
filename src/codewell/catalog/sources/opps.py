"""Outpatient prospective payment: Addendum B (status and payment of each code), status indicators.

CMS ships Addendum B each quarter as xlsx and csv or text (``2026_April_Web_Addendum_B``): title
and copyright lines, a heading row, one row a code. The list of status indicators is a public copy
with the headings StatusIndicator, Paid, Description; CMS publishes the same list as Addendum D1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, the_member
from codewell.catalog.sources.quarters import MONTH, YEAR, stated_month, stated_year
from codewell.catalog.sources.source import (
    AMA_CLICK_THROUGH,
    AMA_NOTICE,
    CMS,
    PUBLIC_DOMAIN,
    Source,
    Table,
    is_level_ii,
    rows_of,
)
from codewell.catalog.sources.tables import Layout, Record, Unique, read_table
from codewell.errors import SourceError

_MEMBER = r"addendum[ _.-]*B\b.*\.(?:csv|txt|xlsx)$"
_LAYOUT = Layout(
    what="OPPS Addendum B",
    required={
        "code": r"hcpcs(?: code)?",
        "short_descriptor": r"short descriptor",
        "status_indicator": r"si|status indicator",
        "apc": r"apc",
        "relative_weight": r"relative weight",
        "payment_rate": r"payment rate",
        "national_copayment": r"national unadjusted copayment",
        "minimum_copayment": r"minimum unadjusted copayment",
    },
    optional={
        "ira_coinsurance": r"ira coinsurance percentage",
        "adjusted_copayment": r"adjusted beneficiary copayment",
        "pass_through_ends": r"drug and device pass-through expiration.*",
        "change": r"\* indicates a change",
    },
)
_INDICATORS = Layout(
    what="OPPS status indicators",
    required={
        "indicator": r"status ?indicator",
        "paid": r"paid",
        "description": r"description",
    },
)
_INDICATOR = r"[A-Z][0-9]?"


@dataclass(frozen=True, slots=True)
class OppsRow:
    """What Medicare pays a hospital outpatient department for a code, in dollars.

    ``status_indicator`` says how the code is paid (Addendum D1); ``apc`` is its payment group of
    four digits, ``relative_weight`` that of the group. The copayments are national and before the
    wage index; ``ira_coinsurance`` is a share of 1 and ``adjusted_copayment`` what follows from it
    (drugs, Inflation Reduction Act). ``pass_through_ends`` marks an end within the year, ``change``
    a row that differs from the quarter before. Empty and None: blank in the file.
    """

    code: str
    short_descriptor: str
    status_indicator: str
    apc: str
    relative_weight: Decimal | None
    payment_rate: Decimal | None
    national_copayment: Decimal | None
    minimum_copayment: Decimal | None
    ira_coinsurance: Decimal | None
    adjusted_copayment: Decimal | None
    pass_through_ends: str
    change: str


@dataclass(frozen=True, slots=True)
class StatusIndicator:
    """An OPPS status indicator; ``paid`` is Always, Sometimes, Never or Unknown."""

    indicator: str
    paid: str
    description: str


def read(path: Path) -> Iterator[OppsRow]:
    """Every code of Addendum B.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    codes = Unique()
    for record in read_table(_member(path), _LAYOUT).records:
        row = _row(record)
        codes.check(row.code, f"code {row.code}", record.place)
        yield row


def read_status_indicators(path: Path) -> Iterator[StatusIndicator]:
    """Every status indicator of the list.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    indicators = Unique()
    for record in read_table(Member(path), _INDICATORS).records:
        row = StatusIndicator(
            indicator=record.matching("indicator", _INDICATOR),
            paid=record.matching("paid", r"Always|Sometimes|Never|Unknown"),
            description=record.matching("description", r"\S.*"),
        )
        indicators.check(row.indicator, f"indicator {row.indicator}", record.place)
        yield row


def edition_of(path: Path) -> FileEdition:
    """The quarter in the title ("CY 2026 - April 2026") or in the name of the file.

    Raises:
        SourceError: neither states one.
    """
    member = _member(path)
    title = read_table(member, _LAYOUT).title
    edition = stated_month(title, rf"\b{MONTH}(?: 1)?,? {YEAR}\b") or stated_month(
        member.file_name, rf"{YEAR}[ _-]{MONTH}"
    )
    if edition:
        return edition
    raise SourceError(f"{member.place}: neither title nor name state a month and a year")


def edition_of_status_indicators(path: Path) -> FileEdition:
    """The year in the name of the file; the list itself states none.

    Raises:
        SourceError: the name states none.
    """
    if edition := stated_year(path.name, rf"(?<!\d){YEAR}(?!\d)"):
        return edition
    raise SourceError(f"{path.name}: no edition in the list; put its year in the name of the file")


def _member(path: Path) -> Member:
    return the_member(path, _MEMBER, "Addendum B")


def _row(record: Record) -> OppsRow:
    return OppsRow(
        code=record.code(),
        short_descriptor=record.text("short_descriptor"),
        status_indicator=record.matching("status_indicator", _INDICATOR),
        apc=record.matching("apc", r"(?:\d{4})?", width=4 if record.text("apc") else 0),
        relative_weight=record.amount("relative_weight"),
        payment_rate=record.amount("payment_rate"),
        national_copayment=record.amount("national_copayment"),
        minimum_copayment=record.amount("minimum_copayment"),
        ira_coinsurance=record.share("ira_coinsurance"),
        adjusted_copayment=record.amount("adjusted_copayment"),
        pass_through_ends=record.text("pass_through_ends"),
        change=record.matching("change", r"\*?"),
    )


def _without_cpt(path: Path) -> Iterator[OppsRow]:
    """Descriptors of CPT and CDT codes belong to the AMA and the ADA: they are not kept."""
    for row in read(path):
        yield row if is_level_ii(row.code) else replace(row, short_descriptor="")


_PAGE = "https://www.cms.gov/medicare/payment/prospective-payment-systems/hospital-outpatient-pps/quarterly-addenda-updates"
_BEFORE_H1 = FileEdition("before 2025", dt.date(2000, 8, 1), dt.date(2024, 12, 31))
"""The public list has no date; it lacks H1 and S1, which Addendum B uses from 2025."""

SOURCES = (
    Source(
        name="opps",
        title="OPPS Addendum B: status and payment of each code",
        publisher=CMS,
        licence=AMA_NOTICE,
        page=_PAGE,
        files=("*web?addendum?b[._-]*", "*opps?addendum?b[._-]*"),
        tables=(Table("opps", OppsRow, ("code", "edition")),),
        read=rows_of("opps", _without_cpt),
        edition_of=edition_of,
        click_through=AMA_CLICK_THROUGH,
    ),
    Source(
        name="opps-status-indicators",
        title="OPPS status indicators and what they mean",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page=_PAGE,
        files=("opps_status_indicators*.csv",),
        tables=(Table("opps_status_indicator", StatusIndicator, ("indicator", "edition")),),
        read=rows_of("opps_status_indicator", read_status_indicators),
        edition=_BEFORE_H1,
    ),
)
