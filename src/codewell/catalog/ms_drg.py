"""MS-DRG and MDC titles by grouper version, and the version that a discharge date picks."""

from __future__ import annotations

import datetime as dt
import sqlite3

from codewell.errors import InputError

FIRST_FISCAL_YEAR = 2023
FIRST_VERSION = 40


class MSDRG:
    """The MS-DRG part of a catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def title(self, number: int, version: int) -> str | None:
        """The title of an MS-DRG in a version (440 = 44.0)."""
        return self._title("drg", number, version)

    def mdc_title(self, number: int, version: int) -> str | None:
        """The title of a Major Diagnostic Category in a version; 0 is Pre-MDC."""
        return self._title("mdc", number, version)

    def _title(self, kind: str, number: int, version: int) -> str | None:
        row = self._database.execute(
            "SELECT title FROM ms_drg_title WHERE kind = ? AND number = ?"
            " AND ? BETWEEN version_from AND version_to",
            (kind, number, version),
        ).fetchone()
        return row[0] if row else None


def grouper_version(discharge_date: dt.date) -> int:
    """The MS-DRG version in force on a discharge date: 43.1 as 431.

    A version begins each October 1 with the fiscal year (v40 = FY2023); since then each has had
    an April 1 update (.1).

    Raises:
        InputError: before October 1, 2022, the first version installed.
    """
    fiscal_year = discharge_date.year + (discharge_date.month >= 10)
    if fiscal_year < FIRST_FISCAL_YEAR:
        raise InputError(
            f"no MS-DRG version is installed for {discharge_date}: the first is v40, 2022-10-01",
            field="discharge_date",
        )
    update = 1 if 4 <= discharge_date.month < 10 else 0
    return (FIRST_VERSION + fiscal_year - FIRST_FISCAL_YEAR) * 10 + update
