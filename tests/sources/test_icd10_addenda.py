"""Code addenda of both systems: rows, trailer, refusals, counts of the mirror, damage."""

from __future__ import annotations

from collections import Counter
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

from codewell.catalog.sources.icd10_addenda import AddendaRow, edition_of, read

NAME = "icd10cm_codes_addenda_2027.txt"
ADDENDA = FIXTURES / NAME
REVISE_TO = "Revise to:   Z2914   Encounter for prophylactic rabies immune globulin\n"


def test_every_change_and_the_title_before_a_revision() -> None:
    assert list(read(ADDENDA)) == [
        AddendaRow("add", "C7831", "Secondary malignant neoplasm of larynx", ""),
        AddendaRow("delete", "D691", "Qualitative platelet defects", ""),
        AddendaRow("add", "D6911", "Glanzmann thrombasthenia", ""),
        AddendaRow(
            "revise",
            "Z2914",
            "Encounter for prophylactic rabies immune globulin",
            "Encounter for prophylactic rabies immune globin",
        ),
    ]


def test_the_trailer_names_the_edition(tmp_path: Path) -> None:
    assert edition_of(ADDENDA).name == "FY2027"
    after = ("icd10cm_order_2027.txt", "icd10cm-order-April-1-2027.txt")
    assert edition_of(altered(tmp_path, NAME, after)).name == "FY2027 April"
    unnamed = altered(tmp_path, NAME, ("icd10cm_order_2027.txt", "order.txt"))
    assert edition_of(unnamed).name == "FY2027"
    unnamed = unnamed.rename(tmp_path / "addenda.txt")
    assert refusal(lambda: [edition_of(unnamed)]) == (
        "addenda.txt: neither the trailer (order.txt) nor the file name has a year"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("Add:         C78", "Add:        C78", ":1: not a line of a code addenda file: "),
        ("Add:         C7831  ", "Add:         C7831 ", ":1: not a line of a code addenda file: "),
        ("Add:         C7831", "Change:      C7831", ":1: not a line of a code addenda file: "),
        (REVISE_TO, "", ":6: no 'Revise to:' for Z2914"),
        (REVISE_TO, REVISE_TO + REVISE_TO, ":6: 'Revise from:' and 'Revise to:' are not a pair"),
        ("Revise to:   Z", "Add:         Z", ":5: 'Revise from:' and 'Revise to:' are not a pair"),
        ("Revise to:   Z2914", "Revise to:   Z2915", ":5: revises Z2914 to another code, Z2915"),
        ("2 additions", "3 additions", ": 2 lines add, the trailer says 3"),
        ("1 deletions", "2 deletions", ": 1 lines delete, the trailer says 2"),
        ("1 revisions", "0 revisions", ": 1 lines revise, the trailer says 0"),
        ("74720", "74721", ": the trailer adds up to 74720 codes, it says 74721"),
        ("74720 codes", ", codes", ":9: ',' is no count"),
        ("74720 codes in", "74720 of", ":9: unexpected line in the trailer: '74720 of icd10cm_"),
        ("      1 revisions\n", "", ":11: the trailer is cut off"),
        ("revisions\n", "revisions\nAdd\n", ":13: unexpected line in the trailer: 'Add'"),
        ("Codes\n", "", ":7: not a line of a code addenda file: "),
    ],
)
def test_a_file_that_does_not_meet_its_trailer_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, NAME, (before, after))
    assert refusal(lambda: read(path)).startswith(NAME + message)


def test_a_file_without_trailer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(ADDENDA.read_bytes().partition(b"\nCodes")[0])
    assert refusal(lambda: read(path)) == f"{NAME}:5: no trailer: cut off"
    path.write_bytes(b"")
    assert refusal(lambda: read(path)) == f"{NAME}:0: no trailer: cut off"


@given(data=st.data())
@mutation_settings
def test_damage_is_rows_or_a_source_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    damaged = data.draw(mutations(ADDENDA.read_bytes()))
    rows_or_refusal(tmp_path_factory.getbasetemp() / NAME, damaged, read, edition_of)


@needs_mirror
@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("icd10cm/icd10cm_codes_addenda_2027.txt", {"add": 190, "delete": 30, "revise": 4}),
        ("icd10pcs/icd10pcs_codes_addenda_2027.txt", {"add": 101, "delete": 38, "revise": 3}),
    ],
)
def test_addenda_of_the_mirror(file: str, counts: dict[str, int]) -> None:
    assert Counter(row.action for row in read(MIRROR / file)) == counts
    assert edition_of(MIRROR / file).name == "FY2027"
