"""The physician fee schedule: relative values, GPCIs, localities, anesthesia factors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

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
from codewell.catalog.sources.pfs import (
    AnesthesiaFactor,
    LocalityCounties,
    PracticeCostIndices,
    RelativeValues,
    edition_of,
    edition_of_anesthesia,
    edition_of_gpci,
    edition_of_locco,
    read,
    read_anesthesia,
    read_gpci,
    read_locco,
)

RVU, GPCI, LOCCO, ANES = "PPRRVU24_JUL.csv", "GPCI2024.csv", "24LOCCO.csv", "ANES2024.csv"
FULL = MIRROR / "pfs" / "RVU24C.zip"
YEAR_2024 = FileEdition("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31))
KNEE = RelativeValues(
    code="27447",
    modifier="",
    status="A",
    not_used_for_medicare=False,
    work=Decimal("19.60"),
    non_facility_pe=Decimal("14.96"),
    non_facility_na=True,
    facility_pe=Decimal("14.96"),
    facility_na=False,
    malpractice=Decimal("4.01"),
    non_facility_total=Decimal("38.57"),
    facility_total=Decimal("38.57"),
    pctc_indicator="0",
    global_days="090",
    pre_operative=Decimal("0.10"),
    intra_operative=Decimal("0.69"),
    post_operative=Decimal("0.21"),
    multiple_procedure="2",
    bilateral_surgery="1",
    assistant_at_surgery="2",
    co_surgeons="1",
    team_surgery="0",
    endoscopic_base="",
    conversion_factor=Decimal("33.2875"),
    supervision="09",
    imaging_family="99",
)


def test_relative_values_under_stacked_headings() -> None:
    rows = list(read(FIXTURES / RVU))
    assert [row.code for row in rows] == ["A0021", "27447", "43239", "93000", "99213"]
    assert rows[1] == KNEE
    assert rows[2].endoscopic_base == "43235"
    assert rows[3].facility_na
    assert (rows[4].work, rows[4].facility_total) == (Decimal("1.30"), Decimal("1.96"))


def test_the_workbook_says_the_same(tmp_path: Path) -> None:
    rows: list[list[Any]] = fixture_rows(RVU)
    knee = rows[11]
    knee[0], knee[5], knee[14], knee[25] = 27447, 19.6, 90, 9
    path = workbook(tmp_path / "PPRRVU24_JUL.xlsx", PPRRVU=rows)
    assert list(read(path)) == list(read(FIXTURES / RVU))
    assert edition_of(path).name == "2024 July"


def test_a_column_more_and_two_files_from_2026(tmp_path: Path) -> None:
    data = (FIXTURES / RVU).read_bytes()
    rows = [line.split(b",") for line in data.split(b"\r\n") if line]
    for number, row in enumerate(rows):
        row.insert(23, {8: b"PRIC", 9: b"IND"}.get(number, b"" if number < 9 else b"9"))
    rows[0][2] = rows[0][2].replace(b"2024", b"2026").replace(b"July", b"January")
    plain = b"\r\n".join(b",".join(row) for row in rows)
    names = ("PPRRVU2026_Jan_nonQPP.csv", "PPRRVU2026_Jan_QPP.csv")
    other = plain.replace(b"33.2875", b"33.5675")
    path = zipped(tmp_path / "rvu26a.zip", [(names[0], plain), (names[1], other)])
    assert list(read(path))[1] == KNEE
    assert {row.conversion_factor for row in read(path, qualifying=True)} == {Decimal("33.5675")}
    assert edition_of(path).name == "2026 January"
    assert edition_of(path, qualifying=True).effective_from == dt.date(2026, 1, 1)


def test_the_edition_is_the_release(tmp_path: Path) -> None:
    july = FileEdition("2024 July", dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    assert edition_of(FIXTURES / RVU) == july
    untitled = changed(tmp_path, RVU, b"July Release", b"")
    assert refusal(lambda: [edition_of(untitled)]) == (
        f"{RVU}: no release in the title, such as 2024 ... July Release"
    )
    named = untitled.rename(tmp_path / "PPRRVU2024_Oct.csv")
    assert edition_of(named).name == "2024 October"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"HCPCS,MOD", b"CODE,MOD", ": no heading row of relative values: expected code, "),
        (b"FACILITY,NA,MP", b"FACILITY,NA,MX", ": no heading row of relative values"),
        (b"27447,,", b"2744,,", ":12: code: unexpected value: '2744'"),
        (b"27447,,", b"27447,,,", ":12: 32 cells under 31 headings"),
        (b"A,,19.60", b",,19.60", ":12: status: unexpected value: ''"),
        (b"A,,19.60", b"A,,19.62", ":12: non facility total: not 38.59: '38.57'"),
        (b"NA,14.96", b"NA,14.06", ":12: facility total: not 37.67: '38.57'"),
        (b"NA,14.96", b"N,14.96", ":12: non facility na: unexpected value: 'N'"),
        (b"19.60", b"x", ":12: work: no number: 'x'"),
        (b"0.69,0.21", b"0.69,0.31", ":12: intra operative: the operative parts do not sum to 1"),
        (b",33.2875", b",0", ":11: conversion factor: not above 0: '0'"),
        (b"43239", b"27447", ":13: 27447 stands in "),
        (b"33.2875,09,0,99,0.00,0.00,0.00\r\n", b"33.28", ":11: "),
        (b",43235,", b",4323,", ":13: endoscopic base: unexpected value: '4323'"),
    ],
)
def test_shifted_or_truncated_relative_values_are_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, RVU, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(RVU + message), text


# -- the smaller files --------------------------------------------------------------------------


def test_practice_cost_indices(tmp_path: Path) -> None:
    rows = list(read_gpci(FIXTURES / GPCI))
    assert len(rows) == 3
    assert rows[1] == PracticeCostIndices(
        mac="02102",
        state="AK",
        locality="01",
        locality_name="ALASKA",
        work=Decimal("1.500"),
        work_without_floor=None,
        practice_expense=Decimal("1.081"),
        malpractice=Decimal("0.592"),
    )
    both = changed(tmp_path, GPCI, b",2024 PE", b",2024 PW GPCI (without 1.0 Floor),2024 PE")
    data = both.read_bytes().replace(b",1.000,0.869", b",1.000,0.875,0.869")
    both.write_bytes(b"\r\n".join(data.split(b"\r\n")[:4]))
    (row,) = read_gpci(both)
    assert (row.work, row.work_without_floor) == (Decimal("1.000"), Decimal("0.875"))


def test_counties_with_the_state_of_the_row_above() -> None:
    rows = list(read_locco(FIXTURES / LOCCO))
    assert rows[0] == LocalityCounties("10112", "00", "ALABAMA", "STATEWIDE", "ALL COUNTIES")
    assert [row.state for row in rows] == ["ALABAMA", "ALABAMA", "ARIZONA"]


def test_anesthesia_factors() -> None:
    rows = list(read_anesthesia(FIXTURES / ANES))
    assert rows[1] == AnesthesiaFactor("02102", "01", "ALASKA", Decimal("28.54"))


def test_the_year_of_the_smaller_files(tmp_path: Path) -> None:
    assert edition_of_gpci(FIXTURES / GPCI) == YEAR_2024
    assert edition_of_locco(FIXTURES / LOCCO) == YEAR_2024
    assert edition_of_anesthesia(FIXTURES / ANES) == YEAR_2024
    path = changed(tmp_path, ANES, b"2024 Anes", b"Anes")
    assert refusal(lambda: [edition_of_anesthesia(path)]) == (
        f"{ANES}: no year in the title or the headings"
    )


Reader = Callable[[Path], Iterable[Any]]


@pytest.mark.parametrize(
    ("name", "reader", "before", "after", "message"),
    [
        (GPCI, read_gpci, b"PE GPCI", b"PEGPCI", ": no heading row of geographic practice"),
        (GPCI, read_gpci, b"02102", b"2102", ":5: mac: unexpected value: '2102'"),
        (GPCI, read_gpci, b"AK", b"ALASKA", ":5: state: unexpected value: 'ALASKA'"),
        (GPCI, read_gpci, b"1.500", b"", ":5: work: no work GPCI: ''"),
        (GPCI, read_gpci, b"1.081", b"0", ":5: practice expense: not above 0: '0'"),
        (GPCI, read_gpci, b"02102,AK,01", b"10112,AL,00", ":5: locality 00 of 10112 stands in "),
        (GPCI, read_gpci, b"03102", b"* note,,,,,,\r\n03102", ":7: a row of data below the note"),
        (LOCCO, read_locco, b"Counties", b"County", ": no heading row of counties of"),
        (LOCCO, read_locco, b"ALABAMA", b"", ":4: state: none here or above: ''"),
        (LOCCO, read_locco, b"10112,00", b"10112,0", ":4: locality: unexpected value: '0'"),
        (LOCCO, read_locco, b"ALL COUNTIES", b"", ":4: counties: unexpected value: ''"),
        (ANES, read_anesthesia, b"Locality Name", b"Name", ": no heading row of anesthesia"),
        (ANES, read_anesthesia, b"19.77", b"-19.77", ":2: factor: not above 0: '-19.77'"),
        (ANES, read_anesthesia, b"ALABAMA", b"", ":2: locality name: unexpected value: ''"),
        (ANES, read_anesthesia, b"02102,01", b"10112,00", ":3: locality 00 of 10112 stands in "),
    ],
)
def test_shifted_smaller_files_are_refused(
    tmp_path: Path, name: str, reader: Reader, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, name, before, after)
    text = refusal(lambda: reader(path))
    assert text.startswith(name + message), text


# -- mirror and damage --------------------------------------------------------------------------


@needs_mirror
def test_the_mirror() -> None:
    rows = {(row.code, row.modifier): row for row in read(FULL)}
    assert len(rows) == 18_664
    assert rows["27447", ""] == KNEE
    assert {row.conversion_factor for row in rows.values()} == {Decimal("33.2875")}
    assert [len(list(reader(FULL))) for reader in (read_gpci, read_locco, read_anesthesia)] == [
        109,
        110,
        109,
    ]
    assert edition_of(FULL).name == "2024 July"
    for edition in (edition_of_gpci, edition_of_locco, edition_of_anesthesia):
        assert edition(FULL) == YEAR_2024


@needs_mirror
def test_the_same_localities_in_all_three_files() -> None:
    indices = {(row.mac, row.locality) for row in read_gpci(FULL)}
    assert {(row.mac, row.locality) for row in read_anesthesia(FULL)} == indices
    assert len({(row.mac, row.locality) for row in read_locco(FULL)} & indices) >= 105


@mutation_settings
@given(damage=st.data())
def test_damage_to_the_relative_values(tmp_path: Path, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / RVU).read_bytes()))
    rows_or_refusal(tmp_path / RVU, data, read, edition_of)


@pytest.mark.parametrize(
    ("name", "reader", "edition"),
    [
        (GPCI, read_gpci, edition_of_gpci),
        (LOCCO, read_locco, edition_of_locco),
        (ANES, read_anesthesia, edition_of_anesthesia),
    ],
)
@mutation_settings
@given(damage=st.data())
def test_damage_to_the_smaller_files(
    tmp_path: Path, name: str, reader: Reader, edition: Reader, damage: st.DataObject
) -> None:
    data = damage.draw(mutations((FIXTURES / name).read_bytes()))
    rows_or_refusal(tmp_path / name, data, reader, edition)
