"""Place of service codes: a list from 01 to 99 without a gap."""

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

from codewell.catalog.sources.place_of_service import PlaceOfService, edition_of, read

NAME = "place_of_service_codes_2024.csv"
FILE = FIXTURES / NAME
FULL = MIRROR / "pos" / NAME


def test_every_number_once() -> None:
    rows = list(read(FILE))
    assert [row.code for row in rows] == [f"{number:02}" for number in range(1, 100)]
    assert rows[0] == PlaceOfService("01", "Pharmacy", "Where drugs are sold", True, False)
    assert rows[1].facility
    assert rows[2] == PlaceOfService("03", "Unassigned", "Unassigned", False, None)
    assert rows[98] == PlaceOfService("99", "Other", "None of the others", True, False)


def test_the_page_s_own_words_in_a_workbook(tmp_path: Path) -> None:
    rows: list[list[str | int]] = [[row[0], row[2], row[3]] for row in fixture_rows(NAME)]
    rows[0] = ["Place of Service Code(s)", "Place of Service Name", "Place of Service Description"]
    rows[1][0] = 1
    path = workbook(tmp_path / "pos_2024.xlsx", POS=rows)
    places = list(read(path))
    assert len(places) == 99
    assert places[0] == PlaceOfService("01", "Pharmacy", "Where drugs are sold", True, None)


def test_the_edition_is_the_year_of_the_name(tmp_path: Path) -> None:
    assert edition_of(FILE).name == "2024"
    assert refusal(lambda: [edition_of(tmp_path / "pos.csv")]) == (
        "pos.csv: no edition in the list; put its year in the name of the file"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"pos_name", b"name", ": no heading row of place of service codes"),
        (b"\n01,", b"\n1,", ":2: code: unexpected value: '1'"),
        (b"\n01,", b"\n02,", ":2: code: expected 01: '02'"),
        (b"03-98", b"03-97", ":5: code: expected 98: '99'"),
        (b"03-98", b"98-03", ":5: code: expected 03: '99'"),
        (b"03-98", b"03-99", ":5: code: expected 100: '99'"),
        (b"Facility,Tele", b"Other,Tele", ":3: rate: expected Facility, Non-Facility or "),
        (b"Pharmacy", b"", ":2: name: unexpected value: ''"),
        (b"99,Non-Facility,Other,None of the others\n", b"", ": ends before 99: 99 is missing"),
    ],
)
def test_a_shifted_or_truncated_list_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, NAME, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(NAME + message), text


@needs_mirror
def test_the_mirror() -> None:
    rows = {row.code: row for row in read(FULL)}
    assert len(rows) == 99
    assert sum(not row.assigned for row in rows.values()) == 47
    assert sum(row.facility is True for row in rows.values()) == 18
    assert (rows["11"].name, rows["11"].facility) == ("Office", False)
    assert (rows["22"].facility, rows["10"].facility) == (True, False)


@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / NAME, damage.draw(mutations(FILE.read_bytes())), read, edition_of)
