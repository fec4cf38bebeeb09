"""Tables that come with installed packages beside the code sets: maps, HCC, CC, weights.

One loader a file of ``package_data.yaml``; each makes its tables when it is the first to fill
them. ``packaged_tables.sql`` names the columns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from codewell.catalog.sources import (
    ccsr,
    chronic_indicator,
    gems,
    grouper_tables,
    hcc,
    icd10_conversions,
    ms_drg_tables,
)
from codewell.catalog.sources.package_data import package_files

Loader = Callable[[sqlite3.Connection, Path], int]


def _schema(database: sqlite3.Connection) -> None:
    text = resources.files(__package__).joinpath("packaged_tables.sql").read_text("utf-8")
    for statement in text.split(";"):
        database.execute(statement)


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert rows; a row that is there already counts no more."""
    before = database.total_changes
    iterator = iter(rows)
    first = next(iterator, None)
    if first is not None:
        marks = ", ".join("?" * len(first))
        sql = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"
        database.execute(sql, first)
        database.executemany(sql, iterator)
    return database.total_changes - before


def load_grouper(database: sqlite3.Connection, path: Path) -> int:
    """CC and MCC, what excludes them, and hospital-acquired conditions, by grouper version."""
    _schema(database)
    return (
        _insert(
            database,
            "grouper_diagnosis",
            (
                (
                    r.code,
                    r.version_from,
                    r.version_to,
                    r.mdc,
                    str(r.severity),
                    r.alive_only,
                    "\t".join(r.hac_lists),
                )
                for r in grouper_tables.read(path)
            ),
        )
        + _insert(
            database,
            "grouper_exclusion_principal",
            (
                (r.exclusion_group, r.principal_diagnosis, r.version_from, r.version_to)
                for r in grouper_tables.read_exclusion_principals(path)
            ),
        )
        + _insert(
            database,
            "grouper_exclusion",
            ((r.code, r.exclusion_group) for r in grouper_tables.read_exclusion_groups(path)),
        )
        + _insert(
            database,
            "grouper_hac",
            (
                (r.number, r.version_from, r.version_to, r.title)
                for r in grouper_tables.read_hac_titles(path)
            ),
        )
    )


def load_conversions(database: sqlite3.Connection, path: Path) -> int:
    """Earlier and later codes of both systems; each yearly table repeats those before it."""
    _schema(database)
    return sum(
        _insert(
            database,
            "code_conversion",
            (
                (
                    system,
                    r.earlier_code,
                    r.later_code,
                    r.effective_from.isoformat(),
                    r.cut_off,
                )
                for r in read(path)
            ),
        )
        for system, read in (
            ("ICD10CM", icd10_conversions.read_icd10cm),
            ("ICD10PCS", icd10_conversions.read_icd10pcs),
        )
    )


def load_gems(database: sqlite3.Connection, path: Path) -> int:
    """General equivalence mappings of one direction."""
    _schema(database)
    return _insert(
        database,
        "gem",
        (
            (
                str(g.source_system),
                g.source,
                g.target,
                g.approximate,
                g.combination,
                g.scenario,
                g.choice_list,
            )
            for g in gems.read(path)
        ),
    )


def load_ccsr(database: sqlite3.Connection, path: Path) -> int:
    """The first CCSR category of each diagnosis."""
    _schema(database)
    rows = ccsr.read_first_categories(path)
    return _insert(database, "ccsr_first_category", ((r.code, r.category) for r in rows))


def load_chronic(database: sqlite3.Connection, path: Path) -> int:
    """Whether a diagnosis is a chronic condition."""
    _schema(database)
    rows = chronic_indicator.read(path)
    return _insert(database, "chronic_indicator", ((r.code, r.chronic) for r in rows))


def load_weights(database: sqlite3.Connection, path: Path) -> int:
    """Relative weights and lengths of stay of the MS-DRGs."""
    _schema(database)
    return _insert(
        database,
        "ms_drg_weight",
        (
            (
                package_files()["ms-drg-weights"].edition,
                r.ms_drg,
                *(
                    None if value is None else str(value)
                    for value in (r.weight, r.geometric_mean_stay, r.arithmetic_mean_stay)
                ),
                r.post_acute,
                r.special_pay,
            )
            for r in ms_drg_tables.read_weights(path)
        ),
    )


def _load_hcc_mappings(year: int) -> Loader:
    def load(database: sqlite3.Connection, path: Path) -> int:
        _schema(database)
        rows = hcc.read_mappings(path)
        return _insert(
            database, "hcc_mapping", ((r.code, f"PY{year}", r.model, r.hcc) for r in rows)
        )

    return load


def _load_hcc_labels(year: int) -> Loader:
    def load(database: sqlite3.Connection, path: Path) -> int:
        _schema(database)
        rows = hcc.read_labels(path)
        return _insert(
            database, "hcc_label", ((r.model, r.hcc, f"PY{year}", r.label) for r in rows)
        )

    return load


PACKAGED_LOADERS: dict[str, Loader] = {
    "grouper-complications": load_grouper,
    "code-conversions": load_conversions,
    "ms-drg-weights": load_weights,
    **{f"hcc-mappings-{year}": _load_hcc_mappings(year) for year in (2025, 2026, 2027)},
    "hcc-labels-2026": _load_hcc_labels(2026),
    "gem-icd9cm-to-icd10cm": load_gems,
    "gem-icd10cm-to-icd9cm": load_gems,
    "ccsr-first-category": load_ccsr,
    "chronic-condition-indicator": load_chronic,
}
"""Loaders by the name of their file in ``package_data.yaml``."""
