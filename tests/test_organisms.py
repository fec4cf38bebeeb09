"""The organism of an infection and what it resists."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.suggest import Suggester
from codewell.suggest.told import load

DAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def finals(suggester: Suggester, results: str, diagnosis: str) -> list[str]:
    text = f"Labs: {results}\n\nAssessment:\n1. {diagnosis}.\n"
    note = Note("n", text, Setting.OUTPATIENT, DAY)
    return [s.code.formatted for s in suggester.suggest(note).finals]


@pytest.mark.parametrize(
    ("results", "diagnosis", "expected"),
    [
        ("Urine culture grew E. coli.", "Urinary tract infection", ["N39.0", "B96.20"]),
        ("Urine culture: Klebsiella.", "Acute pyelonephritis", ["N10", "B96.1"]),
        ("Wound culture grew MRSA.", "Cellulitis of right leg", ["L03.115", "B95.62"]),
        ("Cultures grew MSSA, none MRSA.", "Cellulitis of right leg", ["L03.115", "B95.61"]),
        (
            "Urine culture grew ESBL E. coli.",
            "Urinary tract infection",
            ["N39.0", "B96.20", "Z16.12"],
        ),
        # not found, of another, of the past, only covered
        ("No growth, no Klebsiella.", "Urinary tract infection", ["N39.0"]),
        ("MRSA screen negative.", "Cellulitis of right leg", ["L03.115"]),
        ("Her son had MRSA.", "Cellulitis of right leg", ["L03.115"]),
        ("Vancomycin for MRSA coverage.", "Cellulitis of right leg", ["L03.115"]),
        # nothing asks for it
        ("Urine culture grew E. coli.", "Hypertension", ["I10"]),
    ],
)
def test_organism_beside_its_infection(
    suggester: Suggester, results: str, diagnosis: str, expected: list[str]
) -> None:
    assert finals(suggester, results, diagnosis) == expected


def test_helicobacter_beside_an_ulcer(suggester: Suggester) -> None:
    found = finals(suggester, "Biopsies showed H. pylori.", "Duodenal ulcer")
    assert found == ["K26.9", "B96.81"]


def test_a_code_that_says_its_organism_is_not_doubled(suggester: Suggester) -> None:
    assert finals(suggester, "Blood cultures grew E. coli.", "E. coli sepsis") == ["A41.51"]


def test_an_organism_said_by_another_code_is_not_doubled(suggester: Suggester) -> None:
    found = finals(suggester, "Urine culture grew E. coli.", "E. coli sepsis\n2. UTI")
    assert found == ["A41.51", "N39.0"]


def test_past_infection(suggester: Suggester) -> None:
    text = "PMH: MRSA boil 2019.\n\nAssessment:\n1. Cellulitis of right leg.\n"
    note = Note("n", text, Setting.OUTPATIENT, DAY)
    found = [s.code.formatted for s in suggester.suggest(note).finals]
    assert not [code for code in found if code.startswith("B95")]


def test_every_code_is_billable(catalog: Catalog) -> None:
    rows = [row for key in ("organisms", "resistance") for row in load("organisms.yaml")[key]]
    codes = [row["code"] for row in rows]
    assert [c for c in codes if not catalog.icd10cm.is_billable(c, DAY)] == []
