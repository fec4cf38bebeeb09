"""Build the catalog: sources into one read-only file with a manifest, all or nothing."""

from __future__ import annotations

import fnmatch
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from codewell.catalog.downloads import Download, Downloads
from codewell.catalog.loaders import LOADERS
from codewell.catalog.source import create_indexes, create_tables, load_file, pulled_sources
from codewell.catalog.sources.package_data import PackageFile, package_files, sha256
from codewell.catalog.sources.source import Source
from codewell.catalog.store import APPLICATION_ID, SCHEMA_VERSION, manifest_path
from codewell.data_file import read_data
from codewell.errors import CatalogError, SourceError

Progress = Callable[[str, int, int], None]
"""Called with the title of the step, its number from 1 and the number of steps."""

LEFT_OUT = "left out of this build"
_PRAGMAS = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"


def build(
    catalog: Path,
    *,
    without: Collection[str] = (),
    downloads: Downloads | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Build the catalog from what packages carry and what was pulled; returns its manifest.

    ``downloads`` are those of the catalog's home. Sources named in ``without``, and packages that
    do not exist for this platform, are left out; the catalog then says so, and what needs them is
    *not evaluated*. The file appears complete or not at all; an interrupted build leaves the old
    one.

    Raises:
        SourceError: a source is damaged, misses an anchor fact, or ``without`` names none.
        CatalogError: the disk is full.
    """
    _check_names(without)
    downloads = downloads or Downloads.beside(catalog)
    wanted = pulled_sources().keys() - set(without)
    pulled = [download for download in downloads.all() if download.source in wanted]
    catalog.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".building-", suffix=".sqlite", dir=catalog.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with _room(catalog), closing(sqlite3.connect(temporary)) as database:
            _Build(database, without, progress or _silent).fill(downloads, pulled)
        return _publish(temporary, catalog)
    finally:
        temporary.unlink(missing_ok=True)


def _silent(_step: str, _number: int, _of: int) -> None:
    return


def _check_names(without: Collection[str]) -> None:
    known = {*LOADERS, *pulled_sources()}
    if unknown := sorted(set(without) - known):
        raise SourceError(
            f"no source {', '.join(unknown)}; the sources are {', '.join(sorted(known))}"
        )


@contextmanager
def _room(catalog: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise CatalogError(
            f"{catalog.parent}: the disk is full; make room and run `codewell data build`"
        ) from error


class _Build:
    """One build: what is loaded so far, and how far it is."""

    def __init__(
        self, database: sqlite3.Connection, without: Collection[str], progress: Progress
    ) -> None:
        self._database = database
        self._without = without
        self._progress = progress
        self._step = self._steps = 0
        self._loaded: set[tuple[str, str, str]] = set()
        """Name, edition and file of each source."""

    def fill(self, downloads: Downloads, pulled: list[Download]) -> None:
        schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
        self._database.executescript(_PRAGMAS + schema)
        create_tables(self._database)
        self._steps = len(LOADERS) + len(pulled) + 2
        for name in LOADERS:
            self._load_package(package_files()[name])
        if not any(name == "mce-and-grouper" for name, _, _ in self._loaded):
            self._insert_tabular_edition()
        for source in pulled_sources().values():
            self._load_pulled(
                source,
                downloads,
                [download for download in pulled if download.source == source.name],
            )
        self._next("Indexes")
        create_indexes(self._database)
        self._next("Anchor facts")
        _check_anchors(self._database, self._loaded)
        self._database.commit()
        self._database.executescript(
            f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={SCHEMA_VERSION};"
            " ANALYZE;"
        )

    def _next(self, title: str) -> None:
        self._step += 1
        self._progress(title, self._step, self._steps)

    def _absent(self, name: str, reason: str) -> None:
        self._database.execute("INSERT INTO absent_source VALUES (?, ?)", (name, reason))

    def _load_package(self, file: PackageFile) -> None:
        self._next(file.title)
        reason = LEFT_OUT if file.name in self._without else _not_installed(file)
        if reason:
            self._absent(file.name, reason)
            return
        count = LOADERS[file.name](self._database, file.checked_path())
        self._insert_source(
            name=file.name,
            file=file.file,
            title=file.title,
            origin=f"{file.distribution} {file.version}: {file.file}",
            publisher=file.publisher,
            edition=file.edition,
            effective_from=file.effective_from,
            effective_to=file.effective_to,
            sha256=file.sha256,
            licence=file.licence,
            row_count=count,
        )

    def _load_pulled(self, source: Source, downloads: Downloads, files: list[Download]) -> None:
        if source.name in self._without:
            self._absent(source.name, LEFT_OUT)
            return
        try:
            paths = [downloads.checked_path(file) for file in files]
            if source.check_files and paths:
                source.check_files(paths)
            for file, path in zip(files, paths, strict=True):
                self._next(file.file)
                self._load_file(source, file, path)
        except SourceError as error:
            raise SourceError(
                f"{error}; `codewell data build --without {source.name}` leaves it out"
            ) from error

    def _load_file(self, source: Source, file: Download, path: Path) -> None:
        counts = load_file(self._database, source, path)
        edition = source.edition_in(path)
        self._insert_source(
            name=source.name,
            file=file.file,
            title=source.title,
            origin=file.origin,
            publisher=source.publisher,
            edition=edition.name,
            effective_from=edition.effective_from.isoformat(),
            effective_to=edition.effective_to.isoformat(),
            sha256=file.sha256,
            licence=source.licence,
            row_count=counts.total(),
        )
        self._database.executemany(
            "INSERT INTO source_table VALUES (?, ?, ?, ?)",
            ((source.name, file.file, table, count) for table, count in counts.items()),
        )

    def _insert_source(self, **row: str | int) -> None:
        marks = ", ".join(f":{name}" for name in row)
        self._database.execute(f"INSERT INTO source ({', '.join(row)}) VALUES ({marks})", row)
        self._loaded.add((str(row["name"]), str(row["edition"]), str(row["file"])))

    def _insert_tabular_edition(self) -> None:
        """Without the validity dates the tabular list is the only edition that is known."""
        self._database.execute(
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


def _check_anchors(database: sqlite3.Connection, loaded: Collection[tuple[str, str, str]]) -> None:
    file = resources.files(__package__).joinpath("anchors.yaml")
    for anchor in read_data(file):
        if not any(_applies(anchor, *source) for source in loaded):
            continue
        row = database.execute(anchor["sql"]).fetchone()
        found = row[0] if row else None
        if found != anchor["expected"]:
            name = anchor["needs"]
            raise SourceError(
                f"{name}: anchor fact failed: {anchor['sql']}: found {found!r},"
                f" expected {anchor['expected']!r}; `codewell data build --without {name}`"
                " leaves it out"
            )


def _applies(anchor: dict[str, Any], name: str, edition: str, file: str) -> bool:
    """Whether the anchor is about a loaded source; its edition and file may be anything."""
    return (
        anchor["needs"] == name
        and anchor.get("edition", edition) == edition
        and fnmatch.fnmatchcase(file, anchor.get("file", "*"))
    )


def _publish(temporary: Path, catalog: Path) -> dict[str, Any]:
    """Put the file and its manifest in place, the catalog last but for a matching manifest."""
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "size": temporary.stat().st_size,
        "sha256": sha256(temporary),
        **_contents(temporary),
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


def _contents(catalog: Path) -> dict[str, list[dict[str, Any]]]:
    """The sources with the rows of their tables, and the absent ones."""
    with closing(sqlite3.connect(catalog)) as database:
        database.row_factory = sqlite3.Row
        sources = [dict(row) for row in database.execute("SELECT * FROM source")]
        absent = [dict(row) for row in database.execute("SELECT * FROM absent_source")]
        for source in sources:
            rows = database.execute(
                "SELECT name, row_count FROM source_table WHERE source = ? AND file = ?",
                (source["name"], source["file"]),
            )
            source["tables"] = {row["name"]: row["row_count"] for row in rows}
    return {"sources": sources, "absent_sources": absent}
