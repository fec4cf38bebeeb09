"""ICD-10-PCS tables: rows, the codes they stand for, refusals, the mirror, damage."""

from __future__ import annotations

import gzip
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
)

from codewell.catalog.sources.icd10pcs_tables import (
    Axis,
    AxisValue,
    TableRow,
    codes_of,
    edition_of,
    read,
)

NAME = "icd10pcs_tables_2026.xml"
TABLES = FIXTURES / NAME
FY2026 = MIRROR / "icd10pcs" / "icd10pcs_tables_2026.zip"


def one(position: int, title: str, value: str, label: str) -> Axis:
    return Axis(position, title, (AxisValue(value, label),))


def test_a_row_has_seven_axes_and_the_definition_of_its_table() -> None:
    appendix, omentum, brain = read(TABLES)
    assert omentum == TableRow(
        table="0DT",
        row=2,
        definition="Cutting out or off, without replacement, all of a body part",
        axes=(
            one(1, "Section", "0", "Medical and Surgical"),
            one(2, "Body System", "D", "Gastrointestinal System"),
            one(3, "Operation", "T", "Resection"),
            one(4, "Body Part", "S", "Greater Omentum"),
            Axis(
                5,
                "Approach",
                (AxisValue("0", "Open"), AxisValue("4", "Percutaneous Endoscopic")),
            ),
            one(6, "Device", "Z", "No Device"),
            one(7, "Qualifier", "Z", "No Qualifier"),
        ),
    )
    assert (appendix.table, appendix.row) == ("0DT", 1)
    assert (brain.table, brain.row, brain.definition) == ("C03", 1, "")


def test_a_row_stands_for_every_combination_of_its_values() -> None:
    assert [list(codes_of(row)) for row in read(TABLES)] == [
        ["0DTJ0ZZ", "0DTJ4ZZ", "0DTJ7ZZ", "0DTJ8ZZ"],
        ["0DTS0ZZ", "0DTS4ZZ"],
        ["C030BZZ"],
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('<pcsRow codes="4">', '<pcsRow codes="5">', ":19: <pcsRow>: table 0DT: 4 codes, expect"),
        ('<pcsRow codes="4">', "<pcsRow>", ":19: <pcsRow>: codes='' is no number"),
        (
            '<axis pos="5" values="4">',
            '<axis pos="5" values="3">',
            ":24: <axis>: 4 different values of 4, expected 3",
        ),
        (
            '<label code="4">Percutaneous',
            '<label code="0">Percutaneous',
            ":24: <axis>: 3 different values of 4, expected 4",
        ),
        (
            '<axis pos="5"',
            '<axis pos="6"',
            ":19: <pcsRow>: expected axes (4, 5, 6, 7), found (4, 6",
        ),
        ('<axis pos="2"', '<axis pos="1"', ":5: <pcsTable>: expected axes (1, 2, 3), found (1, 1"),
        ('<label code="J">', '<label code="O">', ":22: <label>: 'O' is no value of an axis"),
        ('<label code="J">', "<label>", ":22: <label>: '' is no value of an axis"),
        (">Appendix<", "><", ":22: <label>: is empty"),
        ('<label code="C">', '<label code="0">', ":60: <pcsTable>: table 003 behind 0DT"),
        ("<title>Section</title>", "", ":6: <axis>: no <title>"),
        ("<pcsTable>", "<table/><pcsTable>", ":5: <table>: unexpected here"),
        ("<pcsTable>", "<pcsTable>words", ":5: <pcsTable>: text between the elements"),
        ("<version>2026</version>", "", ": no <version>"),
    ],
)
def test_a_file_that_does_not_meet_its_own_counts_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, NAME, (before, after))
    assert refusal(lambda: read(path)).startswith(NAME + message)


def test_one_value_only_in_the_first_three_positions(tmp_path: Path) -> None:
    two = '<label code="0">Medical and Surgical</label>'
    changes = (
        ('pos="1" values="1"', 'pos="1" values="2"'),
        (two, two + '<label code="1">Obstetrics</label>'),
    )
    path = altered(tmp_path, NAME, *changes)
    assert refusal(lambda: read(path)) == (f"{NAME}:5: <pcsTable>: several values in positions 1-3")


def test_a_table_without_rows_and_a_file_without_tables_are_refused(tmp_path: Path) -> None:
    path = tmp_path / NAME
    whole = TABLES.read_text(encoding="utf-8")
    rows = whole[whole.index("<pcsRow") : whole.index("</pcsTable>")]
    path.write_text(whole.replace(rows, ""), encoding="utf-8")
    assert refusal(lambda: read(path)) == f"{NAME}:5: <pcsTable>: no row"
    path.write_text("<ICD10PCS.tabular><version>2026</version></ICD10PCS.tabular>")
    assert refusal(lambda: read(path)) == f"{NAME}: no <pcsTable>: not the whole file"


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    damaged = data.draw(mutations(TABLES.read_bytes()))
    rows_or_refusal(tmp_path_factory.getbasetemp() / NAME, damaged, read, edition_of)


@needs_mirror
def test_tables_of_the_mirror_yield_every_code_of_october_2025() -> None:
    rows = list(read(FY2026))
    assert (len({row.table for row in rows}), len(rows)) == (914, 2733)
    codes = [code for row in rows for code in codes_of(row)]
    assert len(codes) == len(set(codes)) == 79_115
    assert sum(not row.definition for row in {row.table: row for row in rows}.values()) == 57
    assert edition_of(FY2026).name == "FY2026"
    valid = MIRROR / "icd10pcs" / "mce_icd10pcs_valid_dates.csv.gz"
    with gzip.open(valid, "rt", encoding="utf-8") as stream:
        dates = [line.rstrip("\n").split(",") for line in stream][1:]
    assert set(codes) == {code for code, first, last in dates if first <= "20251001" <= last}
