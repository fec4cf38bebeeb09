"""Medically unlikely edits: rows, services, editions, refusals, the mirror."""

from __future__ import annotations

import datetime as dt
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
from table_reading import changed, fixture_rows, workbook

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.ncci_mue import MueEdit, MueService, edition_of, read

NAME = "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"
FILE = FIXTURES / NAME
MUE = MIRROR / "ncci" / "mue"
EDITS = [
    MueEdit(
        MueService.PRACTITIONER,
        "0001U",
        1,
        2,
        "Date of Service Edit: Policy",
        "Code Descriptor / CPT Instruction",
    ),
    MueEdit(
        MueService.PRACTITIONER, "00100", 2, 3, "Date of Service Edit: Clinical", "Clinical: Data"
    ),
    MueEdit(MueService.PRACTITIONER, "A4221", 1000, 1, "Line Edit", "Clinical: Society, Comment"),
]


def test_every_edit_below_the_notice() -> None:
    assert list(read(FILE)) == EDITS


def test_the_same_in_a_workbook_and_in_a_zip(tmp_path: Path) -> None:
    rows = fixture_rows(NAME)
    book = workbook(tmp_path / "MCR_MUE_PractitionerServices_Eff_07-01-2024.xlsx", MUE=rows)
    assert list(read(book)) == EDITS
    archive = zipped(tmp_path / "a.zip", [(NAME, FILE.read_bytes()), (book.name, b"")])
    assert list(read(archive)) == EDITS
    assert edition_of(archive).name == "2024Q3"


def test_the_edition_begins_on_the_day_of_the_name(tmp_path: Path) -> None:
    assert edition_of(FILE) == FileEdition("2024Q3", dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    for name, fact in [
        ("mue.csv", "no effective date in the name: expected Eff_07-01-2024"),
        ("MUE_Eff_13-01-2024.csv", "no date: Eff_13-01-2024"),
        ("MUE_Eff_07-02-2024.csv", "Eff_07-02-2024 is not the first day of a quarter"),
    ]:
        path = tmp_path / name
        assert refusal(lambda path=path: [edition_of(path)]) == f"{name}: {fact}"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"Practitioner Services", b"Other Services", ": no heading row of medically unlikely"),
        (b"0001U,1", b"1U,1", ":5: code: unexpected value: '1U'"),
        (b"0001U,1", b"0001U,1.5", ":5: units: no whole number: '1.5'"),
        (b"0001U,1", b"0001U,", ":5: units: no number: ''"),
        (b"0001U,1", b"0001U,1,1", ":5: 5 cells under 4 headings"),
        (b"2 Date", b"4 Date", ":5: adjudication indicator: unexpected value: '4 Date"),
        (b",Clinical: Data", b",", ":6: rationale: unexpected value: ''"),
        (b"00100", b"0001U", ":6: code 0001U stands in "),
        (b'Comment"\r\n', b"Comm", ":7: not a readable row: unexpected end of data"),
        (b",Clinical: Data", b"", ":6: 3 cells under 4 headings"),
    ],
)
def test_a_shifted_or_truncated_file_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, NAME, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(NAME + message), text


@needs_mirror
@pytest.mark.parametrize(
    ("name", "service", "count", "anchor"),
    [
        ("PractitionerServices", MueService.PRACTITIONER, 14_677, ("99213", 2, 3)),
        ("OutpatientHospitalServices", MueService.HOSPITAL, 14_628, ("J0180", 140, 3)),
        ("DMESupplierServices", MueService.DME_SUPPLIER, 2_928, ("E0194", 1, 2)),
    ],
)
def test_the_mirror(
    name: str, service: MueService, count: int, anchor: tuple[str, int, int]
) -> None:
    path = MUE / f"MCR_MUE_{name}_Eff_07-01-2024.csv"
    edits = {edit.code: edit for edit in read(path)}
    assert len(edits) == count
    assert {edit.service for edit in edits.values()} == {service}
    found = edits[anchor[0]]
    assert (found.code, found.units, found.adjudication_indicator) == anchor
    assert edition_of(path).name == "2024Q3"


@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / NAME, damage.draw(mutations(FILE.read_bytes())), read, edition_of)
