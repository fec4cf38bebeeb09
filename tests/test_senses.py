"""Words and short forms with more than one sense: the coded one leads to its code, no other does.

The sentences of ``text/senses.yaml`` are short as in records, so that a word stands with the few
words that tell its sense.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.text import Vocabulary, read_note

SENSES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "text" / "senses.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def leads_there(
    entry: Mapping[str, Any], sentence: str, vocabulary: Vocabulary, *labels: str
) -> bool:
    """Whether some words of a sentence lead to a code of the coded sense, and are so (or were)."""
    note = Note("n", sentence, Setting.OUTPATIENT, dt.date(2026, 5, 1))
    codes = tuple(code.replace(".", "") for code in entry["codes"])
    return any(
        m.code.startswith(codes) and m.assertion.label in (labels or ("affirmed", "past"))
        for m in read_note(note, vocabulary).mentions
    )


@pytest.mark.parametrize("entry", SENSES, ids=lambda entry: str(entry["word"]))
def test_a_word_leads_to_the_code_of_its_sense(
    entry: dict[str, Any], vocabulary: Vocabulary
) -> None:
    assert [s for s in entry.get("coded", ()) if not leads_there(entry, s, vocabulary)] == []
    assert [
        s for s in entry.get("other", ()) if leads_there(entry, s, vocabulary, "affirmed")
    ] == []


def test_senses_taken_for_each_other_are_noticed(vocabulary: Vocabulary) -> None:
    entry = next(entry for entry in SENSES if entry["word"] == "RA")
    assert not leads_there(entry, entry["other"][0], vocabulary)
    assert leads_there(entry, entry["coded"][0], vocabulary)
    assert leads_there({**entry, "codes": ["M", "R"]}, entry["coded"][0], vocabulary)


def test_every_word_has_sentences_of_its_own() -> None:
    sentences = [s for entry in SENSES for s in (*entry.get("coded", ()), *entry.get("other", ()))]
    assert len({entry["word"] for entry in SENSES}) == len(SENSES)
    assert len(sentences) > 1200
    assert all(entry["codes"] for entry in SENSES)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Dr. Graves saw her.", False),
        ("Mrs. Parkinson is well.", False),
        ("Seen by DR. LEE today.", False),
        ("Graves, on methimazole.", True),
        ("Dr. Stone treats her Graves with methimazole.", True),
        ("The doctor thinks of Parkinson.", True),
    ],
)
def test_the_name_of_a_person_is_no_condition(
    vocabulary: Vocabulary, sentence: str, found: bool
) -> None:
    note = Note("n", sentence, Setting.OUTPATIENT, dt.date(2026, 5, 1))
    assert bool(read_note(note, vocabulary).mentions) == found
