"""Validity of codes by date, the same for ICD-10-CM and ICD-10-PCS."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from functools import cached_property, lru_cache

from codewell.catalog.editions import Editions
from codewell.model import CodeStatus, CodeSystem


@dataclass(frozen=True, slots=True)
class ValidPeriod:
    """A period in which a code is valid, both dates inclusive, with its MCE flags then."""

    effective_from: dt.date
    effective_to: dt.date
    flags: frozenset[str]


class Validity:
    """Which codes of one system are billable on a date.

    Without the table of validity dates (its package has no wheel for the platform) ``installed``
    is false and nothing is known to be billable.
    """

    def __init__(
        self, database: sqlite3.Connection, system: CodeSystem, editions: Editions
    ) -> None:
        self._database = database
        self._table = f"{system.lower()}_validity"
        self._editions = editions
        self._system = system
        self.periods = lru_cache(maxsize=65536)(self._periods)

    @cached_property
    def installed(self) -> bool:
        """Whether the validity dates are in this catalog."""
        row = self._database.execute(f"SELECT 1 FROM {self._table} LIMIT 1").fetchone()
        return row is not None

    def _periods(self, code: str) -> tuple[ValidPeriod, ...]:
        """Every period of a code (without dot), oldest first; empty when it never was valid."""
        rows = self._database.execute(
            f"SELECT effective_from, effective_to, flags FROM {self._table}"
            " WHERE code = ? ORDER BY effective_from",
            (code,),
        )
        return tuple(
            ValidPeriod(
                dt.date.fromisoformat(first), dt.date.fromisoformat(last), frozenset(flags.split())
            )
            for first, last, flags in rows
        )

    def is_billable(self, code: str, on: dt.date) -> bool:
        """Whether the code (without dot) may be reported on the date."""
        return any(p.effective_from <= on <= p.effective_to for p in self.periods(code))

    def flags(self, code: str, on: dt.date) -> frozenset[str]:
        """The MCE flags of a code on a date; empty when it is not valid then."""
        for period in self.periods(code):
            if period.effective_from <= on <= period.effective_to:
                return period.flags
        return frozenset()

    def status(self, code: str, on: dt.date) -> CodeStatus:
        """What the code is on the date, as far as the validity dates alone can tell.

        A code that was subdivided is a heading from then on, whatever it was before.
        """
        if self.is_billable(code, on):
            return CodeStatus.BILLABLE
        if self.starts_code(code, on):
            return CodeStatus.NOT_BILLABLE
        periods = self.periods(code)
        if not periods:
            return CodeStatus.UNKNOWN
        if periods[0].effective_from > on:
            return CodeStatus.NOT_YET_VALID
        return CodeStatus.NO_LONGER_VALID

    def last_day_before(self, code: str, on: dt.date) -> dt.date | None:
        """The last day before the date on which the code was valid, or None."""
        return max(
            (p.effective_to for p in self.periods(code) if p.effective_to < on), default=None
        )

    def starts_code(self, prefix: str, on: dt.date) -> bool:
        """Whether a longer billable code begins with these characters (at least three)."""
        return len(prefix) >= 3 and bool(self.billable_under(prefix, on, limit=1))

    def billable_under(self, prefix: str, on: dt.date, *, limit: int = -1) -> list[str]:
        """Billable codes that begin with the characters, in order."""
        day = on.isoformat()
        rows = self._database.execute(
            f"SELECT code FROM {self._table} WHERE code >= ? AND code < ?"
            " AND effective_from <= ? AND effective_to >= ? ORDER BY code LIMIT ?",
            (prefix, prefix + "~", day, day, limit),
        )
        return [code for (code,) in rows]

    def covers(self, on: dt.date) -> bool:
        """Whether the date lies in an edition that the table knows."""
        return self.installed and self._editions.on(self._system, on) is not None
