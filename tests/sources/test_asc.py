"""ASC addenda AA, BB, EE and FF."""

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

from codewell.catalog.sources.asc import (
    AncillaryService,
    CoveredProcedure,
    DeviceOffset,
    ExcludedProcedure,
    edition_of,
    read_ancillary_services,
    read_covered_procedures,
    read_device_offsets,
    read_excluded_procedures,
)
from codewell.catalog.sources.file_edition import FileEdition

AA, BB, EE, FF = (f"April_2026_ASC_Addendum_{name}.csv" for name in ("AA", "BB", "EE", "FF"))
Reader = Callable[[Path], Iterable[Any]]
READERS: list[tuple[str, Reader]] = [
    (AA, read_covered_procedures),
    (BB, read_ancillary_services),
    (EE, read_excluded_procedures),
    (FF, read_device_offsets),
]
COVERED = [
    CoveredProcedure("0095T", "", "", False, "N1", None, None),
    CoveredProcedure("0101T", "", "", True, "R2", Decimal("2.4065"), Decimal("135.54")),
    CoveredProcedure("0102T", "", "", True, "G2", Decimal("29.2047"), Decimal("1644.87")),
]


def test_covered_procedures_above_their_notes() -> None:
    assert list(read_covered_procedures(FIXTURES / AA)) == COVERED


def test_ancillary_services() -> None:
    rows = list(read_ancillary_services(FIXTURES / BB))
    assert rows[0] == AncillaryService(
        code="0331T",
        marks="",
        short_descriptor="",
        pass_through_ends="",
        payment_indicator="Z2",
        payment_weight=Decimal("12.7708"),
        payment_rate=Decimal("719.28"),
        adjusted_copayment=None,
    )
    assert [row.payment_indicator for row in rows] == ["Z2", "K2", "N1"]


def test_an_older_addendum_has_no_adjusted_copayment(tmp_path: Path) -> None:
    path = changed(tmp_path, BB, b",April 2026 IRA-22 Adjusted Copayment1", b",")
    assert [row.adjusted_copayment for row in read_ancillary_services(path)] == [None] * 3


def test_excluded_procedures() -> None:
    assert list(read_excluded_procedures(FIXTURES / EE)) == [
        ExcludedProcedure("00176", ""),
        ExcludedProcedure("C9751", "Microwave bronch, 3d, ebus"),
    ]


def test_device_offsets() -> None:
    rows = list(read_device_offsets(FIXTURES / FF))
    assert rows[2] == DeviceOffset(
        code="0200T",
        marks="",
        short_descriptor="",
        payment_indicator="J8",
        apc="5114",
        apc_device_share=Decimal("0.2074"),
        opps_payment_rate=Decimal("6878.60"),
        device_share=Decimal("0.3217"),
        device_portion=Decimal("2212.85"),
    )
    assert rows[0].apc_device_share is None


def test_marks_and_an_indicator_in_small_letters(tmp_path: Path) -> None:
    path = changed(tmp_path, AA, b"0101T,,,Y,R2", b"0101T, *,,Y,r2")
    row = list(read_covered_procedures(path))[1]
    assert (row.marks, row.payment_indicator) == ("*", "R2")
    bare = b"HCPCS Code,Short Descriptor,April 2026 Payment Indicator,April 2026 APC,"
    data = (FIXTURES / FF).read_bytes().replace(b"HCPCS Code,,", b"HCPCS Code,")
    data = b"\r\n".join(line.replace(b",,,N1", b",,N1") for line in data.split(b"\r\n")[:2])
    path = tmp_path / FF
    path.write_bytes(data)
    assert data.startswith(bare)
    assert [row.marks for row in read_device_offsets(path)] == [""]


def test_one_workbook_with_a_sheet_for_each(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        name[-6:-4]: fixture_rows(name) for name, _ in reversed(READERS)
    }
    sheets["FF"][3][5:8] = [0.2074, 6878.6, 0.3217]
    data = workbook(tmp_path / "book.xlsx", **sheets).read_bytes()
    path = zipped(tmp_path / "a.zip", [("apr-2026-asc-addenda.xlsx", data)])
    assert list(read_covered_procedures(path)) == COVERED
    for name, reader in READERS[1:]:
        assert list(reader(path)) == list(reader(FIXTURES / name))
    assert edition_of(path).name == "2026 April"


