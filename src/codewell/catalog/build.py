"""Build the catalog: sources into one read-only file with a manifest, all or nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from codewell.catalog.loaders import LOADERS
from codewell.catalog.sources.package_data import PackageFile, package_files, sha256
from codewell.catalog.store import APPLICATION_ID, SCHEMA_VERSION, manifest_path
from codewell.errors import SourceError

Progress = Callable[[str, int, int], None]
"""Called with the title of the step, its number from 1 and the number of steps."""


def build(
    catalog: Path, *, without: Collection[str] = (), progress: Progress | None = None
) -> dict[str, Any]:
    """Build the catalog from the data that installed packages carry; returns its manifest.

    Sources named in ``without``, and packages that do not exist for this platform, are left out;
    the catalog then says so, and what needs them is *not evaluated*. The file appears complete
    or not at all; an interrupted build leaves the old one.

    Raises:
        SourceError: a source is damaged, misses an anchor fact, or ``without`` names none.
    """
    _check_names(without)
    catalog.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".building-", suffix=".sqlite", dir=catalog.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as database:
            _fill(database, without, progress or _silent)
        return _publish(temporary, catalog)
    finally:
        temporary.unlink(missing_ok=True)


def _silent(_step: str, _number: int, _of: int) -> None:
    return


def _check_names(without: Collection[str]) -> None:
    unknown = sorted(set(without) - set(LOADERS))
    if unknown:
        raise SourceError(
            f"no source {', '.join(unknown)}; the sources are {', '.join(sorted(LOADERS))}"
        )


def _fill(database: sqlite3.Connection, without: Collection[str], progress: Progress) -> None:
    schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + schema)
    files = package_files()
    loaded = set()
    for number, (name, load) in enumerate(LOADERS.items(), 1):
        progress(files[name].title, number, len(LOADERS) + 1)
        reason = "left out of this build" if name in without else _not_installed(files[name])
        if reason:
            database.execute("INSERT INTO absent_source VALUES (?, ?)", (name, reason))
            continue
        count = load(database, files[name].checked_path())
        database.execute(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _source_row(files[name], count),
        )
        loaded.add(name)
    if "mce-and-grouper" not in loaded:
        _insert_tabular_edition(database)
    progress("Anchor facts", len(LOADERS) + 1, len(LOADERS) + 1)
    _check_anchors(database, loaded)
    database.commit()
    database.executescript(
        f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={SCHEMA_VERSION}; ANALYZE;"
    )


def _insert_tabular_edition(database: sqlite3.Connection) -> None:
    """Without the validity dates the tabular list is the only edition that is known."""
    database.execute(
        "INSERT INTO edition SELECT 'ICD10CM', edition, effective_from, effective_to"
        " FROM source WHERE name = 'icd10cm-tabular'"
    )


def _not_installed(file: PackageFile) -> str | None:
    """Why a source cannot be had on this machine, or None. A wrong release is an error."""
    from importlib import metadata  # noqa: PLC0415

    try:
        metadata.distribution(file.distribution)
    except metadata.PackageNotFoundError:
        return f"package {file.distribution} is not installed on this platform"
    return None


def _source_row(file: PackageFile, count: int) -> tuple[str | int, ...]:
    return (
        file.name,
        file.title,
        f"{file.distribution} {file.version}: {file.file}",
        file.publisher,
        file.edition,
        file.effective_from,
        file.effective_to,
        file.sha256,
        file.licence,
        count,
    )


def _check_anchors(database: sqlite3.Connection, loaded: Collection[str]) -> None:
    text = resources.files(__package__).joinpath("anchors.yaml").read_text(encoding="utf-8")
    for anchor in yaml.safe_load(text):
        if anchor["needs"] not in loaded:
            continue
        row = database.execute(anchor["sql"]).fetchone()
        found = row[0] if row else None
        if found != anchor["expected"]:
            raise SourceError(
                f"{anchor['needs']}: anchor fact failed: {anchor['sql']}: "
                f"found {found!r}, expected {anchor['expected']!r}"
            )


def _publish(temporary: Path, catalog: Path) -> dict[str, Any]:
    """Put the file and its manifest in place, the catalog last but for a matching manifest."""
    with closing(sqlite3.connect(temporary)) as database:
        database.row_factory = sqlite3.Row
        sources = [dict(row) for row in database.execute("SELECT * FROM source ORDER BY name")]
        absent = [
            dict(row) for row in database.execute("SELECT * FROM absent_source ORDER BY name")
        ]
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "size": temporary.stat().st_size,
        "sha256": sha256(temporary),
        "sources": sources,
        "absent_sources": absent,
    }
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    new_manifest = temporary.with_suffix(".json")
    try:
        new_manifest.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        new_manifest.replace(manifest_path(catalog))
        temporary.replace(catalog)
    finally:
        new_manifest.unlink(missing_ok=True)
    return manifest
