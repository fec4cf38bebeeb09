"""Titles of codes that the packaged files do not have, from addenda and order files pulled."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from codewell.model import CodeSystem


class PulledTitle(NamedTuple):
    """A title and the edition that prints it."""

    text: str
    edition: str


def pulled_title(database: sqlite3.Connection, system: CodeSystem, code: str) -> PulledTitle | None:
    """The newest title of a code (no dot) that a pulled addenda or order file prints, or None."""
    prefix = system.lower()
    for sql in (
        f"SELECT title, edition FROM {prefix}_addenda WHERE code = ? AND action <> 'delete'",
        f"SELECT title, edition FROM {prefix}_order WHERE code = ?",
    ):
        row = database.execute(f"{sql} ORDER BY edition DESC LIMIT 1", (code,)).fetchone()
        if row:
            return PulledTitle(*row)
    return None
