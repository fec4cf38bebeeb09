"""The catalog file: where it lies, how it is opened, what says that it is whole."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from codewell.catalog.sources.package_data import sha256
from codewell.errors import CatalogDamagedError, CatalogMissingError

APPLICATION_ID = 0x43574C31
SCHEMA_VERSION = 2
MEND = "run `codewell data build`"
_MANIFEST_KEYS = frozenset(("size", "sha256", "sources", "absent_sources"))


def home() -> Path:
    """``CODEWELL_HOME``, or the user data folder of the platform."""
    if chosen := os.environ.get("CODEWELL_HOME"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415  (only without CODEWELL_HOME)

    return user_data_path("codewell", appauthor=False)


def catalog_path(folder: Path | None = None) -> Path:
    """The catalog file of a home folder."""
    return (folder or home()) / "catalog" / "catalog.sqlite"


def manifest_path(catalog: Path) -> Path:
    """The manifest that stands beside a catalog."""
    return catalog.with_suffix(".json")


def read_manifest(catalog: Path) -> dict[str, Any]:
    """Size, sha256 and sources of a built catalog.

    Raises:
        CatalogMissingError: nothing is built.
        CatalogDamagedError: the manifest is missing or unreadable.
    """
    if not catalog.exists():
        raise CatalogMissingError(f"no catalog at {catalog}: {MEND}")
    try:
        manifest: dict[str, Any] = json.loads(manifest_path(catalog).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogDamagedError(
            f"{manifest_path(catalog)}: the catalog's manifest cannot be read: {MEND}"
        ) from error
    if not isinstance(manifest, dict) or not manifest.keys() >= _MANIFEST_KEYS:
        raise CatalogDamagedError(
            f"{manifest_path(catalog)}: not the manifest of a catalog: {MEND}"
        )
    return manifest


class _Connection(sqlite3.Connection):
    """A connection that tells a damaged page as a damaged catalog."""

    catalog = Path()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As ``sqlite3``.

        Raises:
            CatalogDamagedError: a page of the file is damaged.
        """
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise  # a subclass: misuse, not damage
            raise CatalogDamagedError(f"{self.catalog}: damaged ({error}): {MEND}") from error


def open_catalog(catalog: Path) -> sqlite3.Connection:
    """Open a whole catalog read-only. Never builds.

    Raises:
        CatalogMissingError: nothing is built.
        CatalogDamagedError: the file is truncated, half-built, foreign or of another version.
    """
    manifest = read_manifest(catalog)
    size = catalog.stat().st_size
    if size != manifest.get("size"):
        raise CatalogDamagedError(
            f"{catalog}: {size} bytes, expected {manifest.get('size')}: damaged: {MEND}"
        )
    try:
        database = sqlite3.connect(
            f"{catalog.resolve().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
            factory=_Connection,
        )
        database.catalog = catalog
        identity = (_pragma(database, "application_id"), _pragma(database, "user_version"))
    except sqlite3.Error as error:
        raise CatalogDamagedError(f"{catalog}: not a catalog ({error}): {MEND}") from error
    if identity != (APPLICATION_ID, SCHEMA_VERSION):
        database.close()
        raise CatalogDamagedError(f"{catalog}: of another version of Codewell: {MEND}")
    return database


def verify(catalog: Path) -> None:
    """Compare the whole file with the sha256 of its manifest.

    Raises:
        CatalogError: as ``open_catalog``, or the content differs.
    """
    open_catalog(catalog).close()
    if sha256(catalog) != read_manifest(catalog).get("sha256"):
        raise CatalogDamagedError(f"{catalog}: content differs from its manifest: {MEND}")


def _pragma(database: sqlite3.Connection, name: str) -> int:
    row = database.execute(f"PRAGMA {name}").fetchone()
    return int(row[0])
