"""ICD-10-CM index and external cause index: rows, refusals, counts of the mirror, damage."""

from __future__ import annotations

from functools import partial
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
    zip_bytes,
)

from codewell.catalog.sources.icd10cm_index import Book, IndexTerm, edition_of, read
from codewell.catalog.sources.icd10cm_terms import PrintedCode, PrintedTitle

NAME = "icd10cm_index_2026.xml"
INDEX = FIXTURES / NAME
LETTER_D = MIRROR / "icd10cm" / "icd10cm_index_2027.sample_letter_D.xml"
APRIL = MIRROR / "icd10cm" / "icd10cm-tables-and-index-April-1-2026-XML.zip"


def term(
    id: int,
    parent: int | None,
    level: int,
    title: str | PrintedTitle,
    *,
    letter: str = "D",
    code: PrintedCode | None = None,
    manifestation: PrintedCode | None = None,
    see: str = "",
    see_also: str = "",
    see_category: str = "",
    see_subcategory: str = "",
) -> IndexTerm:
    words = PrintedTitle(title, title, "") if isinstance(title, str) else title
    return IndexTerm(
        id,
        parent,
        level,
        letter,
        words,
        code,
        manifestation,
        see,
        see_also,
        see_category,
        see_subcategory,
        warning="",
    )


def test_every_line_comes_in_the_order_of_the_book() -> None:
    assert list(read(INDEX)) == [
        term(
            1,
            None,
            0,
            PrintedTitle(
                "Amyloidosis (generalized) (primary) NEC",
                "Amyloidosis NEC",
                "(generalized) (primary)",
            ),
            letter="A",
            code=PrintedCode("E85.9", "E859", False),
        ),
        term(
            2,
            1,
            1,
            "heart",
            letter="A",
            code=PrintedCode("E85.4", "E854", False),
            manifestation=PrintedCode("[I43]", "I43", False),
        ),
        term(3, 2, 2, "acute", letter="A", see="Disease, heart"),
        term(
            4,
            None,
            0,
            "Dacryoadenitis, dacryadenitis",
            code=PrintedCode("H04.00-", "H0400", True),
        ),
        term(5, None, 0, "Dead", see_also="Death"),
        term(6, 5, 1, "labyrinth", see_subcategory="H83.2"),
        term(7, 5, 1, "limb", see_category="T87"),
        term(
            8,
            None,
            0,
            PrintedTitle(
                "De Morgan's spots (senile angiomas)", "De Morgan's spots", "(senile angiomas)"
            ),
            code=PrintedCode("D18.-", "D18", True),
        ),
    ]


def test_the_external_causes_are_another_book() -> None:
    path = FIXTURES / "icd10cm_eindex_2026.xml"
    rows = list(read(path, book=Book.EXTERNAL_CAUSES))
    assert [(row.title.title, row.see_category) for row in rows] == [
        ("Abandonment NEC", ""),
        ("Activity", "Y93"),
    ]
    assert refusal(lambda: read(path)) == (
        "icd10cm_eindex_2026.xml: the title does not say INDEX TO DISEASES: another file"
    )
    assert refusal(lambda: read(INDEX, book=Book.EXTERNAL_CAUSES)) == (
        f"{NAME}: the title does not say EXTERNAL CAUSE: another file"
    )


