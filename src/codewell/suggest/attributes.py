"""Attributes of a mention that stand in the words around it: side, trimester, phase."""

from __future__ import annotations

import re
from collections import Counter

from codewell.model import Mention, Sentence
from codewell.text import ReadNote, Vocabulary

_WEEKS = re.compile(r"\b(\d{1,2})(?:\s*(?:\+|and)?\s*\d/7)?\s*(?:-?\s*w(?:ee)?ks?\b|w\d?d\b)", re.IGNORECASE)
_LONGEST = 5


def values_in(
    sentence: Sentence, vocabulary: Vocabulary, attribute: str
) -> list[tuple[int, str]]:
    """(position of the word, value) of an attribute in a sentence, the longest words first."""
    table = vocabulary.attributes.get(attribute, {})
    forms = [t.form for t in sentence.tokens]
    found = []
    position = 0
    while position < len(forms):
        for length in range(_LONGEST, 0, -1):
            value = table.get(tuple(forms[position : position + length]))
            if value:
                found.append((position, value))
                position += length - 1
                break
        position += 1
    return found


def side_of(read: ReadNote, mention: Mention, vocabulary: Vocabulary) -> str | None:
    """The side that the sentence gives the mention: the nearest side word, both as bilateral."""
    sentence = read.sentences[mention.sentence]
    sides = values_in(sentence, vocabulary, "side")
    if not sides:
        return None
    values = {value for _, value in sides}
    if len(values) == 1:
        return values.pop()

    def distance(item: tuple[int, str]) -> int:
        span = sentence.tokens[item[0]].span
        return max(mention.span.start - span.end, span.start - mention.span.end, 0)

    return min(sides, key=distance)[1]


def side_elsewhere(read: ReadNote, mention: Mention, vocabulary: Vocabulary) -> str | None:
    """The side that other mentions of the same concept give, when they agree."""
    sides = Counter(
        side
        for other in read.mentions
        if other.code == mention.code and other.assertion.label in ("affirmed", "past")
        if (side := side_of(read, other, vocabulary))
    )
    return next(iter(sides)) if len(sides) == 1 else None


def trimester_of(read: ReadNote, vocabulary: Vocabulary) -> str | None:
    """The trimester of the record: its words, else the weeks of gestation (I.C.15.a.3)."""
    for sentence in read.sentences:
        for _, value in values_in(sentence, vocabulary, "trimester"):
            return value
    for sentence in read.sentences:
        forms = {t.form for t in sentence.tokens}
        if forms & {"gestation", "pregnant", "pregnancy", "iup", "ga", "gravida", "intrauterine"}:
            if match := _WEEKS.search(sentence.span.of(read.note.text)):
                return _trimester_of_weeks(int(match[1]))
    return None


def _trimester_of_weeks(weeks: int) -> str:
    """First: less than 14 weeks 0 days; second: to less than 28 weeks; then third."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"


def phase_of(read: ReadNote, mention: Mention, vocabulary: Vocabulary) -> str:
    """The phase of treatment of an injury: initial unless the record says otherwise.

    The line decides, then the reason for the visit at the top of the record.
    """
    own = values_in(read.sentences[mention.sentence], vocabulary, "encounter")
    if own:
        return own[0][1]
    for sentence in read.sentences[:12]:
        if sentence.section in ("chief_complaint", "history_of_present_illness", "unheaded"):
            for _, value in values_in(sentence, vocabulary, "encounter"):
                return value
    return "initial"
