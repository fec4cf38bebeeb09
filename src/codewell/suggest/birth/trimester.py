"""The trimester of a pregnancy: by its weeks of gestation, else by the words of the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from codewell.suggest.attribute_words import Value
from codewell.suggest.birth.gestation import weeks_of_gestation
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_WEEKS = Pattern(
    r"\b(\d{1,2})(?:\s*(?:\+|and)?\s*\d/7)?\s*(?:-?\s*w(?:ee)?ks?\b|w\d?d\b)", re.IGNORECASE
)
_GESTATION = frozenset(
    ["gestation", "pregnant", "pregnancy", "iup", "ga", "gravida", "intrauterine"]
)
"""In a sentence with one of these any number of weeks is that of the pregnancy."""
_OTHER_PREGNANCIES = frozenset(("past_medical_history", "family_history", "past_surgical_history"))


def trimester_of(read: ReadNote, told: Callable[[int], Sequence[Value]]) -> str | None:
    """The trimester of a record (I.C.15.a.3): first, second, third, or None.

    ``told`` gives the trimesters that a sentence names.
    """
    if weeks := weeks_of_gestation(read, _OTHER_PREGNANCIES):
        return _of_weeks(weeks.weeks)
    for number, sentence in enumerate(read.sentences):
        if sentence.section not in _OTHER_PREGNANCIES:
            for found in told(number):
                return found.value
    for sentence in read.sentences:
        if sentence.words.isdisjoint(_GESTATION):
            continue
        if match := _WEEKS.search(sentence.span.of(read.note.text)):
            return _of_weeks(int(match[1]))
    return None


def _of_weeks(weeks: int) -> str:
    """First: less than 14 weeks 0 days; second: to less than 28 weeks; then third."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"
