"""Neoplasm table and table of drugs: rows, refusals, counts of the mirror, damage."""

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
)

from codewell.catalog.sources.icd10cm_tables import Table, TableCell, TableTerm, edition_of, read
from codewell.catalog.sources.icd10cm_terms import PrintedCode, PrintedTitle

NEOPLASM = FIXTURES / "icd10cm_neoplasm_2026.xml"
DRUGS = FIXTURES / "icd10cm_drug_2026.xml"
APRIL = MIRROR / "icd10cm" / "icd10cm-tables-and-index-April-1-2026-XML.zip"


def test_the_neoplasm_table_has_a_cell_for_each_behaviour() -> None:
    first, bone, leaf, sinus = read(NEOPLASM, table=Table.NEOPLASM)
    assert [cell.column for cell in first.cells] == [
        "Malignant Primary",
        "Malignant Secondary",
        "Ca in situ",
        "Benign",
        "Uncertain Behavior",
        "Unspecified Behavior",
    ]
    assert bone == TableTerm(
        id=2,
        parent=1,
        level=1,
        letter="N",
        title=PrintedTitle("bone (periosteum) NEC", "bone NEC", "(periosteum)"),
        cells=(
            TableCell("Malignant Primary", PrintedCode("C41.9", "C419", False)),
            TableCell("Malignant Secondary", PrintedCode("C79.51", "C7951", False)),
            TableCell("Ca in situ", None),
            TableCell("Benign", PrintedCode("D16.9-", "D169", True)),
            TableCell("Uncertain Behavior", PrintedCode("D48.0", "D480", False)),
            TableCell("Unspecified Behavior", PrintedCode("D49.2", "D492", False)),
        ),
        see="",
        see_also="Neoplasm, cartilage",
        remark="",
    )
    assert leaf.remark == "ventral surface of tongue"
    assert leaf.cells == (TableCell("Malignant Primary", PrintedCode("C06.89", "C0689", False)),)
    assert (sinus.cells, sinus.see) == ((), "Neoplasm, sinus")


def test_the_table_of_drugs_has_a_cell_for_each_intent() -> None:
    propanol, hormone = read(DRUGS, table=Table.DRUGS)
    assert propanol.letter == "#"
    assert [cell.code and cell.code.code for cell in propanol.cells] == [
        "T513X1",
        "T513X2",
        "T513X3",
        "T513X4",
        None,
        None,
    ]
    assert hormone.title == PrintedTitle("(L)-triiodothyronine", "-triiodothyronine", "(L)")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("Ca in situ</head>", "Benign</head>", ":4: <indexHeading>: expected ['Neoplasm', "),
        ('<head col="7">Unspecified Behavior</head>', "", ":4: <indexHeading>: expected ["),
        ('<cell col="3">C79.9', '<cell col="2">C79.9', ":18: <cell>: column 2 behind column 2"),
        ('<cell col="7">D49.9', '<cell col="8">D49.9', ":22: <cell>: column 8 behind column 6"),
        ('<cell col="2">C80.1', "<cell>C80.1", ":17: <cell>: col='' is no number"),
        ("D36.9", "C79.9", "1 of 12 codes do not fit their place ('Benign: C79.9'): shifted?"),
        ("D36.9", "", ":20: <cell>: is empty"),
        ("<see>", "<code>C80</code><see>", "<term>: unexpected <code>"),
    ],
)
def test_a_shifted_table_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = altered(tmp_path, NEOPLASM.name, (before, after))
    assert message in refusal(lambda: read(path, table=Table.NEOPLASM))


def test_another_table_or_an_index_is_refused() -> None:
    assert "expected ['Substance', " in refusal(lambda: read(NEOPLASM, table=Table.DRUGS))
    index = FIXTURES / "icd10cm_index_2026.xml"
    assert refusal(lambda: read(index, table=Table.DRUGS)) == (
        "icd10cm_index_2026.xml: no <indexHeading>: not a table"
    )


@pytest.mark.parametrize(("path", "table"), [(NEOPLASM, Table.NEOPLASM), (DRUGS, Table.DRUGS)])
@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, path: Path, table: Table
) -> None:
    folder = tmp_path_factory.getbasetemp()
    damaged = data.draw(mutations(path.read_bytes()))
    reads = (partial(read, table=table), partial(edition_of, table=table))
    rows_or_refusal(folder / path.name, damaged, *reads)


@needs_mirror
def test_neoplasm_table_of_the_mirror() -> None:
    rows = list(read(APRIL, table=Table.NEOPLASM))
    assert (len(rows), sum(len(row.cells) for row in rows)) == (1940, 10_922)
    assert rows[0].cells[0] == TableCell("Malignant Primary", PrintedCode("C80.1", "C801", False))
    assert edition_of(APRIL, table=Table.NEOPLASM).name == "FY2026 April"


@needs_mirror
def test_table_of_drugs_of_the_mirror() -> None:
    rows = list(read(APRIL, table=Table.DRUGS))
    assert (len(rows), sum(len(row.cells) for row in rows)) == (7430, 43_224)
    aspirin = next(row for row in rows if row.title.title == "Aspirin")
    assert aspirin.cells[4] == TableCell("Adverse effect", PrintedCode("T39.015", "T39015", False))
    assert edition_of(APRIL, table=Table.DRUGS).name == "FY2026 April"
