"""MONDO to ICD-10-CM: rows, refusals, counts of the mirror, damage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    MIRROR,
    altered,
    mutation_settings,
    mutations,
    needs_mirror,
    refusal,
    rows_or_refusal,
    zipped,
)

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.mondo_sssom import MondoMapping, edition_of, read

TABLE = FIXTURES / "mondo_small.sssom.tsv"
OFFICIAL = MIRROR / "synonyms" / "mondo_hasdbref_icd10cm.sssom.zip"
RELEASE = FileEdition("2022-03-15", dt.date(2022, 3, 15), dt.date.max)


def test_codes_and_ranges(tmp_path: Path) -> None:
    rows = list(read(TABLE))
    assert rows[1:] == [
        MondoMapping(
            "MONDO:0002974", "cervical cancer", "C539", "oboInOwl:hasDbXref", "HumanCurated"
        ),
        MondoMapping(
            "MONDO:0024318",
            "viral infection of central nervous system",
            "A80-A89",
            "oboInOwl:hasDbXref",
            "HumanCurated",
        ),
    ]
    archive = zipped(tmp_path / "a.zip", [("x/" + TABLE.name, TABLE.read_bytes())])
    assert list(read(archive)) == rows
    assert edition_of(archive) == edition_of(TABLE) == RELEASE


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("MONDO:0024318", "DOID:24318", ":8: mondo id: unexpected value: 'DOID:24318'"),
        ("ICD10CM:A80", "ICD10:A80", ":8: icd10cm: unexpected value: 'ICD10:A80-A89'"),
        ("ICD10CM:C53.9", "ICD10CM:C53", ":7: MONDO:0002974 to C53 stands above already"),
        ("\tviral", "", ":8: 4 cells under 5 headings"),
        ("\tsubject_label", "", ": no heading row of mappings in SSSOM: expected mondo id"),
    ],
)
def test_a_shifted_table_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, TABLE.name, (before, after))
    assert refusal(lambda: read(path)).startswith(f"{TABLE.name}{message}")


def test_a_release_that_is_none_and_a_zip_without_table(tmp_path: Path) -> None:
    path = altered(tmp_path, TABLE.name, ("2022-03-15/", "2022-13-15/"))
    assert refusal(lambda: [edition_of(path)]).endswith(
        ": no date: # mapping_set_version: "
        "http://purl.obolibrary.org/obo/mondo/releases/2022-13-15/"
    )
    path = altered(tmp_path, TABLE.name, ("# mapping_set_version", "# version"))
    assert refusal(lambda: [edition_of(path)]).endswith(
        ": the heading states no release: mapping_set_version"
    )
    empty = zipped(tmp_path / "a.zip", [])
    assert refusal(lambda: read(empty)) == "a.zip: 0 SSSOM tables in the zip, expected one"


@needs_mirror
def test_the_mapping_of_the_mirror() -> None:
    rows = list(read(OFFICIAL))
    # The README of the mirror says 11,340; the file has 11,331 rows
    assert len(rows) == 11_331
    assert {(row.predicate, row.match_type) for row in rows} == {
        ("oboInOwl:hasDbXref", "HumanCurated")
    }
    assert sum("-" in row.icd10cm for row in rows) == 62
    # Written as curators left them: a comma for a dot, zeros for Q00
    assert {"C85,7", "000"} <= {row.icd10cm for row in rows}
    assert edition_of(OFFICIAL) == RELEASE


@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / TABLE.name
    rows_or_refusal(path, data.draw(mutations(TABLE.read_bytes())), read, edition_of)
