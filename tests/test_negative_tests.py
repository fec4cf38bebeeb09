"""A negative test denies its agent, not the illness told beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.text import Vocabulary, read_note
from codewell.text.assertion.negative_tests import with_negative_tests


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def told(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """What is asserted of each code of a text."""
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1), 30)
    read = with_negative_tests(read_note(note, vocabulary))
    return {mention.code: mention.assertion.label for mention in read.mentions}


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ("Bronchiolitis, RSV neg.", "J219", "affirmed"),
        ("Pharyngitis - rapid strep negative.", "J029", "affirmed"),
        ("Influenza A positive, COVID negative.", "J101", "affirmed"),
        ("Bronchiolitis, no fever.", "J219", "affirmed"),
    ],
)
def test_the_illness_stays(text: str, code: str, label: str, vocabulary: Vocabulary) -> None:
    assert told(text, vocabulary).get(code) == label


def test_the_agent_is_denied(vocabulary: Vocabulary) -> None:
    found = told("Bronchiolitis, RSV neg.", vocabulary)
    assert all(label == "negated" for code, label in found.items() if code != "J219")
    assert "J210" not in found


def test_a_record_without_a_negative_test_is_left_as_it_is(vocabulary: Vocabulary) -> None:
    note = Note("n", "Bronchiolitis, RSV positive.", Setting.OUTPATIENT, dt.date(2026, 5, 1), 1)
    read = read_note(note, vocabulary)
    assert with_negative_tests(read) is read
