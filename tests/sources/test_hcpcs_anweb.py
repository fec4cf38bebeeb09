"""HCPCS Level II: the text, the workbook, the list of codes, their refusals and the mirror."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from collections import Counter
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
from table_reading import changed, workbook

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.hcpcs_anweb import HcpcsRow, edition_of, read, read_codes

NAME = "HCPC2024_JUL_ANWEB.txt"
FILE = FIXTURES / NAME
FULL_2019 = MIRROR / "hcpcs" / "2019-Alpha-Numeric-HCPCS-File.zip"
FULL_2024 = MIRROR / "hcpcs" / "HCPC2024_JUL_ANWEB.zip"
CODES_2026 = MIRROR / "hcpcs" / "hcpcs_level2_2026q3.codes_only.txt.gz"

WELLNESS = HcpcsRow(
    code="G0438",
    is_modifier=False,
    long_description="Annual wellness visit; includes a personalized prevention plan of service "
    "(pps), initial visit",
    short_description="Ppps, initial visit",
    pricing_indicators=("13",),
    multiple_pricing_indicator="A",
    coverage_manual=(),
    carriers_manual=(),
    statute="",
    lab_certifications=(),
    cross_references=(),
    coverage="C",
    asc_group="",
    asc_group_effective=None,
    processing_note="",
    betos="M5D",
    types_of_service=("1",),
    anesthesia_base_units=0,
    added=dt.date(2011, 1, 1),
    action_effective=dt.date(2011, 1, 1),
    terminated=None,
    action="N",
)
HEADINGS = (
    "HCPC SEQNUM RECID LONG_DESCRIPTION SHORT_DESCRIPTION PRICE1 PRICE2 PRICE3 PRICE4 MULT_PI CIM1 "
    "CIM2 CIM3 MCM1 MCM2 MCM3 STATUTE LABCERT1 LABCERT2 LABCERT3 LABCERT4 LABCERT5 LABCERT6 "
    "LABCERT7 LABCERT8 XREF1 XREF2 XREF3 XREF4 XREF5 COV ASC_GRP ASC_DT OPPS OPPS_PI OPPS_DT "
    "PROCNOTE BETOS TOS1 TOS2 TOS3 TOS4 TOS5 ANEST_BU ADD_DT ACT_EFF_DT TERM_DT ACTION_CD"
).split()
SPACED = ("LONG_DESCRIPTION", "SHORT_DESCRIPTION", "ADD_DT", "ACT_EFF_DT", "TERM_DT", "ACTION_CD")


def test_codes_and_modifiers_with_their_continued_descriptions() -> None:
    rows = list(read(FILE))
    assert [row.code for row in rows] == ["A1", "CD", "GJ", "A0180", "A4206", "G0438"]
    assert [row.is_modifier for row in rows] == [True, True, True, False, False, False]
    assert rows[1].long_description == (
        "Amcc test has been ordered by an esrd facility or mcp physician that is part of "
        "the composite rate and is not separately billable"
    )
    assert rows[2].long_description.startswith('"opt out" physician')
    assert rows[2].anesthesia_base_units is None
    assert rows[5] == WELLNESS


def test_the_edition_is_in_the_name(tmp_path: Path) -> None:
    july = FileEdition("2024 July", dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    assert edition_of(FILE) == july
    assert edition_of(zipped(tmp_path / "a.zip", [(NAME, b"")])) == july
    assert edition_of(tmp_path / "HCPC2026_JAN_ANWEB_01122026.txt").name == "2026 January"
    assert edition_of(tmp_path / "HCPC2019_CONTR_ANWEB.xlsx").name == "2019"
    assert edition_of(tmp_path / "hcpcs_level2_2026q3.codes_only.txt.gz").name == "2026 July"
    assert refusal(lambda: [edition_of(tmp_path / "ANWEB.txt")]) == (
        "ANWEB.txt: no edition in the name: expected HCPC2024_JUL_ANWEB"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"   A1001007", b"   A100100X", ":6: not a record: '   A100100X'"),
        (b"A0180001003", b"A01800010X3", ":10: not a record: 'A01800010X3'"),
        (b"   GJ001007", b"note\r\n   GJ001007", ":9: not a record: 'note'"),
        (b"A0180001003", b"A0180002003", ":10: A0180002003 is not the first record of a code"),
        (b"A0180001003", b"   AB001003", ":10: AB001003 is not the first record of a code"),
        (b"A0180001003", b"A0180001007", ":10: A0180001007 is not the first record of a code"),
        (b"G0438002004", b"G0439002004", ":13: G0439002004 does not continue the record above"),
        (b"G0438002004", b"G0438003004", ":13: G0438003004 does not continue the record above"),
        (b"G0438002004", b"G0438002008", ":13: G0438002008 does not continue the record above"),
        (b"A4206001003", b"A0180001003", ":11: code A0180 stands in "),
        (b"Dressing for one wound   ", b"Dressing for one wound", ":6: added: no date: 20701200"),
        (b"Dressing for one wound", b"Dressing for one wound ", ":6: "),
        (b"Dressing for one wound  ", b"Dressing for one wound\x00 ", ":6: control character"),
        (b"20110101", b"20111301", ":12: added: no date: 20111301"),
        (b"20110101", b"2011010 ", ":12: added: unexpected value: '2011010'"),
        (b"M5D", b"m5d", ":12: betos: unexpected value: 'm5d'"),
    ],
)
def test_a_shifted_record_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, NAME, before, after)
    assert refusal(lambda: read(path)).startswith(NAME + message)


def test_a_description_that_runs_into_the_details_is_refused(tmp_path: Path) -> None:
    lines = FILE.read_bytes().split(b"\r\n")
    path = tmp_path / NAME
    path.write_bytes(b"\r\n".join([*lines[:12], lines[12][:91] + b"X" + lines[12][92:]]))
    assert refusal(lambda: read(path)) == (
        f"{NAME}:13: a continued description goes beyond column 91"
    )
    path.write_bytes(b"\r\n".join([*lines[:11], lines[11][:292], lines[12]]))
    assert refusal(lambda: read(path)) == f"{NAME}:12: a record of 292 columns, expected 320"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ": no record of HCPCS Level II"),
        (b"A list of something else\n", ": no record of HCPCS Level II"),
        (b"G0438002004 text".ljust(320), ":1: G0438002004 does not continue the record above"),
        (b"G0438001003".ljust(320), ":1: G0438 has no description"),
        (b"G0438001003 text".ljust(330) + b"x", ":1: a record of 331 columns, expected 320"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    assert refusal(lambda: read(path)) == NAME + message


# -- workbook -----------------------------------------------------------------------------------


def sheet(*rows: dict[str, Any]) -> list[list[Any]]:
    headings = [name.replace("_", " ") if name in SPACED else name for name in HEADINGS]
    cells = [[row.get(name) for name in HEADINGS] for row in rows]
    return [["***Disclaimers"], [], headings, *cells]


def wellness(**changes: Any) -> dict[str, Any]:
    values = {
        "HCPC": "G0438",
        "SEQNUM": "0010",
        "RECID": "3",
        "LONG_DESCRIPTION": WELLNESS.long_description,
        "SHORT_DESCRIPTION": "Ppps, initial visit",
        "PRICE1": "13",
        "MULT_PI": "A",
        "COV": "C",
        "BETOS": "M5D",
        "TOS1": "1",
        "ANEST_BU": "  0",
        "ADD_DT": "20110101",
        "ACT_EFF_DT": 20110101,
        "ACTION_CD": "N",
    }
    return values | changes


def test_the_workbook_says_the_same(tmp_path: Path) -> None:
    modifier = {"HCPC": "   A1", "RECID": "7", "LONG_DESCRIPTION": "Dressing", "COV": "C"}
    first = wellness(LONG_DESCRIPTION="Annual wellness visit; includes a personalized prevention")
    second = {"HCPC": "G0438", "RECID": "4"}
    second["LONG_DESCRIPTION"] = "plan of service (pps), initial visit"
    path = workbook(tmp_path / "HCPC2024_JUL_ANWEB.xlsx", A=sheet(modifier, first, second))
    rows = list(read(path))
    assert [row.code for row in rows] == ["A1", "G0438"]
    assert rows[1] == WELLNESS


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([wellness(HCPC="G043")], "row 4: code: unexpected value: 'G043'"),
        ([wellness(RECID="7")], "row 4: recid: not the first record of a code: '7'"),
        ([wellness(), wellness(RECID="8")], "row 5: recid: not the first record of a code: '8'"),
        ([wellness(), wellness()], "row 5: code G0438 stands in a.xlsx: sheet A, row 4 already"),
        ([wellness(COV=7)], "row 4: coverage: unexpected value: '7'"),
        ([wellness(LONG_DESCRIPTION=None)], "row 4: G0438 has no description"),
    ],
)
def test_a_shifted_row_is_refused(tmp_path: Path, rows: list[dict[str, Any]], message: str) -> None:
    path = workbook(tmp_path / "a.xlsx", A=sheet(*rows))
    assert refusal(lambda: read(path)) == f"a.xlsx: sheet A, {message}"


# -- list of codes ------------------------------------------------------------------------------


def test_a_list_of_codes(tmp_path: Path) -> None:
    path = tmp_path / "codes_2026q3.txt"
    path.write_bytes(b"A0021\r\nA0080\r\n\r\n")
    assert list(read_codes(path)) == ["A0021", "A0080"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"A0021\n99213\n", ":2: not a Level II code: '99213'"),
        (b"A0080\nA0021\n", ":2: A0021 stands below A0080"),
        (b"A0021\nA0021\n", ":2: A0021 stands below A0021"),
        (b"A0021\nA00", ":2: not a Level II code: 'A00'"),
        (b"\n", ": no code"),
    ],
)
def test_a_damaged_list_of_codes(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "codes.txt.gz"
    path.write_bytes(gzip.compress(data))
    assert refusal(lambda: read_codes(path)) == "codes.txt.gz" + message


# -- mirror -------------------------------------------------------------------------------------


@needs_mirror
def test_the_2019_file() -> None:
    rows = {row.code: row for row in read(FULL_2019)}
    assert Counter(row.is_modifier for row in rows.values()) == {False: 6_440, True: 360}
    assert rows["G0438"] == WELLNESS
    # The record that ends early: CMS's G8891, record 2
    assert rows["G8891"].long_description == (
        "Documentation of medical reason(s) for most recent ldl-c not under control "
        "(e.g., patients with palliative goals for whom treatment of hypertension "
        "with standard treatment goals is not clinically appropriate)"
    )
    assert rows["J0180"].asc_group_effective == dt.date(2008, 1, 1)
    assert rows["E0194"].coverage_manual == ("60-19",)
    assert edition_of(FULL_2019).name == "2019"


@needs_mirror
def test_the_text_and_the_workbook_of_2019_say_the_same(tmp_path: Path) -> None:
    """But for what CMS left out of one of them."""
    path = tmp_path / "HCPC2019_CONTR_ANWEB.xlsx"
    with zipfile.ZipFile(FULL_2019) as archive:
        path.write_bytes(archive.read(path.name))
    text = {row.code: row for row in read(FULL_2019)}
    book = {row.code: row for row in read(path)}
    differing: dict[str, set[str]] = {}
    for code, row in text.items():
        for name in HcpcsRow.__slots__:
            if getattr(row, name) != getattr(book[code], name):
                differing.setdefault(name, set()).add(code)
    assert differing.keys() == {"action_effective", "types_of_service"}
    assert differing["types_of_service"] == {"E0210", "E0776"}
    assert len(differing["action_effective"]) == 115
    assert all(book[code].action_effective is None for code in differing["action_effective"])


@needs_mirror
def test_the_2024_file_and_the_codes_of_2026() -> None:
    rows = list(read(FULL_2024))
    assert Counter(row.is_modifier for row in rows) == {False: 8_033, True: 383}
    blank = {row.code for row in rows if not row.short_description and not row.is_modifier}
    assert blank == {"C9094", "C9095", "C9097"}
    assert edition_of(FULL_2024).name == "2024 July"
    codes = set(read_codes(CODES_2026))
    assert len(codes) == 8_725
    assert codes >= {row.code for row in rows if not row.is_modifier}


# -- damage -------------------------------------------------------------------------------------


@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / NAME, damage.draw(mutations(FILE.read_bytes())), read, edition_of)


@mutation_settings
@given(damage=st.data())
def test_damage_to_a_list_of_codes(tmp_path: Path, damage: st.DataObject) -> None:
    data = b"A0021\r\nA0080\r\nE0194\r\n"
    rows_or_refusal(tmp_path / "codes.txt", damage.draw(mutations(data)), read_codes)
