"""Order files of both systems: rows, refusals, counts of the mirror, damage."""

from __future__ import annotations

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

from codewell.catalog.sources.icd10_order import OrderRow, edition_of, read

CM = FIXTURES / "icd10cm_order_2026.txt"
PCS = FIXTURES / "icd10pcs_order_2026.txt"


def test_headings_and_codes_come_in_the_order_of_the_book() -> None:
    rows = list(read(CM))
    assert rows[0] == OrderRow(1, "A00", False, "Cholera", "Cholera")
    assert rows[5] == OrderRow(
        6, "H8101", True, "Meniere's disease, right ear", "Ménière's disease, right ear"
    )
    assert [row.billable for row in rows] == [False, True, True, False, False, True]


def test_a_pcs_heading_is_a_table() -> None:
    rows = list(read(PCS))
    assert [row.code for row in rows] == ["001", "0016070", "XY0", "XY0YX37"]
    assert rows[1].short_title == "Bypass Cereb Vent to Nasophar with Autol Sub, Open Approach"
    assert rows[1].title == (
        "Bypass Cerebral Ventricle to Nasopharynx with Autologous Tissue Substitute, Open Approach"
    )


def line(number: int) -> str:
    return CM.read_text(encoding="utf-8").splitlines(keepends=True)[number - 1]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (line(2), "", ":2: order number 3 behind 1"),
        (line(2), line(2) + line(2), ":3: order number 2 behind 2"),
        (line(1), "", ":1: order number 2 behind 0"),
        ("00002 A000", "00002 B000", ":2: B000 does not belong behind A00"),
        ("00002 A000    1", "00002 A000    0", ":3: A009 does not belong behind A000"),
        ("00003 A009 ", "00003 A0001", ":3: A0001 does not belong behind A000"),
        ("00003 A009 ", "00003 1009 ", ":3: 1009 is no code of this file"),
        ("00003 A009 ", "00003 A009", ":3: not a line of an order file: "),
        ("00003 A009    1", "00003 A009    2", ":3: not a line of an order file: "),
        ("0 Cholera    ", "0 Cholera   ", ":1: not a line of an order file: "),
        ("0 Cholera ", "0         ", ":1: a title is missing or its column is shifted"),
        ("  Cholera\n", "   Cholera\n", ":1: a title is missing or its column is shifted"),
        ("00001 A00", "00001 ÀÀÀ", ":1: not a line of an order file: "),
        (line(6), "", ": ends behind the heading H810: cut off"),
        (line(6), "\n", ":6: not a line of an order file: "),
    ],
)
def test_a_shifted_or_cut_file_is_refused_at_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, CM.name, (before, after))
    assert refusal(lambda: read(path)).startswith(CM.name + message)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_bytes(b"")
    assert refusal(lambda: read(path)) == "order.txt: ends behind the heading (empty): cut off"


def test_pcs_codes_never_have_the_letters_i_and_o(tmp_path: Path) -> None:
    path = altered(tmp_path, PCS.name, ("0016070", "001607O"))
    assert refusal(lambda: read(path)) == f"{PCS.name}:2: 001607O is no code of this file"


@pytest.mark.parametrize("path", [CM, PCS])
@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, path: Path
) -> None:
    damaged = data.draw(mutations(path.read_bytes()))
    rows_or_refusal(tmp_path_factory.getbasetemp() / path.name, damaged, read, edition_of)


@needs_mirror
@pytest.mark.parametrize(
    ("file", "rows", "billable", "last", "edition"),
    [
        ("icd10cm/icd10cm_order_2025.zip", 97_584, 74_260, "Z9989", "FY2025"),
        ("icd10pcs/icd10pcs_order_2024.zip", 79_508, 78_603, "XY0YX37", "FY2024"),
    ],
)
def test_order_files_of_the_mirror(
    file: str, rows: int, billable: int, last: str, edition: str
) -> None:
    count = codes = 0
    for row in read(MIRROR / file):
        count, codes = count + 1, codes + row.billable
    assert (count, codes, row.code) == (rows, billable, last)
    assert edition_of(MIRROR / file).name == edition
