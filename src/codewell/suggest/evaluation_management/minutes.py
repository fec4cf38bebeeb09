"""Statements of time: how many minutes, whose, and on what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.model import Sentence, Span
from codewell.model.evaluation_management import Doubt, TimeItem, TimeKind
from codewell.suggest.evaluation_management.hits import Record

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
_SPELT = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|fifteen|eighteen"
_STATED = re.compile(
    rf"\b(?:(?P<hours>\d|one|an|two)\s*(?:hours?|hrs?)\s*(?:and\s*)?)?"
    rf"(?:(?P<minutes>\d{{1,3}}|{_SPELT})\s*-?\s*(?:min|mins|minutes?)\b)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\b(?P<hours>\d|one|an|two)\s*(?:hours?|hrs?)\b(?!\s*(?:and\s*)?\d+\s*min)", re.I
)
_OF_VISIT = re.compile(
    r"\b(?:spent|spend|total time|total of|time spent|time:|time was|time on|visit time|encounter time"
    r"|minutes? total|minute visit|min visit|total|face[- ]to[- ]face|critical care|on the date"
    r"|of (?:this|the) (?:encounter|visit)|date of (?:service|the encounter)|documenting|discharge"
    r"|my time|i was with|chart review|reviewing|counsel)",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\b(?:(?i:nurse|nursing staff|medical assistant|clinical staff|staff|dietitian|educator|pharmacist"
    r"|resident|student|scribe|social worker)|MA|RN|LPN|CMA)\b",
)
_EXCLUDED = re.compile(
    r"\b(?:exclud\w+|exclusive of|not includ\w+|not counting|apart from|separate from|outside of|does not include|without"
    r"|in addition to|other than)\b",
    re.IGNORECASE,
)
_SEPARATE = re.compile(
    r"\b(?:procedure|injection|biopsy|excision|laceration|suturing|repair|smoking cessation"
    r"|tobacco cessation|advance care planning|psychotherapy|therapy session|EKG|ECG|intubation"
    r"|central line|spirometry|CPR|interpretation of|separately (?:reported|billed|billable))\b",
    re.IGNORECASE,
)
_TEACHING = re.compile(r"\bteaching\b(?! (?:her|him|the patient|patient))", re.IGNORECASE)
_TRAVEL = re.compile(r"\b(?:driv|travel|commut)", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"\b(?:yesterday|the day before|day prior|previous day|the next day|following day|last night)\b",
    re.IGNORECASE,
)
_FACE = re.compile(
    r"\b(?:face[- ]to[- ]face|with (?:the )?patient|in the room|counsel|examin)", re.I
)
_CLAUSE = re.compile(r"[,;]|\band\b|\bplus\b|\.\s")
_COUNSEL = re.compile(r"\bcounsel|\beducation\b|coordination of care", re.IGNORECASE)
_I_SPENT = re.compile(
    r"\b(?:I|my|we)\b[^.]{0,30}\b(?:spent|time)\b|on the date|today's", re.IGNORECASE
)
_HABIT = re.compile(r"\b(?:smok|tobacco|cigarette|cessation|quit|nicotine)", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:total|in all|altogether|in total)\b", re.IGNORECASE)
_SECTIONS_NOT = frozenset(
    ("family_history", "social_history", "past_medical_history", "medications")
)
CRITICAL = re.compile(r"\bcritical care\b", re.IGNORECASE)


def times_of(record: Record) -> tuple[TimeItem, ...]:
    """Every statement of the time of the visit, in the order of the text."""
    found: list[TimeItem] = []
    if not _TELLS_ANY.search(record.text):
        return ()
    last = len(record.read.sentences) - 3
    for number, sentence in enumerate(record.read.sentences):
        if sentence.section in _SECTIONS_NOT or not _may_tell(sentence):
            continue
        words = sentence.span.of(record.text)
        stands_alone = number >= last and len(sentence.tokens) <= 4
        if _OF_VISIT.search(words) or stands_alone:
            found += _items(record, sentence)
    return tuple(found)


_TELLS_ANY = re.compile(r"min\b|mins\b|minute|hour|hrs?\b", re.IGNORECASE)
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
    for pattern, kind in (
        (_OTHER_DATE, TimeKind.OTHER_DATE),
        (_TRAVEL, TimeKind.TRAVEL),
        (_TEACHING, TimeKind.TEACHING),
    ):
        if pattern.search(clause) and not _EXCLUDED.search(clause):
            return kind
    if _STAFF.search(clause) and not _EXCLUDED.search(clause):
        return TimeKind.STAFF
    excluded = _EXCLUDED.search(clause)
    if excluded and not first:
        return TimeKind.SEPARATELY_REPORTED
    if (
        _SEPARATE.search(clause) or (_COUNSEL.search(clause) and _HABIT.search(clause))
    ) and not excluded:
        return TimeKind.SEPARATELY_REPORTED
    if _COUNSEL.search(clause) and not _WHOLE.search(sentence) and not _I_SPENT.search(sentence):
        return TimeKind.COUNSELLING
    if alone or _WHOLE.search(clause) or (first and _EXCLUDED.search(sentence)):
        return TimeKind.TOTAL
    if first and re.search(
        r"of which|including|more than half|greater than 50|over half", sentence, re.I
    ):
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
