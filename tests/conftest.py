"""Fixtures that every test may use: one catalog for the whole run, and no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.catalog.build import build
from codewell.catalog.store import catalog_path
from small_catalog import MIRROR, coverage_articles, fixture, mirrored, small_catalog


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a built catalog; CODEWELL_TEST_HOME may name one that exists."""
    if chosen := os.environ.get("CODEWELL_TEST_HOME"):
        return Path(chosen)
    folder = tmp_path_factory.mktemp("home")
    build(catalog_path(folder))
    return folder


@pytest.fixture(scope="session")
def catalog(home: Path) -> Iterator[Catalog]:
    """The catalog of the test home."""
    with Catalog.open(catalog_path(home)) as opened:
        yield opened


BOOKS = (
    "icd10cm_index_2026.xml",
    "icd10cm_eindex_2026.xml",
    "icd10cm_neoplasm_2026.xml",
    "icd10cm_drug_2026.xml",
    "icd10pcs_tables_2026.xml",
    "icd10pcs_index_2026.xml",
    "icd10pcs_definitions_2026.xml",
    "pcs_2025_body_part_key.json",
    "pcs_2025_device_key.json",
    "pcs_2025_device_aggregation.json",
    "HCPC2024_JUL_ANWEB.txt",
    "ccipra-v302r0-f1.TXT",
    "ccipra-v302r0-f3.txt",
    "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv",
    "AOC_V2026Q2-F-MCR.txt",
    "2026_April_Web_Addendum_B.csv",
    "opps_status_indicators_2024.csv",
    "April_2026_ASC_Addendum_AA.csv",
    "April_2026_ASC_Addendum_EE.csv",
    "PPRRVU24_JUL.csv",
    "place_of_service_codes_2024.csv",
)
MIRRORED = (
    "icd10cm/icd10cm-tables-and-index-April-1-2026-XML.zip",
    "icd10cm/icd10cm_index_2027.sample_letter_D.xml",
    "icd10pcs/icd10pcs_tables_2026.zip",
    "icd10pcs/icd10pcs_index_2025.zip",
    "icd10pcs/pcs_2025_body_part_key.json",
    "icd10pcs/pcs_2025_device_key.json",
    "icd10pcs/pcs_2025_device_aggregation.json",
    "hcpcs/HCPC2024_JUL_ANWEB.zip",
    "hcpcs/hcpcs_level2_2026q3.codes_only.txt.gz",
    "ncci/ptp/medicare-ncci-2024q3-practitioner-ptp-edits-ccipra-v302r0-f4.zip",
    "ncci/mue/MCR_MUE_PractitionerServices_Eff_07-01-2024.csv",
    "ncci/aoc/AOC_V2026Q2-MCR.xlsx",
    "opps/2026_April_Web_Addendum_B.csv",
    "opps/opps_status_indicators.csv",
    "asc/April_2026_ASC_Addendum_AA.csv",
    "asc/April_2026_ASC_Addendum_BB.csv",
    "pfs/RVU24C.zip",
    "pos/place_of_service_codes_2024.csv",
)


@pytest.fixture(scope="session")
def books(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """A catalog with the code sets and every book and table that has a fixture."""
    path = tmp_path_factory.mktemp("books") / "catalog.sqlite"
    with small_catalog(path, fixture(*BOOKS), like=catalog_path(home)) as opened:
        yield opened


@pytest.fixture(scope="session")
def edits(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """A catalog with the code sets and small tables of edits: facts, and rows made up for dates."""
    folder = tmp_path_factory.mktemp("edits")
    tables = sorted((Path(__file__).parent / "rules" / "tables").iterdir())
    articles = coverage_articles(folder / "current_article.zip")
    path = folder / "catalog.sqlite"
    with small_catalog(path, [*tables, articles], like=catalog_path(home)) as opened:
        yield opened


@pytest.fixture(scope="session")
def mirror_books(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The same from the mirror of the official files; skipped where there is none."""
    if not MIRROR.is_dir():
        pytest.skip("no mirror of the official files at ../shared/sources")
    path = tmp_path_factory.mktemp("mirror") / "catalog.sqlite"
    with small_catalog(path, mirrored(*MIRRORED), like=catalog_path(home)) as opened:
        yield opened


EDIT_TABLES = ("ncci/ptp/*.zip", "ncci/mue/*.csv", "ncci/aoc/*.xlsx", "pfs/RVU24C.zip")


@pytest.fixture(scope="session")
def whole_tables(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """All NCCI edits and the fee schedule of the mirror; CODEWELL_TEST_TABLES may name a home."""
    if chosen := os.environ.get("CODEWELL_TEST_TABLES"):
        with Catalog.open(catalog_path(Path(chosen))) as opened:
            yield opened
        return
    if not MIRROR.is_dir():
        pytest.skip("no mirror of the official files at ../shared/sources")
    path = tmp_path_factory.mktemp("whole") / "catalog.sqlite"
    files = [file for pattern in EDIT_TABLES for file in sorted(MIRROR.glob(pattern))]
    with small_catalog(path, files, like=catalog_path(home)) as built:
        yield built


@pytest.fixture(scope="session")
def packaged(catalog: Catalog) -> Catalog:
    """The catalog with the maps that installed packages carry; skipped where one is absent."""
    if catalog.absent_sources:
        pytest.skip(f"{catalog.absent_sources[0].name}: {catalog.absent_sources[0].reason}")
    return catalog