def test_a_slip_of_the_publisher_is_kept_as_printed_and_many_are_refused(tmp_path: Path) -> None:
    line = "<mainTerm><title>Dead</title><code>E85.9</code></mainTerm>"
    many = ("<mainTerm>\n      <title>Dead<", 200 * line + "<mainTerm>\n      <title>Dead<")
    path = altered(tmp_path, NAME, ("<code>E85.9<", "<code>25.11<"), many)
    assert next(read(path)).code == PrintedCode("25.11", "", False)
    assert len(list(read(path))) == 208
    path = altered(tmp_path, NAME, ("<code>E85.9<", "<code>25.11<"))
    assert refusal(lambda: read(path)) == (
        f"{NAME}: 1 of 4 codes do not fit their place ('25.11'): shifted?"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("<ICD10CM.index>", "<other>", "expected <ICD10CM.index>, found <other>"),
        ("<version>2026</version>", "", ": no <version>: not the whole file"),
        (
            "<version>2026</version>",
            "<version>x</version>",
            "expected a year as version, found 'x'",
        ),
        ('<term level="1">', '<term level="3">', ":11: <term>: expected level 1, found 3"),
        ('<term level="1">', "<term>", ":11: <term>: level='' is no number"),
        ('<term level="1">', '<term level="²">', ":11: <term>: level='²' is no number"),
        ("<see>", "<use>x</use><see>", ":15: <term>: unexpected <use>"),
        ("<see>", "<see>x</see><see>", ":15: <term>: 2 times <see>"),
        ("<see>", "words<see>", ":15: <term>: text between the elements"),
        ("<title>heart</title>", "", ":11: <term>: no <title>"),
        ("<title>heart</title>", "<title> </title>", ":12: <title>: is empty"),
        ("<title>heart</title>", "<title>a<b/></title>", ":12: <title>: unexpected <b>"),
        ("<code>E85.4", "<code><b/>E85.4", ":13: <code>: unexpected <b>"),
        ("<code>E85.4", "<code>", ":13: <code>: is empty"),
        ("<title>D</title>", "<title>A</title>", ":23: <letter>: letter 'A' behind 'A'"),
        ("<title>D</title>", "", ":23: <letter>: no <title>"),
        ("<letter>", "<letter><title>9</title></letter><letter>", "<letter>: 9: no main term"),
        ("<letter>", "<indexHeading/><letter>", "<indexHeading>: this is a table, not an index"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, NAME, (before, after))

    def reading() -> list[IndexTerm]:
        edition_of(path)
        return list(read(path))

    assert message in refusal(reading)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.xml"
    path.write_text("<ICD10CM.tabular/>", encoding="utf-8")
    assert refusal(lambda: read(path)) == (
        "index.xml: expected <ICD10CM.index>, found <ICD10CM.tabular>"
    )
    path.write_text("<ICD10CM.index><version>2026</version></ICD10CM.index>", encoding="utf-8")
    assert refusal(lambda: read(path)) == "index.xml: no <letter>: not the whole file"
    path.write_text("<ICD10CM.index/>", encoding="utf-8")
    assert refusal(lambda: [edition_of(path)]) == "index.xml: no <letter>: not the whole file"


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    damaged = data.draw(mutations(INDEX.read_bytes()))
    rows_or_refusal(folder / NAME, damaged, read, edition_of)


@given(data=st.data())
@mutation_settings
def test_damage_of_a_zip_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    damaged = data.draw(mutations(zip_bytes([(NAME, INDEX.read_bytes())])))
    rows_or_refusal(folder / "index.zip", damaged, read, edition_of)


@needs_mirror
def test_letter_d_of_the_mirror() -> None:
    rows = list(read(LETTER_D))
    assert sum(row.level == 0 for row in rows) == 23
    assert sum(row.level > 0 for row in rows) == 57
    assert rows[0].title.printed == "Daae (-Finsen) disease (epidemic pleurodynia)"
    assert edition_of(LETTER_D).name == "FY2027"


@needs_mirror
def test_external_causes_of_the_mirror() -> None:
    rows = list(read(APRIL, book=Book.EXTERNAL_CAUSES))
    assert sum(row.level == 0 for row in rows) == 314
    assert sum(row.level > 0 for row in rows) == 7776
    assert sum(row.code is not None for row in rows) == 6671
    assert all(row.code.code for row in rows if row.code)
    assert rows[-1].code == PrintedCode("Y65.52", "Y6552", False)
    assert edition_of(APRIL, book=Book.EXTERNAL_CAUSES).name == "FY2026 April"
    whole = partial(read, book=Book.DISEASES)
    assert "expected one member with the index of diseases, found 0" in refusal(
        lambda: whole(APRIL)
    )
