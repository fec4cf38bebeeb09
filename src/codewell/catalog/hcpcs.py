"""HCPCS Level II on a date: codes, modifiers, what Medicare says of their coverage."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import CodeStatus, normalise_code

COVERAGE = {
    "C": "covered at the contractor's judgment",
    "D": "special coverage instructions apply",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by Medicare statute",
}
"""CMS's coverage codes (HCPCS record layout, columns 230) in words of ours."""


@dataclass(frozen=True, slots=True)
class HcpcsCode:
    """A Level II code or modifier. Empty texts and None: blank in CMS's record.

    ``coverage`` is CMS's letter, ``coverage_in_words`` its meaning. ``terminated`` is the last day
    on which Medicare accepts the code. ``cross_references`` are codes to use instead.
    """

    code: str
    is_modifier: bool
    long_description: str
    short_description: str
    coverage: str
    pricing_indicators: tuple[str, ...]
    betos: str
    statute: str
    coverage_manual: tuple[str, ...]
    cross_references: tuple[str, ...]
    asc_group: str
    added: dt.date | None
    action: str
    action_effective: dt.date | None
    terminated: dt.date | None

    @property
    def coverage_in_words(self) -> str:
        """The meaning of ``coverage``."""
        return COVERAGE.get(self.coverage, self.coverage)

    def status(self, on: dt.date) -> CodeStatus:
        """Whether Medicare accepts the code on the date, by the dates of the record."""
        if self.terminated and self.terminated < on:
            return CodeStatus.NO_LONGER_VALID
        if self.added and self.added > on:
            return CodeStatus.NOT_YET_VALID
        return CodeStatus.BILLABLE


class HCPCS:
    """The HCPCS Level II part of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._records = DatedTables(database, "hcpcs", "HCPCS Level II")
        self._list = DatedTables(database, "hcpcs-codes", "list of valid HCPCS Level II codes")
        self._known: dict[tuple[str, str, bool], HcpcsCode | None] = {}

    @property
    def installed(self) -> bool:
        """Whether the codes with their descriptions are in this catalog."""
        return self._records.installed

    def code(self, code: str, on: dt.date) -> Dated[HcpcsCode | None] | NotInstalled:
        """The record of a code (``J1100``); None when its edition has none."""
        return self._record(code, on, is_modifier=False)

    def modifier(self, modifier: str, on: dt.date) -> Dated[HcpcsCode | None] | NotInstalled:
        """The record of a Level II modifier (``LT``); None when its edition has none."""
        return self._record(modifier, on, is_modifier=True)

    def modifiers(self, on: dt.date) -> Dated[tuple[HcpcsCode, ...]] | NotInstalled:
        """Every Level II modifier, by its characters."""
        sql = "FROM hcpcs WHERE edition = ? AND is_modifier ORDER BY code"
        return self._records.ask(on, lambda e: tuple(self._records.rows(HcpcsCode, sql, e)))

    def descriptions(self) -> Iterator[tuple[str, str]]:
        """(code, description) of every code, long and short, of each edition once."""
        rows = self._database.execute(
            "SELECT code, long_description FROM hcpcs WHERE NOT is_modifier"
            " UNION SELECT code, short_description FROM hcpcs WHERE NOT is_modifier ORDER BY 1, 2"
        )
        return ((code, text) for code, text in rows if text)

    def is_listed(self, code: str, on: dt.date) -> Dated[bool] | NotInstalled:
        """Whether CMS's bare list of valid codes has the code; it may be newer than the records."""
        sql = "FROM hcpcs_valid_code WHERE edition = ? AND code = ?"
        value = normalise_code(code)
        return self._list.ask(on, lambda e: self._list.count(sql, e, value) > 0)

    def _record(
        self, code: str, on: dt.date, *, is_modifier: bool
    ) -> Dated[HcpcsCode | None] | NotInstalled:
        value = normalise_code(code)
        return self._records.ask(on, lambda edition: self._record_in(edition, value, is_modifier))

    def _record_in(self, edition: str, code: str, is_modifier: bool) -> HcpcsCode | None:
        key = (edition, code, is_modifier)
        if key not in self._known:
            sql = "FROM hcpcs WHERE edition = ? AND code = ? AND is_modifier = ?"
            self._known[key] = self._records.one(HcpcsCode, sql, edition, code, int(is_modifier))
        return self._known[key]
