"""A licensee's CPT files, tried on invented rows only: no licensed file was seen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import FIXTURES, mutation_settings, mutations, refusal, rows_or_refusal
from table_reading import changed

from codewell.catalog.sources.cpt_user_files import (
    CptDescriptor,
    CptModifier,
    CptText,
    ModifierKind,
    edition_of,
    read,
    read_modifiers,
    text_of,
)
from codewell.catalog.sources.file_edition import FileEdition

LONG, FIXED, MEDIUM, MODIFIERS = "LONGULT.txt", "LONGULF.txt", "MEDU.txt", "MODUL.txt"


def test_long_descriptors_below_a_notice() -> None:
    assert list(read(FIXTURES / LONG)) == [
        CptDescriptor(CptText.LONG, "00001", "Invented service, first, in the café"),
        CptDescriptor(CptText.LONG, "0002F", "Invented measure"),
        CptDescriptor(CptText.LONG, "0003T", "Invented technology"),
    ]


def test_fixed_width_rows_are_joined() -> None:
    assert list(read(FIXTURES / FIXED)) == [
        CptDescriptor(
            CptText.LONG_FIXED,
            "00001",
            "Invented service, first, whose text is so long that it goes on",
        ),
        CptDescriptor(CptText.LONG_FIXED, "0002F", "Invented measure"),
    ]


def test_medium_descriptors_behind_a_blank() -> None:
    assert [row.text for row in read(FIXTURES / MEDIUM)] == [
        "INVENTED SERVICE FIRST",
        "INVENTED MEASURE",
    ]


def test_modifiers_of_appendix_a() -> None:
    assert list(read_modifiers(FIXTURES / MODIFIERS)) == [
        CptModifier(
            ModifierKind.CPT, "22", "Invented first modifier: its text wraps 24 hours later"
        ),
        CptModifier(ModifierKind.CPT, "23", "Invented second modifier"),
        CptModifier(ModifierKind.PHYSICAL_STATUS, "P1", "well"),
        CptModifier(ModifierKind.PHYSICAL_STATUS, "P2", "less well"),
        CptModifier(ModifierKind.HOSPITAL_OUTPATIENT, "25", "Invented third"),
        CptModifier(ModifierKind.CATEGORY_II, "1P", "Invented exclusion"),
        CptModifier(ModifierKind.LEVEL_II, "E1", "Left, above"),
        CptModifier(ModifierKind.LEVEL_II, "E2", "Left, below"),
    ]


def test_a_plain_list_of_modifiers(tmp_path: Path) -> None:
    path = tmp_path / "MODUL.txt"
    path.write_bytes(b"A notice\r\n22\tInvented first\r\nLT\tLeft\r\n")
    assert list(read_modifiers(path)) == [
        CptModifier(None, "22", "Invented first"),
        CptModifier(None, "LT", "Left"),
    ]


def test_names_of_the_files(tmp_path: Path) -> None:
    for kind in CptText:
        assert text_of(tmp_path / f"{kind.lower()}.txt") is kind
    assert refusal(lambda: read(tmp_path / "cpt.txt")) == (
        "cpt.txt: expected one of LONGULT, LONGULF, LONGUT, LONGUF, MEDU, SHORTU as its name"
    )


def test_the_year_is_in_the_notice_or_in_a_name(tmp_path: Path) -> None:
    year = FileEdition("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    for name in (LONG, MEDIUM, MODIFIERS):
        assert edition_of(FIXTURES / name) == year
    folder = tmp_path / "CPT 2025 standard"
    folder.mkdir()
    assert edition_of(changed(folder, FIXED, b"1", b"1")).name == "2025"
    assert refusal(lambda: [edition_of(FIXTURES / FIXED)]) == (
        "LONGULF.txt: no year of CPT in the notice, the name or the folder"
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        (LONG, b"0002F\t", b"002F\t", ":4: not a row of a CPT code and its text"),
        (LONG, b"00001\t", b"0001\t", ":3: not a row of a CPT code and its text"),
        (LONG, b"0003T\tInvented technology", b"0003T", ":5: not a row of a CPT code"),
        (LONG, b"0003T", b"00001", ":5: code 00001 stands in LONGULT.txt:3 already"),
        (LONG, b"Invented measure", b"\x00", ":4: control character 0x00"),
        (LONG, b"Invented lines", b"x" * 200, ":1: not a row of a CPT code and its text"),
        (FIXED, b"0002F", b"G0002", ":4: not a row of a CPT code and its text"),
        (MEDIUM, b"FIRST", b"FIRST" * 8, ":3: 00001: longer than the 48 characters of MEDU"),
    ],
)
def test_shifted_or_foreign_descriptors_are_refused(
    tmp_path: Path, name: str, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, name, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(name + message), text


def test_files_without_a_row_are_refused(tmp_path: Path) -> None:
    for name in (LONG, MODIFIERS):
        (tmp_path / name).write_bytes(b"A notice and nothing else\r\n")
    assert refusal(lambda: read(tmp_path / LONG)) == (
        "LONGULT.txt: no row of a CPT code and its text"
    )
    assert refusal(lambda: read_modifiers(tmp_path / MODIFIERS)) == (
        "MODUL.txt: no modifier and its text"
    )
    path = changed(tmp_path, MODIFIERS, b"23 Inv", b"22 Inv")
    assert refusal(lambda: read_modifiers(path)) == (
        "MODUL.txt:10: modifier 22 stands in MODUL.txt:7 already"
    )


@pytest.mark.parametrize("name", [LONG, FIXED, MEDIUM])
@mutation_settings
@given(damage=st.data())
def test_damage_to_descriptors(tmp_path: Path, name: str, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / name).read_bytes()))
    rows_or_refusal(tmp_path / name, data, read, edition_of)


@mutation_settings
@given(damage=st.data())
def test_damage_to_modifiers(tmp_path: Path, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / MODIFIERS).read_bytes()))
    rows_or_refusal(tmp_path / MODIFIERS, data, read_modifiers, edition_of)
