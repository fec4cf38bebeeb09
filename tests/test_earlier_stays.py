"""What the note of a visit tells of a stay, or of an organ taken out, is over."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.text import Vocabulary, read_note

_PLAN = "\n\nASSESSMENT\n1. Hypertension, stable.\n"


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def label(text: str, words: str, setting: Setting, vocabulary: Vocabulary) -> str:
    """What a text asserts of its words."""
    read = read_note(Note("n", text, setting, dt.date(2026, 5, 1), 60), vocabulary)
    return next(m.assertion.label for m in read.mentions if words in m.span.of(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Path (3/7): gallbladder with chronic cholecystitis.", "cholecystitis"),
        ("We went over the pathology, chronic cholecystitis without dysplasia.", "cholecystitis"),
        ("Admitted 2/3-2/7 for pneumonia, feels back to normal.", "pneumonia"),
        ("Hospitalized 1/12-1/15 at County for pneumonia.", "pneumonia"),
        ("The stay was notable for ileus.", "ileus"),
    ],
)
def test_it_is_over_in_the_note_of_a_visit(text: str, words: str, vocabulary: Vocabulary) -> None:
    assert label(text + _PLAN, words, Setting.OUTPATIENT, vocabulary) == "past"
    assert label(text + _PLAN, words, Setting.INPATIENT, vocabulary) == "affirmed"


def test_pathology_of_a_biopsy_is_of_now(vocabulary: Vocabulary) -> None:
    text = "Pathology of the shave biopsy: basal cell carcinoma of the nose." + _PLAN
    assert label(text, "carcinoma", Setting.OUTPATIENT, vocabulary) == "affirmed"


@pytest.mark.parametrize(
    ("setting", "expected"), [(Setting.OUTPATIENT, "past"), (Setting.INPATIENT, "affirmed")]
)
def test_resolved_problems(setting: Setting, expected: str, vocabulary: Vocabulary) -> None:
    text = "Resolved Problems:\nCellulitis of the left leg\n" + _PLAN
    assert label(text, "Cellulitis", setting, vocabulary) == expected
