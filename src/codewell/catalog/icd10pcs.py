"""ICD-10-PCS on a date: validity, titles, the seven axes and their definitions."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from codewell.catalog.editions import Editions
from codewell.catalog.pulled_titles import pulled_title
from codewell.catalog.validity import Validity
from codewell.model import CodeStatus, CodeSystem, normalise_code

AXES = ("section", "body system", "root operation", "body part", "approach", "device", "qualifier")
"""The axes of the Medical and Surgical section, by position (ICD-10-PCS guideline A1)."""


@dataclass(frozen=True, slots=True)
class AxisValue:
    """One character of a code with its meaning; ``label`` None when not installed."""

    position: int
    axis: str
    value: str
    label: str | None
    definition: str | None


@dataclass(frozen=True, slots=True)
class PCSTitle:
    """An official title and the edition it is printed in."""

    text: str
    edition: str


class ICD10PCS:
    """The ICD-10-PCS part of a catalog."""

    def __init__(self, database: sqlite3.Connection, editions: Editions) -> None:
        self._database = database
        self.validity = Validity(database, CodeSystem.ICD10PCS, editions)

    def status(self, code: str, on: dt.date) -> CodeStatus:
        """What the code is on the date; every valid code has seven characters (A1)."""
        return self.validity.status(normalise_code(code), on)

    def is_billable(self, code: str, on: dt.date) -> bool:
        """Whether the code may be reported on the date."""
        return self.status(code, on) is CodeStatus.BILLABLE

    def title(self, code: str) -> PCSTitle | None:
        """The official long title, or None when no installed edition has the code."""
        code = normalise_code(code)
        row = self._database.execute(
            "SELECT title, edition FROM icd10pcs_title WHERE code = ?", (code,)
        ).fetchone()
        found = row or pulled_title(self._database, CodeSystem.ICD10PCS, code)
        return PCSTitle(*found) if found else None

    def titles(self) -> Iterator[tuple[str, str]]:
        """(code, title) of every code that an installed edition prints, by code."""
        rows = self._database.execute("SELECT code, title FROM icd10pcs_title ORDER BY code")
        return ((code, title) for code, title in rows)

    def billable_under(self, beginning: str, on: dt.date) -> Iterator[str]:
        """Every code that may be reported on the date and begins with these characters."""
        start = normalise_code(beginning)
        day = on.isoformat()
        rows = self._database.execute(
            "SELECT code FROM icd10pcs_validity WHERE code >= ? AND code < ?"
            " AND effective_from <= ? AND effective_to >= ? ORDER BY code",
            (start, start + "~", day, day),
        )
        return (code for (code,) in rows)

    def axis_values(self, position: int) -> Iterator[tuple[str, int, str, str]]:
        """(table, position, character, name) of an axis from 4 on, in every installed table."""
        packaged = "SELECT table_code, position, value, label FROM icd10pcs_axis"
        pulled = "SELECT table_code, position, value, label FROM icd10pcs_table_value"
        for sql in (packaged, pulled):
            yield from self._database.execute(
                f"{sql} WHERE position = ? AND length(table_code) = 3 ORDER BY 1, 3", (position,)
            )

    def body_part_names(self) -> Iterator[tuple[str, str]]:
        """(everyday name, official name) of the body part key; nothing where it is not pulled."""
        rows = self._database.execute(
            "SELECT DISTINCT term, name FROM icd10pcs_key"
            " WHERE key_name = 'body_part' ORDER BY 1, 2"
        )
        return ((term, name) for term, name in rows)

    def axes(self, code: str) -> tuple[AxisValue, ...]:
        """Each character of the code with its meaning, as far as the installed tables reach."""
        code = normalise_code(code)
        return tuple(self._axis(code, position) for position in range(1, len(code[:7]) + 1))

    def _axis(self, code: str, position: int) -> AxisValue:
        value = code[position - 1]
        label = self._one(
            "SELECT label FROM icd10pcs_axis WHERE table_code = ? AND position = ? AND value = ?",
            (code[: min(position - 1, 3)], position, value),
        )
        definition = self._one(
            "SELECT definition FROM icd10pcs_definition"
            " WHERE section = ? AND position = ? AND value = ?",
            (code[0], position, value),
        )
        return AxisValue(position, AXES[position - 1], value, label, definition or None)

    def _one(self, sql: str, parameters: tuple[str | int, ...]) -> str | None:
        row = self._database.execute(sql, parameters).fetchone()
        return row[0] if row else None
