"""The catalog: every installed code set behind one door."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codewell.catalog.editions import Editions
from codewell.catalog.icd10cm import ICD10CM
from codewell.catalog.icd10pcs import ICD10PCS
from codewell.catalog.ms_drg import MSDRG
from codewell.catalog.store import catalog_path, open_catalog, read_manifest


@dataclass(frozen=True, slots=True)
class AbsentSource:
    """A source this catalog was built without, and why."""

    name: str
    reason: str


class Catalog:
    """An open catalog. Ask its parts on a date: ``catalog.icd10cm.status("E11.22", day)``."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self.editions = Editions(database)

    @classmethod
    def open(cls, path: Path | None = None) -> Catalog:
        """Open the catalog of the home folder, or another one. Never builds.

        Raises:
            CatalogError: it is missing, damaged or of another version.
        """
        path = path or catalog_path()
        return cls(path, open_catalog(path))

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @cached_property
    def sha256(self) -> str:
        """The identity of this build."""
        return str(read_manifest(self.path)["sha256"])

    @cached_property
    def icd10cm(self) -> ICD10CM:
        """ICD-10-CM."""
        return ICD10CM(self._database, self.editions)

    @cached_property
    def icd10pcs(self) -> ICD10PCS:
        """ICD-10-PCS."""
        return ICD10PCS(self._database, self.editions)

    @cached_property
    def ms_drg(self) -> MSDRG:
        """MS-DRG titles."""
        return MSDRG(self._database)

    @cached_property
    def absent_sources(self) -> tuple[AbsentSource, ...]:
        """What this catalog was built without."""
        rows = self._database.execute("SELECT name, reason FROM absent_source ORDER BY name")
        return tuple(AbsentSource(*row) for row in rows)
