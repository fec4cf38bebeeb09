"""Chronic condition indicator: rows, refusals, the installed table, damage."""

from __future__ import annotations

import datetime as dt
from collections import Counter
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

from codewell.catalog.sources.chronic_indicator import ChronicIndicator, edition_of, read
from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.package_data import package_files

TABLE = FIXTURES / "CCIR_v2026-1.csv"


def test_not_chronic_chronic_and_undetermined() -> None:
    assert list(read(TABLE)) == [
        ChronicIndicator("A000", "Cholera due to Vibrio cholerae 01, biovar cholerae", False),
        ChronicIndicator(
            "E1122", "Type 2 diabetes mellitus with diabetic chronic kidney disease", True
        ),
        ChronicIndicator("Z993", "Dependence on wheelchair", None),
    ]


def test_the_version_of_the_title_or_the_name(tmp_path: Path) -> None:
    expected = FileEdition("v2026.1", dt.date(2015, 10, 1), dt.date(2026, 9, 30))
    assert edition_of(TABLE) == expected
    untitled = altered(tmp_path, TABLE.name, (" v2026.1,,", ",,"))
    archive = zipped(tmp_path / "a.zip", [("CCIR_v2026-1.CSV", untitled.read_bytes())])
    assert edition_of(untitled) == edition_of(archive) == expected
    assert list(read(archive)) == list(read(TABLE))
    unnamed = untitled.rename(tmp_path / "CCIR.csv")
    assert refusal(lambda: [edition_of(unnamed)]) == (
        "CCIR.csv: neither title nor name states a version: v2023.1"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("'E1122'", "'A000'", ":5: A000 stands behind A000"),
        ("'E1122'", "'E1122", ':5: code: unexpected value: "\'E1122"'),
        (",1\n", ",2\n", ":5: indicator: unexpected value: '2'"),
        ("Dependence on wheelchair", "", ":6: title: unexpected value: ''"),
        (",9\n", "\n", ":6: 2 cells under 3 headings"),
        ("'CHRONIC INDICATOR'", "'INDICATOR'", ": no heading row of chronic condition indicators"),
    ],
)
def test_a_shifted_table_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, TABLE.name, (before, after))
    assert refusal(lambda: read(path)).startswith(f"{TABLE.name}{message}")


def test_the_installed_table() -> None:
    path = package_files()["chronic-condition-indicator"].checked_path()
    rows = list(read(path))
    assert Counter(row.chronic for row in rows) == {False: 51_685, True: 12_504, None: 10_360}
    chronic = {row.code: row.chronic for row in rows}
    assert (chronic["I10"], chronic["J189"], chronic["Z993"]) == (True, False, None)
    assert edition_of(path).name == "v2023.1"


@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / TABLE.name
    rows_or_refusal(path, data.draw(mutations(TABLE.read_bytes())), read, edition_of)
