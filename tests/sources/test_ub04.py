"""UB-04 code numbers with our own labels."""

from __future__ import annotations

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
)
from table_reading import changed, fixture_rows, workbook

from codewell.catalog.sources.ub04 import Ub04Code, Ub04List, edition_of, list_of, read

STATUS, REVENUE = "patient_discharge_status_2022.csv", "revenue_codes_2022.csv"
DISCHARGE = [
    Ub04Code(Ub04List.PATIENT_DISCHARGE_STATUS, "01", "home", False, ""),
    Ub04Code(Ub04List.PATIENT_DISCHARGE_STATUS, "02", "hospital, short term", False, ""),
    Ub04Code(Ub04List.PATIENT_DISCHARGE_STATUS, "81", "home", True, "01"),
]


def test_discharge_status_with_planned_readmission() -> None:
    assert list(read(FIXTURES / STATUS)) == DISCHARGE


def test_numbers_of_a_workbook_get_their_zeros_back(tmp_path: Path) -> None:
    rows: list[list[str | int | None]] = [[*row] for row in fixture_rows(STATUS)]
    rows[1][0], rows[3][3] = 1, 1
    path = workbook(tmp_path / "patient_discharge_status.xlsx", A=rows)
    assert list(read(path)) == DISCHARGE


def test_revenue_codes_have_no_label() -> None:
    rows = list(read(FIXTURES / REVENUE))
    assert [row.code for row in rows] == ["0001", "0450", "091X"]
    assert {row.own_label for row in rows} == {""}


def test_the_list_and_the_edition_are_in_the_name(tmp_path: Path) -> None:
    assert list_of(FIXTURES / REVENUE) is Ub04List.REVENUE_CODES
    assert edition_of(FIXTURES / REVENUE).name == "2022"
    assert refusal(lambda: [edition_of(tmp_path / "revenue_codes.csv")]) == (
        "revenue_codes.csv: no edition in the list; put its year in the name of the file"
    )
    assert refusal(lambda: read(tmp_path / "codes.csv")) == (
        "codes.csv: expected one of admission_type, patient_discharge_status, point_of_origin, "
        "present_on_admission, revenue_codes as its name"
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        (STATUS, b"code,", b"number,", ": no heading row of UB-04 code numbers"),
        (STATUS, b"\n01,", b"\n1,", ":2: code: unexpected value: '1'"),
        (STATUS, b"home,0,", b",0,", ":2: own label: unexpected value: ''"),
        (STATUS, b"\n02,", b"\n01,", ":3: code 01 stands in "),
        (STATUS, b"1,01", b"1,03", ":4: same destination as: not in the list: '03'"),
        (STATUS, b"1,01", b"1,1", ":4: same destination as: unexpected value: '1'"),
        (STATUS, b"1,01", b"0,01", ":4: same destination as: stands without planned_readmission"),
        (STATUS, b"1,01", b"2,01", ":4: planned readmission: unexpected value: '2'"),
        (STATUS, b",1,01", b",1", ":4: 3 cells under 4 headings"),
        (REVENUE, b"0450", b"450", ":3: code: unexpected value: '450'"),
    ],
)
def test_a_shifted_or_truncated_list_is_refused(
    tmp_path: Path, name: str, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, name, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(name + message), text


@needs_mirror
@pytest.mark.parametrize(
    ("which", "count", "anchor"),
    [
        (Ub04List.ADMISSION_TYPE, 9, ("5", "trauma")),
        (Ub04List.PATIENT_DISCHARGE_STATUS, 40, ("20", "died")),
        (Ub04List.POINT_OF_ORIGIN, 15, ("F", "hospice")),
        (Ub04List.PRESENT_ON_ADMISSION, 5, ("W", "clinically undetermined")),
        (Ub04List.REVENUE_CODES, 526, ("0450", "")),
    ],
)
def test_the_mirror(which: Ub04List, count: int, anchor: tuple[str, str]) -> None:
    rows = list(read(MIRROR / "ub04" / f"{which}.csv"))
    assert len(rows) == count
    assert anchor in {(row.code, row.own_label) for row in rows}
    assert {row.code_list for row in rows} == {which}


@pytest.mark.parametrize("name", [STATUS, REVENUE])
@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, name: str, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / name).read_bytes()))
    rows_or_refusal(tmp_path / name, data, read)
