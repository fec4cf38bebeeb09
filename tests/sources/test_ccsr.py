"""CCSR: AHRQ's csv, the package's JSON, refusals, damage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    altered,
    mutation_settings,
    mutations,
    refusal,
    rows_or_refusal,
    zipped,
)

from codewell.catalog.sources.ccsr import (
    CcsrCategory,
    CcsrDiagnosis,
    CcsrFirstCategory,
    edition_of,
    read,
    read_categories,
    read_first_categories,
)
from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.package_data import package_files

TABLE = FIXTURES / "DXCCSR_v2026-1.csv"
JSON = FIXTURES / "dx_cat1_mapping.json"


def test_defaults_and_every_category() -> None:
    assert list(read(TABLE)) == [
        CcsrDiagnosis("A0101", "NVS001", "NVS001", ("INF003", "NVS001")),
        CcsrDiagnosis("E1122", "END003", "END003", ("END003", "END005", "GEN003")),
        CcsrDiagnosis("Z993", "XXX000", "FAC025", ("FAC025",)),
    ]
    assert list(read_categories(TABLE)) == [
        CcsrCategory("INF003", "Bacterial infections"),
        CcsrCategory("NVS001", "Meningitis"),
        CcsrCategory("END003", "Diabetes mellitus with complication"),
        CcsrCategory("END005", "Diabetes mellitus, Type 2"),
        CcsrCategory("GEN003", "Chronic kidney disease"),
        CcsrCategory("FAC025", "Other specified status"),
        CcsrCategory("XXX000", "Unacceptable PDX"),
    ]


def test_in_a_zip_without_quotes(tmp_path: Path) -> None:
    data = TABLE.read_bytes().replace(b"'", b"")
    archive = zipped(tmp_path / "DXCCSR.zip", [(TABLE.name, data), ("readme.txt", b"")])
    assert list(read(archive)) == list(read(TABLE))
    expected = FileEdition("v2026.1", dt.date(2015, 10, 1), dt.date(2026, 9, 30))
    assert edition_of(archive) == edition_of(TABLE) == expected
    assert refusal(lambda: [edition_of(JSON)]) == (
        "dx_cat1_mapping.json: the name states no version: DXCCSR_v2026-1.csv"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("'E1122'", "'A0101'", ":3: A0101 stands behind A0101"),
        ("'E1122'", "'E11.22'", ":3: code: unexpected value: \"'E11.22'\""),
        ("'GEN003'", "'GEN03'", ":3: category 3: unexpected value: \"'GEN03'\""),
        ("'END005'", "' '", ":3: no first category, or a gap between categories"),
        ("'XXX000'", "' '", ":4: no default category"),
        ("'XXX000'", "'FAC001'", ":4: default FAC001 is none of its categories"),
        ("Chronic kidney disease", "", ":3: category 3 description: unexpected value: ''"),
        ("'NVS001',Meningitis,' '", "'NVS001',Other,' '", ":2: NVS001 has another description"),
        ("'CCSR CATEGORY 6'", "'CATEGORY 6'", ": no heading row of CCSR categories"),
    ],
)
def test_a_shifted_table_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, TABLE.name, (before, after))
    found = refusal(lambda: read(path))
    assert found.startswith(f"{TABLE.name}{message}")
    assert refusal(lambda: read_categories(path)) == found


def test_the_json_of_the_package() -> None:
    assert list(read_first_categories(JSON)) == [
        CcsrFirstCategory("A000", "DIG001"),
        CcsrFirstCategory("A0101", "INF003"),
        CcsrFirstCategory("Z993", "FAC025"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"FAC025"\n}', '"FAC025"', ":5: no JSON: Expecting ',' delimiter"),
        ("Z993", "A000", ": 'A000' behind 'A0101' is no code or astray"),
        ("Z993", "Z99.3", ": 'Z99.3' behind 'A0101' is no code or astray"),
        ('"FAC025"', '"FAC25"', ": 'Z993': no category: 'FAC25'"),
        ('"FAC025"', "25", ": 'Z993': no category: '25'"),
        ("{\n", "[", ":1: no JSON: Expecting ',' delimiter"),
    ],
)
def test_another_json_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, JSON.name, (before, after))
    assert refusal(lambda: read_first_categories(path)) == f"{JSON.name}{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "expected one JSON object of codes and categories"),
        ("1", "expected one JSON object of codes and categories"),
        ("{}", "no code in the file"),
        ("[" * 100_000, "nested beyond reading"),
    ],
)
def test_json_of_another_kind_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert refusal(lambda: read_first_categories(path)) == f"x.json: {message}"


def test_the_installed_first_categories_are_not_the_defaults() -> None:
    rows = list(read_first_categories(package_files()["ccsr-first-category"].checked_path()))
    assert len(rows) == 74_549
    assert len({row.category for row in rows}) == 515
    found = {row.code: row.category for row in rows}
    assert (found["E1122"], found["I10"]) == ("END003", "CIR007")
    # The default of typhoid meningitis is NVS001, meningitis: so AHRQ's v2023.1
    assert found["A0101"] == "INF003"


@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / TABLE.name
    content = data.draw(mutations(TABLE.read_bytes()))
    rows_or_refusal(path, content, read, read_categories, edition_of)


@mutation_settings
@given(data=st.data())
def test_a_damaged_json_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / JSON.name
    rows_or_refusal(path, data.draw(mutations(JSON.read_bytes())), read_first_categories)
