"""OPPS Addendum B and the status indicators."""

from __future__ import annotations

import datetime as dt
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
from codewell.catalog.sources.opps import (
    OppsRow,
    StatusIndicator,
    edition_of,
    edition_of_status_indicators,
    read,
    read_status_indicators,
)

NAME, INDICATORS = "2026_April_Web_Addendum_B.csv", "opps_status_indicators_2024.csv"
FULL = MIRROR / "opps" / NAME
FULL_INDICATORS = MIRROR / "opps" / "opps_status_indicators.csv"
ROWS = [
    OppsRow("0001F", "", "E1", "", None, None, None, None, None, None, "", ""),
    OppsRow(
        code="27447",
        short_descriptor="",
        status_indicator="J1",
        apc="5115",
        relative_weight=Decimal("142.1234"),
        payment_rate=Decimal("12665.27"),
        national_copayment=None,
        minimum_copayment=Decimal("2533.06"),
        ira_coinsurance=None,
        adjusted_copayment=None,
        pass_through_ends="",
        change="*",
    ),
    OppsRow(
        code="J0180",
        short_descriptor="Agalsidase beta injection",
        status_indicator="K",
        apc="9208",
        relative_weight=None,
        payment_rate=Decimal("210.20"),
        national_copayment=None,
        minimum_copayment=Decimal("42.04"),
        ira_coinsurance=Decimal("0.185"),
        adjusted_copayment=Decimal("38.89"),
        pass_through_ends="",
        change="",
    ),
]


def test_addendum_b() -> None:
    assert list(read(FIXTURES / NAME)) == ROWS


def test_the_same_in_a_workbook_and_in_a_zip(tmp_path: Path) -> None:
    rows: list[list[Any]] = fixture_rows(NAME)
    rows[5][0], rows[5][3], rows[5][5], rows[6][9] = 27447, 5115, 12665.27, 0.185
    book = workbook(tmp_path / "april_2026_addendum_b.xlsx", B=rows)
    assert list(read(book)) == ROWS
    data = (FIXTURES / NAME).read_bytes()
    path = zipped(tmp_path / "a.zip", [("x/2026_April_Web_Addendum_B.csv", data), ("a.pdf", b"")])
    assert list(read(path)) == ROWS
    assert edition_of(path).name == "2026 April"


def test_the_edition_is_in_the_title_or_the_name(tmp_path: Path) -> None:
    april = FileEdition("2026 April", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert edition_of(FIXTURES / NAME) == april
    untitled = changed(tmp_path, NAME, b"April 2026", b"")
    assert edition_of(untitled) == april
    nameless = untitled.rename(tmp_path / "b.csv")
    assert refusal(lambda: [edition_of(nameless)]) == (
        "b.csv: neither title nor name state a month and a year"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"Payment Rate,", b"Rate,", ": no heading row of OPPS Addendum B: expected code, "),
        (b"27447", b"447", ":6: code: unexpected value: '447'"),
        (b",J1,", b",5115,", ":6: status indicator: unexpected value: '5115'"),
        (b",5115,", b",511,", ":6: apc: unexpected value: '511'"),
        (b'"$12,665.27"', b"$12,665.27", ":6: 14 cells under 13 headings"),
        (b'"$12,665.27"', b'"$12,66.27"', ":6: payment rate: no number: '$12,66.27'"),
        (b"18.50%", b"185%", ":7: ira coinsurance: no share from 0 to 100 percent: '185%'"),
        (b",*\r\n", b",x\r\n", ":6: change: unexpected value: 'x'"),
        (b"J0180", b"27447", ":7: code 27447 stands in "),
        (b"$38.89,,\r\n", b"", ":7: 11 cells under 13 headings"),
    ],
)
def test_a_shifted_or_truncated_addendum_is_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, NAME, before, after)
    text = refusal(lambda: read(path))
    assert text.startswith(NAME + message), text


def test_status_indicators() -> None:
    assert list(read_status_indicators(FIXTURES / INDICATORS)) == [
        StatusIndicator("A", "Sometimes", "Our words, for another fee schedule"),
        StatusIndicator("J1", "Always", "One payment for the whole claim"),
    ]
    assert edition_of_status_indicators(FIXTURES / INDICATORS).name == "2024"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"Paid", b"Payment", ": no heading row of OPPS status indicators"),
        (b"J1,", b"J11,", ":3: indicator: unexpected value: 'J11'"),
        (b"Always", b"Often", ":3: paid: unexpected value: 'Often'"),
        (b"One payment for the whole claim", b"", ":3: description: unexpected value: ''"),
        (b"J1,", b"A,", ":3: indicator A stands in "),
    ],
)
def test_shifted_status_indicators_are_refused(
    tmp_path: Path, before: bytes, after: bytes, message: str
) -> None:
    path = changed(tmp_path, INDICATORS, before, after)
    assert refusal(lambda: read_status_indicators(path)).startswith(INDICATORS + message)


@needs_mirror
def test_the_mirror() -> None:
    rows = {row.code: row for row in read(FULL)}
    assert len(rows) == 19_059
    assert rows["99281"].status_indicator == "J2"
    assert rows["27447"].payment_rate == Decimal("13116.76")
    assert rows["J0180"].payment_rate == Decimal("227.58")
    indicators = {row.indicator for row in read_status_indicators(FULL_INDICATORS)}
    assert len(indicators) == 31
    assert {row.status_indicator for row in rows.values()} - indicators == {"H1", "S1"}
    assert edition_of(FULL).name == "2026 April"
    assert refusal(lambda: [edition_of_status_indicators(FULL_INDICATORS)]) == (
        "opps_status_indicators.csv: no edition in the list; put its year in the name of the file"
    )


@mutation_settings
@given(damage=st.data())
def test_damage_to_the_addendum(tmp_path: Path, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / NAME).read_bytes()))
    rows_or_refusal(tmp_path / NAME, data, read, edition_of)


@mutation_settings
@given(damage=st.data())
def test_damage_to_the_indicators(tmp_path: Path, damage: st.DataObject) -> None:
    data = damage.draw(mutations((FIXTURES / INDICATORS).read_bytes()))
    rows_or_refusal(tmp_path / INDICATORS, data, read_status_indicators)
