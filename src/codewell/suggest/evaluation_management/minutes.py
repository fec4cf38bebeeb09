"""Statements of time: how many minutes, whose, and on what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.model import Sentence, Span
from codewell.model.evaluation_management import Doubt, TimeItem, TimeKind
from codewell.suggest.evaluation_management.hits import Record, pattern

_WORDS = {
    **{
        w: n
        for n, w in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve"
            " thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
        )
    },
    **{
        w: 10 * n
        for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
    },
}
_STATED = pattern("minutes", "stated")
_HOURS = pattern("minutes", "hours")
_OF_VISIT = pattern("minutes", "of_visit")
_STAFF = pattern("minutes", "staff")
_EXCLUDED = pattern("minutes", "excluded")
_SEPARATE = pattern("minutes", "separate")
_TEACHING = pattern("minutes", "teaching")
_TRAVEL = pattern("minutes", "travel")
_OTHER_DATE = pattern("minutes", "other_date")
_FACE = pattern("minutes", "face")
_CLAUSE = pattern("minutes", "clause")
_COUNSEL = pattern("minutes", "counsel")
_I_SPENT = pattern("minutes", "i_spent")
_HABIT = pattern("minutes", "habit")
_MINUTE_VISIT = pattern("minutes", "minute_visit")
_INCLUDES = pattern("minutes", "includes")
_WHOLE = pattern("minutes", "whole")
_SECTIONS_NOT = frozenset(
    ("family_history", "social_history", "past_medical_history", "medications")
)
CRITICAL = pattern("minutes", "critical")


def times_of(record: Record) -> tuple[TimeItem, ...]:
    """Every statement of the time of the visit, in the order of the text."""
    found: list[TimeItem] = []
    last = len(record.read.sentences) - 3
    for number, sentence in enumerate(record.read.sentences):
        if sentence.section in _SECTIONS_NOT or not _may_tell(sentence):
            continue
        if not _TELLS_ANY.search(record.text):
            return ()
        words = sentence.span.of(record.text)
        stands_alone = number >= last and len(sentence.tokens) <= 4
        if _OF_VISIT.search(words) or stands_alone:
            found += _items(record, sentence)
    return tuple(found)


_TELLS_ANY = pattern("minutes", "tells_any")
_TELLS = frozenset(("min", "minute", "hour", "hr", "mins"))


def _may_tell(sentence: Sentence) -> bool:
    return not sentence.words.isdisjoint(_TELLS) or any(
        form.endswith("min") and form[0].isdigit() for form in sentence.words
    )


def _items(record: Record, sentence: Sentence) -> Iterator[TimeItem]:
    matches = [
        *_STATED.finditer(record.text, sentence.span.start, sentence.span.end),
        *_HOURS.finditer(record.text, sentence.span.start, sentence.span.end),
    ]
    matches.sort(key=lambda m: m.start())
    for place, match in enumerate(matches):
        around = _clause(record.text, sentence.span, match)
        minutes = _minutes(match)
        if minutes < 3:
            continue
        kind = _kind(
            around, sentence.span.of(record.text), alone=len(matches) == 1, first=place == 0
        )
        span = Span(*match.span())
        doubt = None
        if kind is TimeKind.COUNSELLING:
            doubt = Doubt("is this the total time of the practitioner on the date?", TimeKind.TOTAL)
        label = record.words(sentence.span)
        yield TimeItem(kind, minutes, label, (record.evidence(span),), doubt)


def _clause(text: str, sentence: Span, match: re.Match[str]) -> str:
    """The part of the sentence between commas around a match."""
    before = text[sentence.start : match.start()]
    cuts = [cut.end() for cut in _CLAUSE.finditer(before)]
    after = text[match.end() : sentence.end]
    cut = _CLAUSE.search(after)
    end = match.end() + (cut.start() if cut else len(after))
    return text[sentence.start + (cuts[-1] if cuts else 0) : end]


def _kind(clause: str, sentence: str, *, alone: bool, first: bool) -> TimeKind:
    return _not_counted(clause, sentence, first=first) or _counted(
        clause, sentence, alone=alone, first=first
    )


_NOT_OF_VISIT = (
    (_OTHER_DATE, TimeKind.OTHER_DATE),
    (_TRAVEL, TimeKind.TRAVEL),
    (_STAFF, TimeKind.STAFF),
    (_TEACHING, TimeKind.TEACHING),
    (_SEPARATE, TimeKind.SEPARATELY_REPORTED),
)


def _not_counted(clause: str, sentence: str, *, first: bool) -> TimeKind | None:
    """Whose or what else the time is; what a clause excludes is no time of the visit itself."""
    if _EXCLUDED.search(clause):
        return None if first else TimeKind.SEPARATELY_REPORTED
    for words, kind in _NOT_OF_VISIT:
        if words.search(clause):
            return kind
    counsels = _COUNSEL.search(clause) and not _MINUTE_VISIT.search(clause)
    if counsels and _HABIT.search(clause):
        return TimeKind.SEPARATELY_REPORTED
    if counsels and not _WHOLE.search(sentence) and not _I_SPENT.search(sentence):
        return TimeKind.COUNSELLING
    return None


def _counted(clause: str, sentence: str, *, alone: bool, first: bool) -> TimeKind:
    total = alone or _MINUTE_VISIT.search(clause) or _WHOLE.search(clause)
    if total or (first and (_EXCLUDED.search(sentence) or _INCLUDES.search(sentence))):
        return TimeKind.TOTAL
    return TimeKind.FACE_TO_FACE if _FACE.search(clause) else TimeKind.NOT_FACE_TO_FACE


def _minutes(match: re.Match[str]) -> int:
    parts = match.groupdict()
    hours, minutes = parts.get("hours"), parts.get("minutes")
    return 60 * _number(hours) + _number(minutes)


def _number(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    if text.lower() == "an":
        return 1
    return sum(_WORDS.get(word, 0) for word in re.split(r"[ -]", text.lower()))
