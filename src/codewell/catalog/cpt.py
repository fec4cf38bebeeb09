"""CPT descriptors of a user's own AMA licence on a date; the numbers alone say nothing."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import normalise_code


class CPT:
    """The CPT part of a catalog, there only where the user loaded licensed files."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._tables = DatedTables(
            database, "cpt", "CPT descriptors (your AMA licence)", holds=("cpt_descriptor", "TRUE")
        )

    @property
    def installed(self) -> bool:
        """Whether the user's licensed files are in this catalog."""
        return self._tables.installed

    def descriptors(self) -> Iterator[tuple[str, str]]:
        """(code, descriptor) of every code in the user's files, each wording once."""
        rows = self._database.execute(
            "SELECT DISTINCT code, text FROM cpt_descriptor ORDER BY 1, 2"
        )
        return ((code, text) for code, text in rows)

    def descriptor(self, code: str, on: dt.date) -> Dated[str | None] | NotInstalled:
        """The longest descriptor of a code; None when the files do not have it."""
        sql = (
            "SELECT text FROM cpt_descriptor WHERE edition = ? AND code = ?"
            " ORDER BY length(text) DESC LIMIT 1"
        )

        def answer(edition: str) -> str | None:
            found = self._tables.cells(sql, edition, normalise_code(code))
            return found[0][0] if found else None

        return self._tables.ask(on, answer)
