"""Which edition of a code set holds on a date."""

from __future__ import annotations

import datetime as dt
import sqlite3
from functools import cached_property, lru_cache

from codewell.errors import InputError
from codewell.model import CodeSystem, Edition


class Editions:
    """The editions known to the catalog, by system."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.on = lru_cache(maxsize=1024)(self._find)

    @cached_property
    def all(self) -> tuple[Edition, ...]:
        """Every edition, by system and date."""
        rows = self._database.execute(
            "SELECT system, name, effective_from, effective_to FROM edition"
            " ORDER BY system, effective_from"
        )
        return tuple(
            Edition(
                CodeSystem(system), name, dt.date.fromisoformat(first), dt.date.fromisoformat(last)
            )
            for system, name, first, last in rows
        )

    def _find(self, system: CodeSystem, on: dt.date) -> Edition | None:
        """The edition in force on the date, or None when the date lies outside all of them."""
        return next((e for e in self.all if e.system is system and e.covers(on)), None)

    def require(self, system: CodeSystem, on: dt.date) -> Edition:
        """The edition in force on the date.

        Raises:
            InputError: the date lies outside every edition of the system.
        """
        edition = self.on(system, on)
        if edition is None:
            raise InputError(
                f"no edition of {system} covers {on} ({self._range(system)})", field="date"
            )
        return edition

    def _range(self, system: CodeSystem) -> str:
        own = [e for e in self.all if e.system is system]
        if not own:
            return "no validity dates are installed"
        return f"installed: {own[0].effective_from} to {own[-1].effective_to}"
