"""Table 5, 6I and 6J: rows, refusals, counts of the installed package, damage."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
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
from table_reading import workbook

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.ms_drg_tables import (
    ComplicationCode,
    DrgWeight,
    edition_of,
    read_complications,
    read_weights,
)
from codewell.catalog.sources.package_data import package_files

TABLE_5 = FIXTURES / "ms_drg_table_5.txt"
TABLE_6J = FIXTURES / "ms_drg_table_6j.txt"
FY2026 = FileEdition("FY2026", dt.date(2025, 10, 1), dt.date(2026, 9, 30))
HEADINGS = ("MS-DRG ", "Post-Acute DRG", "Special Pay DRG", "MDC", "TYPE", "MS-DRG Title")


def test_weights_before_and_after_the_cap() -> None:
    rows = {row.ms_drg: row for row in read_weights(TABLE_5)}
    assert list(rows) == ["001", "010", "291", "981", "998", "999"]
    assert rows["010"] == DrgWeight(
        ms_drg="010",
        title="PANCREAS TRANSPLANT",
        mdc="PRE",
        type="SURG",
        post_acute=False,
        special_pay=False,
        weight=Decimal("7.1757"),
        weight_before_cap=Decimal("3.0699"),
        geometric_mean_stay=Decimal("5.9"),
        arithmetic_mean_stay=Decimal("6.0"),
    )
    assert rows["291"].title == "HEART FAILURE AND SHOCK, WITH MCC"
    assert (rows["981"].mdc, rows["981"].post_acute, rows["981"].special_pay) == ("", True, True)
    assert rows["981"].weight_before_cap == Decimal("4028.5")
    assert (rows["999"].weight, rows["999"].arithmetic_mean_stay) == (None, None)


def test_the_same_rows_in_cp1252_with_line_feeds_and_in_a_zip(tmp_path: Path) -> None:
    data = TABLE_5.read_text(encoding="utf-8").encode("cp1252").replace(b"\r\n", b"\n")
    archive = zipped(tmp_path / "rule.zip", [("CMS Table 5 FY 2026.TXT", data), ("note.txt", b"")])
    assert list(read_weights(archive)) == list(read_weights(TABLE_5))
    assert edition_of(archive) == edition_of(TABLE_5) == FY2026


def test_the_same_table_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "Table 5.xlsx",
        Sheet1=[
            ["TABLE 5 - FY 2027 Final Rule"],
            [*HEADINGS, "Weights", "Geometric mean LOS", "Arithmetic mean LOS"],
            [1, "No", "No", "PRE", "SURG", "HEART TRANSPLANT", 28.0239, 25.8, 36.2],
            [52, "No", "Yes", 1, "MED", "SPINAL DISORDERS", 1.8, 4, 5.7],
            [999, "No", "No", None, "**", "UNGROUPABLE", ".", ".", None],
        ],
    )
    first, second, _ = read_weights(path)
    assert (first.ms_drg, first.weight, first.weight_before_cap) == (
        "001",
        Decimal("28.0239"),
        None,
    )
    assert (second.ms_drg, second.mdc, second.geometric_mean_stay) == ("052", "01", Decimal(4))
    assert edition_of(path).name == "FY2027"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("291\tYes", "009\tYes", ":6: MS-DRG 009 stands behind 010"),
        ("291\tYes", "2 1\tYes", ":6: ms drg: unexpected value: '2 1'"),
        ("Yes\tNo\t05", "Y\tNo\t05", ":6: post acute: unexpected value: 'Y'"),
        ("No\t05\tMED", "No\t26\tMED", ":6: mdc: unexpected value: '26'"),
        ("05\tMED", "05\tDRUG", ":6: type: unexpected value: 'DRUG'"),
        ("1.2683\t3.8", "\t3.8", ":6: weight: no number: ''"),
        ("1.2683\t3.8", ".\t3.8", ":6: weight: no number: '.'"),
        ("1.2683\t3.8", "-1.2683\t3.8", ":6: weight: not above 0: '-1.2683'"),
        ("3.8\t4.9", "3.8\t4.9\tx", ":6: 11 cells under 10 headings"),
        ("3.8\t4.9", "3.8", ":6: 9 cells under 10 headings"),
        ("999\tNo", "997\tNo", ":9: weight: no number: '.'"),
        (
            "MS-DRG Title",
            "Title",
            ": no heading row of MS-DRG weights: expected ms drg, post acute",
        ),
    ],
)
def test_a_shifted_table_5_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, TABLE_5.name, (before, after))
    assert refusal(lambda: read_weights(path)).startswith(f"{TABLE_5.name}{message}")


def test_a_table_5_without_its_last_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(TABLE_5.read_bytes().split(b"998\t")[0])
    assert refusal(lambda: read_weights(path)) == "t.txt: truncated: ends with MS-DRG 981, not 999"


def test_the_cc_list() -> None:
    rows = list(read_complications(TABLE_6J))
    assert [row.code for row in rows] == ["A000", "A001", "QA00101", "Z9911"]
    assert rows[-1] == ComplicationCode(
        "Z9911", "CC", "Dependence on respirator [ventilator] status"
    )


def test_the_mcc_list_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "Table 6I FY_2026.xlsx",
        Codes=[
            ["TABLE 6I - COMPLETE MCC LIST"],
            ["Diagnosis Code", "Description"],
            ["A02.1", "Salmonella sepsis"],
            [None, "Notes:"],
        ],
    )
    assert list(read_complications(path)) == [ComplicationCode("A021", "MCC", "Salmonella sepsis")]
    assert edition_of(path) == FY2026


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("A00.1\t", "A00.0\t", ":4: A000 stands behind A000"),
        ("A00.1\t", "A001.\t", ":4: no ICD-10-CM code: 'A001.'"),
        ("A00.1\tCholera", "A00.1\t\tCholera", ":4: expected a code and a description"),
        ("\tInvented note.", "Z99.12\tLate", ":9: a row of data below the notes of {}:8"),
        ("COMPLETE CC LIST", "LIST", ": no heading row of a CC or MCC list: expected"),
        ("Description", "Title", ": no heading row of a CC or MCC list: expected"),
        ("eltor", "el\x00tor", ":4: control character 0x00"),
    ],
)
def test_a_shifted_list_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, TABLE_6J.name, (before, after))
    found = refusal(lambda: read_complications(path))
    assert found.startswith(TABLE_6J.name + message.format(TABLE_6J.name))


def test_a_list_without_rows_and_an_edition_nobody_states(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("TABLE 6J - COMPLETE CC LIST\nDiagnosis Code\tDescription\n", encoding="utf-8")
    assert refusal(lambda: read_complications(path)) == "t.txt: no row below the headings"
    assert refusal(lambda: [edition_of(path)]) == (
        "t.txt: neither the title nor the name states a fiscal year: FY2026"
    )
    archive = zipped(tmp_path / "t.zip", [("Table 7.txt", b"x")])
    assert refusal(lambda: read_weights(archive)) == "t.zip: no Table 5 in the zip"


def test_the_installed_tables() -> None:
    files = package_files()
    weights = {row.ms_drg: row for row in read_weights(files["ms-drg-weights"].checked_path())}
    assert len(weights) == 772
    assert weights["291"].weight == weights["291"].weight_before_cap
    assert sum(row.weight != row.weight_before_cap for row in weights.values()) == 30
    assert weights["001"].weight == Decimal("28.0239")
    assert weights["989"].arithmetic_mean_stay == Decimal("3.0")
    assert edition_of(files["ms-drg-weights"].path()) == FY2026
    complications = list(read_complications(files["ms-drg-cc-list"].checked_path()))
    majors = list(read_complications(files["ms-drg-mcc-list"].checked_path()))
    assert (len(complications), len(majors)) == (15_078, 3_354)
    assert {row.level for row in complications} == {"CC"}
    assert ComplicationCode("U071", "MCC", "COVID-19") in majors
    assert not {row.code for row in complications} & {row.code for row in majors}
    assert re.search(
        "cc_list.txt: neither", refusal(lambda: [edition_of(files["ms-drg-cc-list"].path())])
    )


@mutation_settings
@given(data=st.data())
def test_a_damaged_table_5_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged_table_5.txt"
    content = data.draw(mutations(TABLE_5.read_bytes()))
    rows_or_refusal(path, content, read_weights, edition_of)


@mutation_settings
@given(data=st.data())
def test_a_damaged_list_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged_table_6j.txt"
    content = data.draw(mutations(TABLE_6J.read_bytes()))
    rows_or_refusal(path, content, read_complications, edition_of)
