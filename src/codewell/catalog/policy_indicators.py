"""Payment policy indicators on a date: how a service may be reported, never what it is paid.

They stand in the physician fee schedule beside the amounts, which are asked in ``fees`` and nowhere
else. Rules read this module only.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from codewell.catalog.dated import Dated, DatedTables, NotInstalled
from codewell.model import normalise_code

PHYSICIAN_FEE_SCHEDULE = "Physician fee schedule"
_GLOBAL_SERVICE = ""


@dataclass(frozen=True, slots=True)
class ServiceIndicators:
    """CMS's indicators of a service in the physician fee schedule, as printed there.

    ``status`` A active, B bundled, C contractor-priced, I not valid for Medicare, N not covered ...
    ``global_days`` 000, 010, 090, XXX, YYY, ZZZ or MMM. In the others 9 says that the concept does
    not apply. ``..._na``: CMS marks the setting as rare or not applicable.
    """

    status: str
    global_days: str
    pctc_indicator: str
    multiple_procedure: str
    bilateral_surgery: str
    assistant_at_surgery: str
    co_surgeons: str
    team_surgery: str
    non_facility_na: bool
    facility_na: bool

    @property
    def global_period(self) -> int | None:
        """Days after the service that its payment includes; None: the concept does not apply."""
        return int(self.global_days) if self.global_days.isdigit() else None


class PolicyIndicators:
    """The indicators of a catalog. Every service is read once and remembered."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.tables = DatedTables(
            database, "pfs", "physician fee schedule", holds=("pfs_relative_values", "TRUE")
        )
        self._services: dict[tuple[str, str], ServiceIndicators | None] = {}

    def service(self, code: str, on: dt.date) -> Dated[ServiceIndicators | None] | NotInstalled:
        """The indicators of the whole service (no modifier); None: not in the fee schedule."""
        value = normalise_code(code)
        return self.tables.ask(on, lambda edition: self._service(edition, value))

    def _service(self, edition: str, code: str) -> ServiceIndicators | None:
        if (edition, code) not in self._services:
            sql = "FROM pfs_relative_values WHERE edition = ? AND code = ? AND modifier = ?"
            self._services[edition, code] = self.tables.one(
                ServiceIndicators, sql, edition, code, _GLOBAL_SERVICE
            )
        return self._services[edition, code]
