"""Files, archives and tables: what every reader of a table relies on, and how damage is told."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import mutation_settings, mutations, refusal, rows_or_refusal, zip_bytes, zipped
from table_reading import workbook, workbook_bytes

from codewell.catalog.sources import members as members_module
from codewell.catalog.sources.members import Member, members, the_member
from codewell.catalog.sources.quarters import (
    MONTH,
    YEAR,
    month_edition,
    quarter_edition,
    stated_month,
    stated_year,
    year_edition,
)
from codewell.catalog.sources.tables import Layout, Record, Unique, calendar_date, read_table
from codewell.errors import SourceError

LAYOUT = Layout(
    what="things",
    required={"code": r"code", "price": r"price in dollars"},
    optional={"share": r"share"},
)
CSV = b"Title\n\nCode,Price in Dollars,Share\n00100,$1.50,20.5%\n"


def records(path: Path) -> list[Record]:
    return list(read_table(Member(path), LAYOUT).records)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def the_record(path: Path) -> Record:
    (record,) = records(path)
    return record


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", CSV),
        ("a.CSV", b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n")),
        ("a.csv", CSV.replace(b"\n", b"\r")),
        ("a.csv", CSV.rstrip(b"\n")),
        ("a.TXT", CSV.replace(b",", b"\t")),
        ("a.csv", CSV.replace(b"Code,Price in Dollars", b'" code ","PRICE\nin  dollars"')),
        ("a.csv.gz", gzip.compress(CSV, mtime=0)),
    ],
)
def test_the_forms_in_which_a_table_comes(tmp_path: Path, name: str, data: bytes) -> None:
    record = the_record(written(tmp_path / name, data))
    assert record.code() == "00100"
    assert record.number("price") == Decimal("1.50")
    assert record.share("share") == Decimal("0.205")


def test_a_workbook_gives_back_leading_zeros_and_15_digits(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Title"], [], ["Code", "Price in\nDollars", "Share"]]
    rows.append([100, 3342.8700000000003, 0.205])
    other = [["Something else"], ["Code", "Other"]]
    record = the_record(workbook(tmp_path / "a.xlsx", First=other, Second=rows))
    assert record.place == "a.xlsx: sheet Second, row 4"
    assert record.code() == "00100"
    assert record.amount("price") == Decimal("3342.87")
    assert record.share("share") == Decimal("0.205")


def test_a_workbook_with_a_wrong_dimension_loses_no_row(tmp_path: Path) -> None:
    data = workbook_bytes(A=[["Code", "Price in dollars"], ["A0001", 1], ["A0002", 2]])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"')
            new.writestr(name, part)
    path = written(tmp_path / "a.xlsx", buffer.getvalue())
    assert [record.code() for record in records(path)] == ["A0001", "A0002"]


def test_dates_and_numbers_of_a_workbook_as_text(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Code", "Price in dollars"], [dt.date(2024, 7, 1), True]]
    record = the_record(workbook(tmp_path / "a.xlsx", A=rows))
    assert record.cells == ("2024-07-01", "True")


def test_bytes_of_cp1252_between_utf8(tmp_path: Path) -> None:
    data = b"Code,Price in dollars\nA0001 caf\xe9 \x99,1\nA0002 caf\xc3\xa9,2\n"
    texts = [record.text("code") for record in records(written(tmp_path / "a.csv", data))]
    assert texts == ["A0001 café ™", "A0002 café"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ": no heading row of things: expected code, price"),
        (b"Code,Price\n1,2\n", ": no heading row of things: expected code, price"),
        (b"Code,Price in dollars,Price in dollars\n", ": no heading row of things"),
        (b"Code,Price in dollars,Share,Share\n", ": no heading row of things"),
        (b"\n" * 70 + CSV, ": no heading row of things"),
        (b"Code,Price in dollars\n", ":1: no row below the headings"),
        (b"Code,Price in dollars\nNOTE: none,\n", ":1: no row below the headings"),
        (CSV + b"\n\n00101\n", ":7: 1 cells under 3 headings"),
        (CSV + b"00101,1,1%,,x\n", ":5: 5 cells under 3 headings"),
        (CSV + b"NOTE 1: a note,,\n00101,1,1%\n", ":6: a row of data below the note of a.csv:5"),
        (CSV + b'"00101,1,1%\n', ":5: not a readable row: unexpected end of data"),
        (CSV + b"00\x00101,1,1%\n", ":5: control character 0x00"),
        (CSV + b"00\x81101,1,1%\n", ":5: a byte that is neither UTF-8 nor cp1252"),
    ],
)
def test_a_table_that_is_shifted_truncated_or_foreign(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = written(tmp_path / "a.csv", data)
    assert refusal(lambda: records(path)).startswith("a.csv" + message)


@pytest.mark.parametrize("text", ["", "x", "$", "-", "1,23", "1,2345", "1.2.3", "(1)", "１", "1e3"])
def test_what_is_no_amount(text: str) -> None:
    record = Record("place", (text,), {"price": 0}, spreadsheet=False)
    with pytest.raises(SourceError, match=r"^place: price: no number: "):
        record.number("price")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$1,644.87 ", "1644.87"), ("1000", "1000"), (".5", ".5"), ("-2.50", "-2.50"), ("$ 0", "0")],
)
def test_amounts(text: str, amount: str) -> None:
    record = Record("place", (text,), {"price": 0}, spreadsheet=False)
    assert record.amount("price") == Decimal(amount)


@pytest.mark.parametrize("text", ["1.5", "-1", "1.2", "-1%", "101%"])
def test_what_is_no_whole_number_or_share(text: str) -> None:
    record = Record("place", (text,), {"price": 0}, spreadsheet=False)
    if "%" not in text and text != "1.2":
        with pytest.raises(SourceError, match=r"^place: price: no whole number: "):
            record.integer("price")
    with pytest.raises(SourceError, match=r"^place: price: no share from 0 to 100 percent: "):
        record.share("price")


def test_a_blank_amount_is_none_and_a_missing_column_blank() -> None:
    record = Record("place", (" ",), {"price": 0}, spreadsheet=False)
    assert record.amount("price") is None
    assert record.share("other") is None
    with pytest.raises(SourceError, match=r"^place: code: unexpected value: ''"):
        record.code()


def test_a_key_that_comes_twice() -> None:
    unique = Unique()
    unique.check("A", "code A", "a.csv:1")
    with pytest.raises(SourceError, match=r"^a.csv:2: code A stands in a.csv:1 already$"):
        unique.check("A", "code A", "a.csv:2")


@pytest.mark.parametrize(
    "text", ["", "2024070", "20240732", "00000101", "2024-7-1", "２０２４０７０１"]
)
def test_what_is_no_date(text: str) -> None:
    assert calendar_date(text) is None
    assert calendar_date("20240701") == dt.date(2024, 7, 1)


# -- files and archives -------------------------------------------------------------------------


def test_text_stands_before_csv_before_xlsx_in_a_zip(tmp_path: Path) -> None:
    names = ("folder/b.xlsx", "b.csv", "other.csv", "__MACOSX/b.csv")
    path = zipped(tmp_path / "b.zip", [(name, b"") for name in names])
    assert the_member(path, r"^b\.", "thing") == Member(path, "b.csv")
    assert [member.file_name for member in members(path, r"^b\.")] == ["b.csv", "b.xlsx"]
    assert members(tmp_path / "any.csv", "nothing") == [Member(tmp_path / "any.csv")]


def test_a_zip_with_none_or_two(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", [("b1.csv", b""), ("b2.csv", b"")])
    assert refusal(lambda: [the_member(path, "b", "thing")]) == (
        "b.zip: more than one thing: b1.csv, b2.csv"
    )
    assert refusal(lambda: [the_member(path, "^c", "thing")]) == "b.zip: no thing in the zip"


def test_damaged_and_missing_files(tmp_path: Path) -> None:
    whole = zip_bytes([("a.csv", CSV * 50)])
    assert refusal(lambda: members(tmp_path / "no.zip", "")) == "no.zip: no such file"
    assert refusal(lambda: records(tmp_path / "no.csv")) == "no.csv: no such file"
    cut = written(tmp_path / "cut.zip", whole[:-30])
    assert refusal(lambda: members(cut, "")).startswith("cut.zip: damaged or unreadable: ")
    flipped = bytearray(whole)
    flipped[50] ^= 255
    bad = written(tmp_path / "bad.zip", bytes(flipped))
    assert "bad.zip/a.csv" in refusal(lambda: list(Member(bad, "a.csv").lines()))
    folder = refusal(lambda: records(tmp_path))
    assert folder.startswith(f"{tmp_path.name}: damaged or unreadable: ")
    gz = written(tmp_path / "a.csv.gz", gzip.compress(CSV, mtime=0)[:-4])
    assert refusal(lambda: records(gz)).startswith("a.csv.gz: damaged or unreadable: ")


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", CSV)
    assert refusal(lambda: records(path)).startswith("a.xlsx: damaged or unreadable: ")
    path = zipped(tmp_path / "a.xlsx", [("a.csv", CSV)])
    assert refusal(lambda: records(path)).startswith("a.xlsx: not a readable workbook: ")
    document = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'
    path = zipped(tmp_path / "a.xlsx", [("xl/workbook.xml", document)])
    assert refusal(lambda: records(path)) == ("a.xlsx: xl/workbook.xml declares a document type")


def test_only_text_that_cannot_be_decoded_is_taken_as_cp1252() -> None:
    error = UnicodeEncodeError("ascii", "é", 0, 1, "no")
    with pytest.raises(UnicodeEncodeError):
        members_module._as_cp1252(error)


# -- editions -----------------------------------------------------------------------------------


def test_months_quarters_and_years() -> None:
    july = month_edition(2024, 7)
    assert (july.name, july.effective_from) == ("2024 July", dt.date(2024, 7, 1))
    assert july.effective_to == dt.date(2024, 9, 30)
    assert month_edition(2024, 2).effective_to == dt.date(2024, 3, 31)
    assert quarter_edition(2026, 4).effective_from == dt.date(2026, 10, 1)
    assert quarter_edition(2026, 4).effective_to == dt.date(2026, 12, 31)
    assert year_edition(2022).effective_to == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2024 Jul", "2024 July"), ("2024 SEPT", "2024 September"), ("2024 may", "2024 May")],
)
def test_a_month_in_words(text: str, name: str) -> None:
    edition = stated_month(text, rf"{YEAR} {MONTH}")
    assert edition is not None
    assert edition.name == name
    assert stated_month("2024 Foo", rf"{YEAR} {MONTH}") is None
    assert stated_year("in 1776", YEAR) is None


# -- damage -------------------------------------------------------------------------------------

WORKBOOK = workbook_bytes(A=[["Code", "Price in dollars"], ["A0001", 1.5], ["A0002", None]])
ZIP = zip_bytes([("a.csv", CSV), ("b.txt", CSV)])


@mutation_settings
@given(damage=st.data())
def test_damage_to_a_workbook(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / "a.xlsx", damage.draw(mutations(WORKBOOK)), records)


@mutation_settings
@given(damage=st.data())
def test_damage_inside_a_workbook(tmp_path: Path, damage: st.DataObject) -> None:
    """Parts that are whole zip members again, so that the damage reaches openpyxl."""
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    which = damage.draw(st.integers(0, len(parts) - 1))
    parts[which] = (parts[which][0], damage.draw(mutations(parts[which][1])))
    rows_or_refusal(tmp_path / "a.xlsx", zip_bytes(parts), records)


@mutation_settings
@given(damage=st.data())
def test_damage_to_a_zip(tmp_path: Path, damage: st.DataObject) -> None:
    def through_zip(path: Path) -> list[Record]:
        return list(read_table(the_member(path, r"a\.csv$", "thing"), LAYOUT).records)

    rows_or_refusal(tmp_path / "a.zip", damage.draw(mutations(ZIP)), through_zip)


@mutation_settings
@given(damage=st.data())
def test_damage_to_a_csv(tmp_path: Path, damage: st.DataObject) -> None:
    rows_or_refusal(tmp_path / "a.csv", damage.draw(mutations(CSV)), records)
