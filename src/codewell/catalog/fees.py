"""Medicare's fee schedules on a date, kept apart from everything that suggests codes.

Physician fee schedule (relative values), hospital outpatient (OPPS Addendum B), ambulatory
surgical centers (ASC addenda).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import normalise_code


@dataclass(frozen=True, slots=True)
class RelativeValues:
    """The relative value units of a code, with or without a modifier (26, TC, 53).

    ``..._pe``: practice expense. ``non_facility_total`` counts outside, ``facility_total`` in a
    facility; ``..._na``: CMS marks the setting as rare or not applicable. ``global_days``: 000,
    010, 090, XXX, YYY, ZZZ or MMM.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    non_facility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    non_facility_total: Decimal
    non_facility_na: bool
    facility_total: Decimal
    facility_na: bool
    global_days: str
    pctc_indicator: str
    multiple_procedure: str
    bilateral_surgery: str
    assistant_at_surgery: str
    conversion_factor: Decimal


@dataclass(frozen=True, slots=True)
class Locality:
    """A payment locality of the fee schedule and its geographic practice cost indices."""

    mac: str
    state: str
    locality: str
    locality_name: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class OutpatientPayment:
    """What OPPS Addendum B says of a code; dollars before the wage index; None: blank."""

    code: str
    short_descriptor: str
    status_indicator: str
    apc: str
    relative_weight: Decimal | None
    payment_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class StatusIndicator:
    """What an OPPS status indicator means; ``paid`` is Always, Sometimes, Never or Unknown."""

    indicator: str
    paid: str
    description: str


@dataclass(frozen=True, slots=True)
class SurgicalCenterPayment:
    """What the ASC addenda say of a code.

    ``addendum``: AA covered procedure, BB ancillary service, EE excluded (never paid).
    """

    addendum: str
    payment_indicator: str
    payment_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class _Paid:
    payment_indicator: str
    payment_rate: Decimal | None


_PAID_ADDENDA = {"AA": "asc_covered_procedure", "BB": "asc_ancillary_service"}


class Fees:
    """The fee schedules of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._pfs = DatedTables(
            database, "pfs", "physician fee schedule", holds=("pfs_relative_values", "TRUE")
        )
        self._opps = DatedTables(database, "opps", "OPPS Addendum B")
        self._indicators = DatedTables(database, "opps-status-indicators", "OPPS status indicators")
        self._asc = DatedTables(database, "asc", "ASC addenda")

    def pfs(self, code: str, on: dt.date) -> Dated[tuple[RelativeValues, ...]] | NotInstalled:
        """The relative values of a code, the global service first; empty when it has none."""
        sql = "FROM pfs_relative_values WHERE edition = ? AND code = ? ORDER BY modifier"
        value = normalise_code(code)
        return self._pfs.ask(on, lambda e: tuple(self._pfs.rows(RelativeValues, sql, e, value)))

    def localities(self, on: dt.date) -> Dated[tuple[Locality, ...]] | NotInstalled:
        """Every payment locality, by contractor and number; empty when the file had none."""
        sql = "FROM pfs_gpci WHERE edition = ? ORDER BY mac, locality"
        return self._pfs.ask(on, lambda e: tuple(self._pfs.rows(Locality, sql, e)))

    def opps(self, code: str, on: dt.date) -> Dated[OutpatientPayment | None] | NotInstalled:
        """The line of a code in Addendum B; None when it has none."""
        sql = "FROM opps WHERE edition = ? AND code = ?"
        value = normalise_code(code)
        return self._opps.ask(on, lambda e: self._opps.one(OutpatientPayment, sql, e, value))

    def status_indicator(
        self, indicator: str, on: dt.date
    ) -> Dated[StatusIndicator | None] | NotInstalled:
        """The meaning of a status indicator; None when the list does not have it."""
        sql = "FROM opps_status_indicator WHERE edition = ? AND indicator = ?"
        value = indicator.strip().upper()
        return self._indicators.ask(
            on, lambda e: self._indicators.one(StatusIndicator, sql, e, value)
        )

    def asc(self, code: str, on: dt.date) -> Dated[SurgicalCenterPayment | None] | NotInstalled:
        """What an ambulatory surgical center is paid; None when no addendum has the code."""
        value = normalise_code(code)
        return self._asc.ask(on, lambda edition: self._asc_in(edition, value))

    def _asc_in(self, edition: str, code: str) -> SurgicalCenterPayment | None:
        where = "WHERE edition = ? AND code = ?"
        for addendum, table in _PAID_ADDENDA.items():
            if row := self._asc.one(_Paid, f"FROM {table} {where}", edition, code):
                return SurgicalCenterPayment(addendum, row.payment_indicator, row.payment_rate)
        if self._asc.count(f"FROM asc_excluded_procedure {where}", edition, code):
            return SurgicalCenterPayment("EE", "", None)
        return None
