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
        self._tables = DatedTables(database, "place-of-service", "place of service codes")

    @property
    def installed(self) -> bool:
        """Whether the list is in this catalog."""
        return self._tables.installed

    def place(self, code: str, on: dt.date) -> Dated[Place | None] | NotInstalled:
        """The place of a number (``11``); None when the list does not have the number."""
        sql = "FROM place_of_service WHERE edition = ? AND code = ?"
        value = code.strip().zfill(2)
        return self._tables.ask(on, lambda e: self._tables.one(Place, sql, e, value))

    def places(self, on: dt.date) -> Dated[tuple[Place, ...]] | NotInstalled:
        """Every assigned place, by number."""
        sql = "FROM place_of_service WHERE edition = ? AND assigned ORDER BY code"
        return self._tables.ask(on, lambda e: tuple(self._tables.rows(Place, sql, e)))
