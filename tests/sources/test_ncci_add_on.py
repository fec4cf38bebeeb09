"""Add-on code edits: the workbook, the fixed-width text, refusals, the mirror."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    MIRROR,
    mutation_settings,
    mutations,
    needs_mirror,
    refusal,
    rows_or_refusal,
    zipped,
)
from table_reading import changed, workbook, workbook_bytes

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.ncci_add_on import AddOnEdit, edition_of, read

NAME = "AOC_V2026Q2-F-MCR.txt"
FILE = FIXTURES / NAME
FULL = MIRROR / "ncci" / "aoc" / "AOC_V2026Q2-MCR.xlsx"
HEADINGS = [
    "AOC_Edit_Type",
    "Add-On_Code",
    "AOC_DelDT",
    "Primary_Code",
    "Primary_Code_DelDT",
    "AOC_Edit_EffDT",
    "AOC_Edit_DelDT",
    "Special_Instruction_Notes",
]
Cells = list[str | int | None]
ROWS: list[Cells] = [
    ["2", "0054T", None, "CCCCC", None, "2013091", None, "Contractor Defined Primary Codes"],
    ["1", "0071U", None, "0070U", None, "2018274", None, None],
    ["1", "U0005", "2023181", "U0003", "2023365", "2021274", "2023181", None],
]
EDITS = [
    AddOnEdit(
        edit_type=2,
        add_on_code="0054T",
        add_on_deleted=None,
        primary_code="CCCCC",
        primary_deleted=None,
        effective=dt.date(2013, 4, 1),
        deleted=None,
        note="Contractor Defined Primary Codes",
    ),
    AddOnEdit(1, "0071U", None, "0070U", None, dt.date(2018, 10, 1), None, ""),
    AddOnEdit(
        1,
        "U0005",
        dt.date(2023, 6, 30),
        "U0003",
        dt.date(2023, 12, 31),
        dt.date(2021, 10, 1),
        dt.date(2023, 6, 30),
        "",
    ),
]


def book(folder: Path, *rows: Cells) -> Path:
    return workbook(folder / "AOC_V2026Q2-MCR.xlsx", AOC=[["A notice"], HEADINGS, *rows])


def test_the_workbook_and_the_text_say_the_same(tmp_path: Path) -> None:
    assert list(read(book(tmp_path, *ROWS))) == EDITS
    assert list(read(FILE)) == EDITS
    data = workbook_bytes(AOC=[HEADINGS, *ROWS])
    archive = zipped(tmp_path / "a.zip", [(NAME, b""), ("AOC_V2026Q2-MCR.xlsx", data)])
    assert list(read(archive)) == EDITS
    assert list(read(zipped(tmp_path / "b.zip", [(NAME, FILE.read_bytes())]))) == EDITS


def test_numbers_in_the_workbook(tmp_path: Path) -> None:
    path = book(tmp_path, [1, 99100, None, 100, None, 2013001, 2024366, None])
    assert list(read(path)) == [
        AddOnEdit(1, "99100", None, "00100", None, dt.date(2013, 1, 1), dt.date(2024, 12, 31), "")
    ]


def test_the_edition_is_the_quarter_of_the_name(tmp_path: Path) -> None:
    assert edition_of(FILE) == FileEdition("2026Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert refusal(lambda: [edition_of(tmp_path / "AOC.xlsx")]) == (
        "AOC.xlsx: no quarter in the name: expected AOC_V2026Q2"
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (0, "4", "edit type: unexpected value: '4'"),
        (0, "2", "primary code: a type 2 edit lists none: '0070U'"),
        (1, "71U", "add on code: unexpected value: '71U'"),
        (3, None, "primary code: unexpected value: ''"),
        (5, None, "effective: no date: ''"),
        (5, "2018000", "effective: no year and day: '2018000'"),
        (5, "2018366", "effective: no year and day: '2018366'"),
        (5, "0018274", "effective: no year and day: '0018274'"),
        (6, "20181001", "deleted: unexpected value: '20181001'"),
    ],
)
def test_a_shifted_row_is_refused(
    tmp_path: Path, column: int, value: str | None, message: str
) -> None:
    row: Cells = list(ROWS[1])
    row[column] = value
    path = book(tmp_path, ROWS[0], row)
    assert refusal(lambda: read(path)) == f"{path.name}: sheet AOC, row 4: {message}"


def test_an_edit_that_comes_twice(tmp_path: Path) -> None:
    path = book(tmp_path, ROWS[1], ROWS[1])
    assert refusal(lambda: read(path)) == (
        f"{path.name}: sheet AOC, row 4: 0071U with 0070U from 2018-10-01 stands in "
        f"{path.name}: sheet AOC, row 3 already"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"10071U", b"1071U", ":2: primary code: unexpected value: '070U'"),
        (b"2018274", b"2018", ":2: effective: unexpected value: '2018'"),
        (b"10071U", b"\x0010071U", ":2: control character 0x00"),
    ],
)
def test_a_shifted_line_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, NAME, before, after)
    assert refusal(lambda: read(path)) == NAME + message


def test_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"\r\n")
    assert refusal(lambda: read(path)) == f"{NAME}: no row"
    empty = zipped(tmp_path / "a.zip", [("b.txt", b"")])
    expected = "a.zip: no list of add-on code edits, or more than one"
    assert refusal(lambda: read(empty)) == expected
    other = workbook(tmp_path / "a.xlsx", A=[["Something", "else"]])
    assert refusal(lambda: read(other)).startswith("a.xlsx: no heading row of add-on code edits")


@needs_mirror
def test_the_mirror() -> None:
    edits = list(read(FULL))
    assert len(edits) == 9_000
    assert sum(edit.deleted is None for edit in edits) == 7_740
    assert Counter(edit.edit_type for edit in edits) == {1: 8_293, 2: 47, 3: 660}
    assert edits[2] == EDITS[1]
    assert edits[-2] == EDITS[2]
    assert edition_of(FULL).name == "2026Q2"


@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / NAME, damage.draw(mutations(FILE.read_bytes())), read, edition_of)
