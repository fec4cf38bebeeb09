"""The catalog: every installed code set behind one door.

The parts are imported when they are first asked for: a command starts with those it needs.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from codewell.catalog.editions import Editions
from codewell.catalog.store import catalog_path, open_catalog, read_manifest
from codewell.model import CodeSystem

if TYPE_CHECKING:
    from codewell.catalog.code_tables import CodeTable
    from codewell.catalog.coverage import Coverage
    from codewell.catalog.cpt import CPT
    from codewell.catalog.differences import Differences, Title
    from codewell.catalog.fees import Fees
    from codewell.catalog.hcpcs import HCPCS
    from codewell.catalog.icd10cm import ICD10CM
    from codewell.catalog.icd10pcs import ICD10PCS
    from codewell.catalog.icd10pcs_tables import PCSTables
    from codewell.catalog.index import Index
    from codewell.catalog.maps import Maps, Weights
    from codewell.catalog.ms_drg import MSDRG
    from codewell.catalog.ncci import NCCI
    from codewell.catalog.place_of_service import PlaceOfService
    from codewell.catalog.policy_indicators import PolicyIndicators


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
        from codewell.catalog.icd10cm import ICD10CM

        return ICD10CM(self._database, self.editions)

    @cached_property
    def icd10pcs(self) -> ICD10PCS:
        """ICD-10-PCS."""
        from codewell.catalog.icd10pcs import ICD10PCS

        return ICD10PCS(self._database, self.editions)

    @cached_property
    def ms_drg(self) -> MSDRG:
        """MS-DRG titles."""
        from codewell.catalog.ms_drg import MSDRG

        return MSDRG(self._database)

    @cached_property
    def index(self) -> Index:
        """ICD-10-CM alphabetic index and external cause index."""
        from codewell.catalog.index import Index

        return Index(self._database)

    @cached_property
    def neoplasms(self) -> CodeTable:
        """ICD-10-CM neoplasm table."""
        from codewell.catalog.code_tables import CodeTable

        return CodeTable(self._database, "neoplasm")

    @cached_property
    def drugs(self) -> CodeTable:
        """ICD-10-CM table of drugs and chemicals."""
        from codewell.catalog.code_tables import CodeTable

        return CodeTable(self._database, "drugs")

    @cached_property
    def pcs_tables(self) -> PCSTables:
        """ICD-10-PCS tables, index, definitions and keys."""
        from codewell.catalog.icd10pcs_tables import PCSTables

        return PCSTables(self._database, self.icd10pcs)

    @cached_property
    def hcpcs(self) -> HCPCS:
        """HCPCS Level II."""
        from codewell.catalog.hcpcs import HCPCS

        return HCPCS(self._database)

    @cached_property
    def cpt(self) -> CPT:
        """CPT descriptors of the user's own licence."""
        from codewell.catalog.cpt import CPT

        return CPT(self._database)

    @cached_property
    def ncci(self) -> NCCI:
        """NCCI code pairs, units and add-on codes."""
        from codewell.catalog.ncci import NCCI

        return NCCI(self._database)

    @cached_property
    def maps(self) -> Maps:
        """From a code to ICD-9, earlier and later codes, CCSR, HCC, CC and MCC."""
        from codewell.catalog.maps import Maps

        return Maps(self._database)

    @cached_property
    def weights(self) -> Weights:
        """MS-DRG weights."""
        from codewell.catalog.maps import Weights

        return Weights(self._database)

    @cached_property
    def fees(self) -> Fees:
        """Medicare's fee schedules."""
        from codewell.catalog.fees import Fees

        return Fees(self._database)

    @cached_property
    def coverage(self) -> Coverage:
        """Coverage articles of Medicare's contractors."""
        from codewell.catalog.coverage import Coverage

        return Coverage(self._database)

    @cached_property
    def policy_indicators(self) -> PolicyIndicators:
        """How a service may be reported: CMS's indicators, without any amount."""
        from codewell.catalog.policy_indicators import PolicyIndicators

        return PolicyIndicators(self._database)

    @cached_property
    def place_of_service(self) -> PlaceOfService:
        """Place of service codes."""
        from codewell.catalog.place_of_service import PlaceOfService

        return PlaceOfService(self._database)

    @cached_property
    def differences(self) -> Differences:
        """What editions added, deleted and revised."""
        from codewell.catalog.differences import Differences

        pcs = self.icd10pcs
        titles: dict[CodeSystem, Title] = {
            CodeSystem.ICD10CM: self.icd10cm.title,
            CodeSystem.ICD10PCS: lambda code: found.text if (found := pcs.title(code)) else None,
        }
        return Differences(self._database, titles)

    @cached_property
    def absent_sources(self) -> tuple[AbsentSource, ...]:
        """What this catalog was built without."""
        rows = self._database.execute("SELECT name, reason FROM absent_source ORDER BY name")
        return tuple(AbsentSource(*row) for row in rows)
