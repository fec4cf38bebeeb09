"""Place of service codes on a date."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from codewell.catalog.dated import Dated, DatedTables, NotInstalled


@dataclass(frozen=True, slots=True)
class Place:
    """A place of service; ``facility``: the fee schedule pays the facility rate there.

    None where the number is unassigned or the list does not say.
    """

    code: str
    name: str
    description: str
    assigned: bool
    facility: bool | None


class PlaceOfService:
    """The place of service part of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.tables = DatedTables(database, "place-of-service", "place of service codes")
        self._known: dict[tuple[str, str], Place | None] = {}

    @property
    def installed(self) -> bool:
        """Whether the list is in this catalog."""
        return self.tables.installed

    def place(self, code: str, on: dt.date) -> Dated[Place | None] | NotInstalled:
        """The place of a number (``11``); None when the list does not have the number."""
        value = code.strip().zfill(2)
        return self.tables.ask(on, lambda edition: self._place(edition, value))

    def _place(self, edition: str, code: str) -> Place | None:
        if (edition, code) not in self._known:
            sql = "FROM place_of_service WHERE edition = ? AND code = ?"
            self._known[edition, code] = self.tables.one(Place, sql, edition, code)
        return self._known[edition, code]

    def places(self, on: dt.date) -> Dated[tuple[Place, ...]] | NotInstalled:
        """Every assigned place, by number."""
        sql = "FROM place_of_service WHERE edition = ? AND assigned ORDER BY code"
        return self.tables.ask(on, lambda e: tuple(self.tables.rows(Place, sql, e)))
