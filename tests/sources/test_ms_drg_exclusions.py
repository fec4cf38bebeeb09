"""Table 6K: rows, refusals, the installed table, damage."""

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

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.ms_drg_exclusions import (
    AliveOnlyComplication,
    ComplicationOutsideDrgs,
    ExcludableComplication,
    ExcludingPrincipal,
    edition_of,
    read,
)
from codewell.catalog.sources.package_data import package_files

TABLE = FIXTURES / "ms_drg_table_6k_fy2026.txt"
FY2026 = FileEdition("FY2026", dt.date(2025, 10, 1), dt.date(2026, 9, 30))
LAST = ("2019\r\n\r\n",)
"""The last place of these is changed, the first of all others."""


def test_every_part() -> None:
    rows = list(read(TABLE))
    assert rows == [
        ExcludableComplication(
            "A000", "CC", "0002", "Cholera due to Vibrio cholerae 01, biovar cholerae"
        ),
        ExcludableComplication(
            "A001", "CC", "0002", "Cholera due to Vibrio cholerae 01, biovar eltor"
        ),
        ExcludableComplication(
            "I462", "MCC", "0003", "Cardiac arrest due to underlying cardiac condition"
        ),
        ExcludableComplication("J1282", "MCC", "", "Pneumonia due to coronavirus disease 2019"),
        ExcludingPrincipal("0002", "A000"),
        ExcludingPrincipal("0002", "A001"),
        ExcludingPrincipal("0002", "A009"),
        ExcludingPrincipal("0003", "I462"),
        AliveOnlyComplication("I462"),
        ComplicationOutsideDrgs("11", "673", "675", "N185"),
        ComplicationOutsideDrgs("11", "673", "675", "N186"),
        ComplicationOutsideDrgs("25", "974", "976", "J1282"),
    ]


def test_in_a_zip_with_line_feeds_and_a_mark_of_utf8(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + TABLE.read_bytes().replace(b"\r\n", b"\n")
    archive = zipped(tmp_path / "a.zip", [("Table 6K Complete FY 2026.txt", data)])
    assert list(read(archive)) == list(read(TABLE))
    assert edition_of(archive) == edition_of(TABLE) == FY2026


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("TABLE 6K", "TABLE 6J", ":1: expected 'TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS'"),
        (" I10 Dx", " I9 Dx", ":7: expected the headings, then code, level, collection: ' I9 Dx"),
        (" A000    CC", " A000    C ", ":8: expected the headings, then code"),
        (" A001    CC", " A000    CC", ":9: A000 stands twice in this list"),
        (" A001    CC  0002:3", " A001    CC  0002:4", ":9: collection 0002 has 4 codes here, 3"),
        (
            "  A009    Cholera, unspecified\r\n",
            "",
            ":17: collection 0002 above has 2 codes, part 1",
        ),
        ("  A009 ", "  A001 ", ":16: A001 stands twice in this list"),
        ("  A009    Cholera, unspecified", "  A009", ":16: expected a code and its description"),
        (
            "PDX collection 0003",
            "PDX collection 0004",
            ":18: no code of part 1 names collection 0004",
        ),
        ("K Part 2", "K Part 3", ":22: part 3 stands behind part 1"),
        (
            "PDX collection 0003\r\n"
            "  I462    Cardiac arrest due to underlying cardiac condition\r\n",
            "",
            ":20: collection 0003 of part 1 is missing",
        ),
        (
            "  I462    Cardiac arrest due to underlying cardiac condition\r\n\r\n\r\nK Part 3",
            "K Part 3",
            ":24: part 2 is empty",
        ),
        ("MDC 11 DRGs 673-675 Other", "Other", ":29: expected a code and its description: 'Other"),
        (
            "MDC 11 DRGs 673-675 Other Kidney and Urinary Tract Procedures",
            "",
            ":31: a code above the first MS-DRGs of part 3",
        ),
        (
            "  J1282  Pneumonia due to coronavirus disease 2019\r\n\r\n",
            "MDC 26 DRGs 001-002 None\r\n",
            ":36: no code for MS-DRGs 974-976 above",
        ),
        (
            "  J1282  Pneumonia due to coronavirus disease 2019\r\n\r\n",
            "",
            ":35: no code for MS-DRGs",
        ),
        ("2019\r\n\r\n", "20", ":36: truncated: the last line has no end"),
    ],
)
def test_a_shifted_table_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    data = TABLE.read_bytes()
    kept, found, rest = data.rpartition(before.encode())
    if before not in LAST:
        kept, found, rest = data.partition(before.encode())
    assert found
    path = tmp_path / TABLE.name
    path.write_bytes(kept + after.encode() + rest)
    assert refusal(lambda: read(path)).startswith(f"{TABLE.name}{message}")


def test_the_second_of_two_equal_collections_is_refused(tmp_path: Path) -> None:
    path = altered(tmp_path, TABLE.name, ("PDX collection 0003", "PDX collection 0002"))
    assert refusal(lambda: read(path)) == f"{TABLE.name}:18: collection 0002 stands here again"


def test_a_table_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "6k.txt"
    path.write_bytes(TABLE.read_bytes().split(b"K Part 3")[0])
    assert refusal(lambda: read(path)) == "6k.txt:26: truncated: part 3 is missing or empty"
    assert refusal(lambda: [edition_of(path)]) == "6k.txt: the name states no fiscal year: FY2026"


def test_the_installed_table() -> None:
    path = package_files()["ms-drg-cc-exclusions"].checked_path()
    rows = list(read(path))
    assert Counter(type(row) for row in rows) == {
        ExcludableComplication: 18_432,
        ExcludingPrincipal: 180_403,
        AliveOnlyComplication: 8,
        ComplicationOutsideDrgs: 6_188,
    }
    listed = {row.code: row for row in rows if isinstance(row, ExcludableComplication)}
    assert len({row.collection for row in listed.values() if row.collection}) == 1_994
    assert sum(not row.collection for row in listed.values()) == 41
    assert listed["E1110"].level == "MCC"
    first = [row for row in rows if isinstance(row, ComplicationOutsideDrgs)]
    assert len({row.first_ms_drg for row in first}) == 11


@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged_table_6k_fy2026.txt"
    rows_or_refusal(path, data.draw(mutations(TABLE.read_bytes())), read, edition_of)
