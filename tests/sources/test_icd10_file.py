"""Where an ICD-10 file lies, what edition it is, and what is wrong with its container."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from icd10_reading import FIXTURES, altered, refusal, zipped

from codewell.catalog.sources import icd10_order, icd10cm_index
from codewell.catalog.sources.file_edition import FileEdition
from codewell.errors import SourceError

INDEX = (FIXTURES / "icd10cm_index_2026.xml").read_bytes()
EINDEX = (FIXTURES / "icd10cm_eindex_2026.xml").read_bytes()
ORDER = (FIXTURES / "icd10cm_order_2026.txt").read_bytes()


@pytest.mark.parametrize(
    ("name", "edition", "first", "last"),
    [
        ("icd10cm_index_2026.xml", "FY2026", "2025-10-01", "2026-09-30"),
        ("icd10cm-index-April-1-2026-XML.xml", "FY2026 April", "2026-04-01", "2026-09-30"),
        ("icd10cm_index_Jan_2026.xml", "FY2026 January", "2026-01-01", "2026-09-30"),
        ("index-October-1-2025.xml", "FY2026", "2025-10-01", "2026-09-30"),
        ("renamed.xml", "FY2026", "2025-10-01", "2026-09-30"),
    ],
)
def test_the_headings_give_the_year_and_the_name_may_give_the_month(
    tmp_path: Path, name: str, edition: str, first: str, last: str
) -> None:
    path = tmp_path / name
    path.write_bytes(INDEX)
    expected = FileEdition(edition, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert icd10cm_index.edition_of(path) == expected


def test_the_name_of_the_member_counts_before_that_of_the_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "2027.zip", [("Index/icd10cm-index-April-1-2026.xml", INDEX)])
    assert icd10cm_index.edition_of(path).name == "FY2026 April"
    path = zipped(tmp_path / "april-1-2026.zip", [("icd10cm_index.xml", INDEX)])
    assert icd10cm_index.edition_of(path).name == "FY2026 April"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("icd10cm_index_2025.xml", "the headings say FY2026, the name says FY2025"),
        ("icd10cm_index_feb_30_2026.xml", "no date in the name: 'feb_30_2026'"),
    ],
)
def test_a_name_that_contradicts_the_headings_is_refused(
    tmp_path: Path, name: str, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(INDEX)
    with pytest.raises(SourceError, match=message):
        icd10cm_index.edition_of(path)


def test_without_headings_the_name_must_have_a_year(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_bytes(ORDER)
    with pytest.raises(SourceError, match=r"^order\.txt: the edition is unknown"):
        icd10_order.edition_of(path)
    assert icd10_order.edition_of(FIXTURES / "icd10pcs_order_2026.txt").name == "FY2026"


def test_a_zip_must_hold_one_such_member(tmp_path: Path) -> None:
    read = icd10cm_index.read
    assert len(list(read(zipped(tmp_path / "a.zip", [("e/icd10cm_index_2026.xml", INDEX)])))) == 8
    both = [("icd10cm_eindex_2026.xml", EINDEX), ("icd10cm_index_2026.xml", INDEX)]
    assert len(list(read(zipped(tmp_path / "b.zip", both)))) == 8
    none = zipped(tmp_path / "c.zip", both[:1])
    assert refusal(lambda: read(none)) == (
        "c.zip: expected one member with the index of diseases, found 0"
    )
    two = zipped(tmp_path / "d.zip", [*both, ("old/index.xml", INDEX)])
    assert refusal(lambda: read(two)) == (
        "d.zip: expected one member with the index of diseases, found 2, "
        "icd10cm_index_2026.xml, old/index.xml"
    )


def test_a_damaged_container_is_refused_by_name(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", [("icd10cm_index_2026.xml", INDEX)]).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[:-30])
    assert refusal(lambda: icd10cm_index.read(cut)).startswith("cut.zip: ")
    corrupt = tmp_path / "corrupt.zip"
    corrupt.write_bytes(whole[:200] + b"\0\0\0\0" + whole[204:])
    assert refusal(lambda: icd10cm_index.read(corrupt)).startswith("corrupt.zip/icd10cm_index_2026")
    assert refusal(lambda: icd10cm_index.read(tmp_path / "no.xml")).startswith("no.xml: ")
    assert refusal(lambda: icd10cm_index.read(tmp_path / "no.zip")).startswith("no.zip: ")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "<ICD10CM.index>",
            '<!DOCTYPE x [<!ENTITY e "words">]><ICD10CM.index>',
            "icd10cm_index_2026.xml: a document type declaration has no place in this format",
        ),
        (
            "<ICD10CM.index>",
            '<!DOCTYPE x SYSTEM "http://localhost/x.dtd"><ICD10CM.index>',
            "icd10cm_index_2026.xml: a document type declaration has no place in this format",
        ),
        (
            "<ICD10CM.index>",
            '<ICD10CM.index isAddenda="true">',
            "icd10cm_index_2026.xml: this is an addenda file, not the whole list",
        ),
        ("<code>X58", "<code>&unknown;", "icd10cm_index_2026.xml: not well-formed XML: "),
        ("</ICD10CM.index>", "", "icd10cm_index_2026.xml: not well-formed XML: "),
        ("</ICD10CM.index>", "words</ICD10CM.index>", "<ICD10CM.index>: text between"),
        ("</letter>", "</letter>words", ":6: <letter>: text behind it"),
        ("<version>", "<note>x</note><version>", ":4: <note>: unexpected here"),
    ],
)
def test_xml_that_is_not_plain_data_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    changed = (before.replace("X58", "E85.9"), after)
    path = altered(tmp_path, "icd10cm_index_2026.xml", changed)
    assert message in refusal(lambda: icd10cm_index.read(path))


def test_text_may_be_utf8_with_or_without_mark_or_cp1252(tmp_path: Path) -> None:
    expected = list(icd10_order.read(FIXTURES / "icd10cm_order_2026.txt"))
    text = ORDER.decode("utf-8")
    assert expected[4].title == "Ménière's disease"
    path = tmp_path / "order_2026.TXT"
    for data in (
        text.encode("utf-8-sig"),
        text.encode("cp1252"),
        text.replace("\n", "\r\n").encode("cp1252"),
        text.rstrip("\n").encode(),
    ):
        path.write_bytes(data)
        assert list(icd10_order.read(path)) == expected
    path.write_bytes(ORDER.replace(b"A009    1", b"A009 \x00  1"))
    assert refusal(lambda: icd10_order.read(path)).startswith("order_2026.TXT:3: ")
    path.write_bytes(ORDER.replace(b"Cholera, u", b"Cholera\x81 u"))
    assert refusal(lambda: icd10_order.read(path)).startswith("order_2026.TXT:3: ")
