"""National Correct Coding Initiative on a date: code pairs, units, add-on codes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import normalise_code

Service = Literal["practitioner", "hospital"]
MueService = Literal["practitioner", "hospital", "dme_supplier"]

SERVICES: tuple[Service, ...] = ("practitioner", "hospital")
MUE_SERVICES: tuple[MueService, ...] = ("practitioner", "hospital", "dme_supplier")

DELETED_AT_ONCE = "9"
"""The modifier indicator of an edit that was deleted on the day it began."""
CONTRACTOR_DEFINED = "CCCCC"
"""Stands for the primary codes of an add-on code where the contractor decides."""


@dataclass(frozen=True, slots=True)
class CodePair:
    """A procedure-to-procedure edit: ``column_2`` is not paid beside ``column_1``.

    ``deleted`` is CMS's deletion date, None while the edit stands.
    """

    column_1: str
    column_2: str
    effective: dt.date
    deleted: dt.date | None
    modifier_indicator: str
    rationale: str

    def in_force(self, on: dt.date) -> bool:
        """Whether the edit applies to a service on the date."""
        return self.effective <= on and (self.deleted is None or on <= self.deleted)


@dataclass(frozen=True, slots=True)
class Partners:
    """How many codes have an edit in force with a code.

    ``pays`` where the code is in column 1 (the partner is not paid beside it), ``yields`` where it
    is in column 2.
    """

    pays: int
    yields: int


@dataclass(frozen=True, slots=True)
class UnitsEdit:
    """A medically unlikely edit: the most units of a code for one patient on one day.

    ``adjudication_indicator``: 1 each claim line, 2 the day by policy, 3 the day by clinical data.
    """

    code: str
    units: int
    adjudication_indicator: int
    adjudication: str
    rationale: str


@dataclass(frozen=True, slots=True)
class PrimaryCode:
    """A code beside which an add-on code may be paid; CCCCC: the contractor decides."""

    edit_type: int
    add_on_code: str
    primary_code: str
    effective: dt.date
    deleted: dt.date | None
    note: str

    def in_force(self, on: dt.date) -> bool:
        """Whether the edit applies to a service on the date."""
        return self.effective <= on and (self.deleted is None or on <= self.deleted)


@dataclass(frozen=True, slots=True)
class AddOn:
    """What the add-on edits say of a code.

    ``primaries`` are the codes it needs one of when it is an add-on code itself; ``add_ons`` the
    add-on codes that may go with it. ``edit_type`` of the first: 1 the listed codes and no other,
    2 none is listed, 3 some are listed; None when the code is no add-on code.
    """

    edit_type: int | None
    primaries: tuple[str, ...]
    add_ons: tuple[str, ...]

    @property
    def contractor_decides(self) -> bool:
        """Whether the Medicare contractor names (further) primary codes."""
        return self.edit_type in (2, 3)


_PAIRS = "FROM ncci_ptp_edit WHERE edition = ? AND service = ?"


class NCCI:
    """The NCCI part of a catalog. Codes are HCPCS Level I (CPT) or Level II numbers."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._pairs = {
            service: _of_service(
                database, f"ncci-ptp-{service}", "code pairs", "ncci_ptp_term", service
            )
            for service in SERVICES
        }
        self._units = {
            service: _of_service(database, "ncci-mue", "unlikely units", "ncci_mue", service)
            for service in MUE_SERVICES
        }
        self._add_ons = DatedTables(database, "ncci-add-on", "add-on code edits")
        self._known_units: dict[tuple[str, str, str], UnitsEdit | None] = {}
        self._known_add_ons: dict[str, frozenset[str]] = {}
        self._known_primaries: dict[tuple[str, str, str], tuple[PrimaryCode, ...]] = {}

    def pair_tables(self, service: Service) -> DatedTables:
        """The tables of code pairs of a service."""
        return self._pairs[service]

    def unit_tables(self, service: MueService) -> DatedTables:
        """The tables of units of a service."""
        return self._units[service]

    @property
    def add_on_tables(self) -> DatedTables:
        """The tables of add-on codes."""
        return self._add_ons

    def ptp(
        self, column_1: str, column_2: str, service: Service, on: dt.date
    ) -> Dated[CodePair | None] | NotInstalled:
        """The edit in force between two codes in these columns; None where there is none.

        Ask both ways: which of two codes yields is what the columns say.
        """
        return self._ask_pair(service, on, (normalise_code(column_1), normalise_code(column_2)))

    def ptp_either_way(
        self, code: str, other: str, service: Service, on: dt.date
    ) -> Dated[tuple[CodePair, ...]] | NotInstalled:
        """The edits in force between two codes, whichever yields."""
        one, two = normalise_code(code), normalise_code(other)
        return self._pairs[service].ask(
            on,
            lambda edition: tuple(
                pair
                for columns in ((one, two), (two, one))
                if (pair := self._pair(service, edition, columns, on))
            ),
        )

    def ptp_among(
        self, codes: Iterable[str], service: Service, on: dt.date
    ) -> Dated[tuple[CodePair, ...]] | NotInstalled:
        """The edits in force among the codes of a claim, in one question.

        One edit for each two columns: one that stands wins over one that was deleted. Edits that
        were deleted on the day they began (indicator 9) are none.
        """
        found = sorted({normalise_code(code) for code in codes})
        return self._pairs[service].ask(on, lambda e: self._among(service, e, found, on))

    def ptp_history(
        self, column_1: str, column_2: str, service: Service, on: dt.date
    ) -> Dated[tuple[CodePair, ...]] | NotInstalled:
        """Every edit between two codes in these columns, deleted ones included."""
        columns = (normalise_code(column_1), normalise_code(column_2))
        return self._pairs[service].ask(on, lambda e: tuple(self._rows(service, e, columns)))

    def partners(self, code: str, service: Service, on: dt.date) -> Dated[Partners] | NotInstalled:
        """How many codes have an edit in force with the code."""
        value, day = normalise_code(code), on.isoformat()
        tables = self._pairs[service]

        def count(edition: str) -> Partners:
            pays, yields = (
                tables.cells(
                    f"SELECT count(DISTINCT {other}) {_PAIRS} AND {own} = ?"
                    " AND effective <= ? AND (deleted IS NULL OR deleted >= ?)",
                    edition,
                    service,
                    value,
                    day,
                    day,
                )[0][0]
                for own, other in (("column_1", "column_2"), ("column_2", "column_1"))
            )
            return Partners(pays, yields)

        return tables.ask(on, count)

    def mue(
        self, code: str, service: MueService, on: dt.date
    ) -> Dated[UnitsEdit | None] | NotInstalled:
        """The most units of a code on one day; None when no edit is published for it."""
        value = normalise_code(code)
        return self._units[service].ask(on, lambda e: self._units_edit(e, service, value))

    def add_on(self, code: str, on: dt.date) -> Dated[AddOn] | NotInstalled:
        """The primary codes of an add-on code, and the add-on codes of a primary code."""
        value = normalise_code(code)

        def answer(edition: str) -> AddOn:
            own = self._add_on_rows(edition, "add_on_code", value, on)
            others = self._add_on_rows(edition, "primary_code", value, on)
            return AddOn(
                edit_type=own[0].edit_type if own else None,
                primaries=tuple(
                    row.primary_code for row in own if row.primary_code != CONTRACTOR_DEFINED
                ),
                add_ons=tuple(row.add_on_code for row in others),
            )

        return self._add_ons.ask(on, answer)

    def is_add_on_code(self, code: str, on: dt.date) -> bool:
        """Whether the code stands in the installed add-on edits, on whatever date.

        Cheaper than ``add_on``, which says what holds on the date.
        """
        edition = self._add_ons.edition_on(on)
        if edition is None:
            return False
        if edition.name not in self._known_add_ons:
            sql = "SELECT DISTINCT add_on_code FROM ncci_add_on WHERE edition = ?"
            cells = self._add_ons.cells(sql, edition.name)
            self._known_add_ons[edition.name] = frozenset(code for (code,) in cells)
        return normalise_code(code) in self._known_add_ons[edition.name]

    # -- rows -------------------------------------------------------------------------------

    def _ask_pair(
        self, service: Service, on: dt.date, columns: tuple[str, str]
    ) -> Dated[CodePair | None] | NotInstalled:
        return self._pairs[service].ask(on, lambda e: self._pair(service, e, columns, on))

    def _pair(
        self, service: Service, edition: str, columns: tuple[str, str], on: dt.date
    ) -> CodePair | None:
        return next((p for p in self._rows(service, edition, columns) if p.in_force(on)), None)

    def _among(
        self, service: Service, edition: str, codes: list[str], on: dt.date
    ) -> tuple[CodePair, ...]:
        if len(codes) < 2:
            return ()
        marks, day = ", ".join("?" * len(codes)), on.isoformat()
        sql = (
            f"{_PAIRS} AND column_1 IN ({marks}) AND column_2 IN ({marks}) AND effective <= ?"
            f" AND (deleted IS NULL OR deleted >= ?) AND modifier_indicator <> '{DELETED_AT_ONCE}'"
            " ORDER BY column_1, column_2, deleted IS NULL, effective, deleted"
        )
        tables = self._pairs[service]
        rows = tables.rows(CodePair, sql, edition, service, *codes, *codes, day, day)
        return tuple({(pair.column_1, pair.column_2): pair for pair in rows}.values())

    def _units_edit(self, edition: str, service: MueService, code: str) -> UnitsEdit | None:
        key = (edition, service, code)
        if key not in self._known_units:
            sql = "FROM ncci_mue WHERE edition = ? AND service = ? AND code = ?"
            self._known_units[key] = self._units[service].one(UnitsEdit, sql, *key)
        return self._known_units[key]

    def _rows(self, service: Service, edition: str, columns: tuple[str, str]) -> list[CodePair]:
        """The edits of a pair, those that stand first."""
        sql = (
            f"{_PAIRS} AND column_1 = ? AND column_2 = ?"
            " ORDER BY deleted IS NOT NULL, effective DESC, deleted DESC"
        )
        return list(self._pairs[service].rows(CodePair, sql, edition, service, *columns))

    def _add_on_rows(self, edition: str, column: str, code: str, on: dt.date) -> list[PrimaryCode]:
        key = (edition, column, code)
        if key not in self._known_primaries:
            sql = (
                f"FROM ncci_add_on WHERE edition = ? AND {column} = ?"
                " ORDER BY add_on_code, primary_code"
            )
            found = self._add_ons.rows(PrimaryCode, sql, edition, code)
            self._known_primaries[key] = tuple(found)
        return [row for row in self._known_primaries[key] if row.in_force(on)]


def _of_service(
    database: sqlite3.Connection, source: str, what: str, table: str, service: str
) -> DatedTables:
    """The tables of one service; the others of the source may be there without it."""
    words = f"NCCI {what}, {service.replace('_', ' ')}"
    return DatedTables(database, source, words, holds=(table, f"service = '{service}'"))