def test_the_edition_is_in_the_headings_or_the_name(tmp_path: Path) -> None:
    april = FileEdition("2026 April", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    for name, _ in READERS:
        assert edition_of(FIXTURES / name) == april
    path = tmp_path / "EE.csv"
    path.write_bytes((FIXTURES / EE).read_bytes())
    assert refusal(lambda: [edition_of(path)]) == (
        "EE.csv: neither headings nor name state a month and a year"
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        (AA, b"Payment Rate", b"Rate", ": no heading row of ASC Addendum AA: expected code, "),
        (AA, b"0101T", b"101T", ":3: code: unexpected value: '101T'"),
        (AA, b"0101T,,,Y", b"0101T,,,X", ":3: multiple procedure: unexpected value: 'X'"),
        (AA, b"0101T,,", b"0101T,x,", ":3: marks: expected asterisks: 'x'"),
        (AA, b"R2", b"2.4", ":3: payment indicator: unexpected value: '2.4'"),
        (AA, b"$135.54", b"135,54", ":3: 8 cells under 7 headings"),
        (AA, b"0102T", b"0101T", ":4: code 0101T stands in "),
        (AA, b"NOTE 2: Another", b"0103T", ":6: "),
        (BB, b"$719.28", b"x", ":2: payment rate: no number: 'x'"),
        (BB, b"K2", b"K22", ":3: payment indicator: unexpected value: 'K22'"),
        (EE, b"HCPCS Code", b"Code", ": no heading row of ASC Addendum EE"),
        (EE, b"00176", b"0176", ":2: code: unexpected value: '0176'"),
        (EE, b"C9751", b"00176", ":3: code 00176 stands in "),
        (FF, b"Device Portion", b"Portion", ": no heading row of ASC Addendum FF"),
        (FF, b"5111", b"51", ":3: apc: unexpected value: '51'"),
        (FF, b"0.04%", b"104%", ":3: apc device share: no share from 0 to 100 percent: '104%'"),
        (FF, b'"$2,212.85"', b'"$2,212.85', ":4: not a readable row: "),
    ],
)
def test_a_shifted_or_truncated_addendum_is_refused(
    tmp_path: Path, name: str, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, name, before, after)
    reader = dict(READERS)[name]
    text = refusal(lambda: reader(path))
    assert text.startswith(name + message), text


def test_another_addendum_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: read_excluded_procedures(FIXTURES / AA)).startswith(
        f"{AA}: no heading row of ASC Addendum EE"
    )
    assert refusal(lambda: read_covered_procedures(FIXTURES / EE)).startswith(
        f"{EE}: no heading row of ASC Addendum AA"
    )
    path = zipped(tmp_path / "a.zip", [(EE, b"")])
    assert refusal(lambda: read_device_offsets(path)) == "a.zip: no ASC Addendum FF in the zip"


@needs_mirror
def test_the_mirror() -> None:
    asc = MIRROR / "asc"
    rows = {name: list(reader(asc / name)) for name, reader in READERS}
    assert [len(rows[name]) for name in (AA, BB, EE, FF)] == [4_832, 2_526, 1_559, 4_832]
    assert [row for row in rows[AA] if row in COVERED] == COVERED
    assert sum(row.payment_indicator == "K5" for row in rows[BB]) == 39, "38 and one k5"
    assert {row.marks for row in rows[BB]} == {"", "**", "***"}
    assert {row.code for row in rows[AA]} == {row.code for row in rows[FF]}
    assert {edition_of(asc / name).name for name, _ in READERS} == {"2026 April"}


@pytest.mark.parametrize(("name", "reader"), READERS)
@mutation_settings
@given(damage=st.data())
def test_damage_gives_rows_or_a_refusal(
    tmp_path: Path, name: str, reader: Reader, damage: st.DataObject
) -> None:
    data = damage.draw(mutations((FIXTURES / name).read_bytes()))
    rows_or_refusal(tmp_path / name, data, reader, edition_of)
