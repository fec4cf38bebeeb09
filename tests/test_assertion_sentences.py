"""What sentences in many styles assert: the share that is read right, class by class.

The sentences were written before the product read them; a third of them (``HELD``) is never
studied, so its figures tell how far the rules reach beyond what they were made from.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.model import Note, Setting, Span
from codewell.text import Vocabulary, read_findings, read_note

SENTENCES: list[str] = yaml.safe_load(
    (Path(__file__).parent / "text" / "assertion_sentences.yaml").read_text(encoding="utf-8")
)
HELD = {number for number in range(len(SENTENCES)) if zlib.crc32(str(number).encode()) % 3 == 0}
_MARK = re.compile(r"\{(\w+):([^}]*)\}")
_FLOORS = {
    "affirmed": (0.95, 0.90),
    "negated": (0.93, 0.83),
    "past": (0.89, 0.71),
    "family": (0.96, 0.70),
    "possible": (0.93, 0.92),
    "hypothetical": (0.91, 0.76),
}
"""Of the studied sentences and of the held ones; a few marks below what was measured."""


def unmarked(sentence: str) -> tuple[str, list[tuple[str, Span]]]:
    """The sentence as written, and its marks."""
    text, marks, end = "", [], 0
    for match in _MARK.finditer(sentence):
        text += sentence[end : match.start()]
        marks.append((match[1], Span(len(text), len(text) + len(match[2]))))
        text, end = text + match[2], match.end()
    return text + sentence[end:], marks


def labels(sentence: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """(marked, read) of each mark whose words are found."""
    text, marks = unmarked(sentence)
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1), 60)
    read = read_note(note, vocabulary)
    found = [*read.mentions, *read_findings(read, vocabulary)]
    for label, span in marks:
        over = [mention for mention in found if mention.span.overlaps(span)]
        if over:
            best = max(
                over, key=lambda m: min(m.span.end, span.end) - max(m.span.start, span.start)
            )
            yield label, best.assertion.label


@pytest.fixture(scope="module")
def counts(catalog: Catalog) -> dict[tuple[str, bool], Counter[bool]]:
    """How many marks of each class, studied or held, were read right and wrong."""
    vocabulary = Vocabulary.open(catalog)
    found: dict[tuple[str, bool], Counter[bool]] = defaultdict(Counter)
    for number, sentence in enumerate(SENTENCES):
        for marked, read in labels(sentence, vocabulary):
            found[marked, number in HELD][marked == read] += 1
    return found


@pytest.mark.parametrize("held", [False, True], ids=["studied", "held"])
@pytest.mark.parametrize("label", _FLOORS)
def test_each_class_keeps_its_floor(
    counts: dict[tuple[str, bool], Counter[bool]], label: str, held: bool
) -> None:
    count = counts[label, held]
    assert count.total() >= 15
    assert count[True] / count.total() >= _FLOORS[label][held]


def test_marks_are_of_known_classes() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) > 1_090
    for sentence in SENTENCES:
        text, marks = unmarked(sentence)
        assert marks
        assert "{" not in text
        assert {label for label, _ in marks} <= set(_FLOORS)
