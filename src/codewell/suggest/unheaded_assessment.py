"""The assessment of a short record that gives it no heading: its last lines name the problems.

"Itching, thick white discharge. KOH with hyphae. / Vulvovaginal candidiasis - fluconazole 150 mg":
the line that begins with a problem and goes on with what is done about it is the assessment.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from codewell.model import Mention, Section, Sentence, Setting, Span
from codewell.suggest.told import load
from codewell.text import ReadNote, Vocabulary

_DATA = "unheaded_assessment.yaml"
_KIND = "assessment_and_plan"
_ASSESSED = frozenset(
    "assessment assessment_and_plan problem_list principal_diagnosis secondary_diagnoses"
    " discharge_diagnosis postoperative_diagnosis".split()
)
_STORY = frozenset(
    "unheaded chief_complaint history_of_present_illness labs results imaging vital_signs"
    " physical_exam procedure findings".split()
)
_LABEL = re.compile(
    r"(?:(?:final|discharge|ED|working|clinical|visit)\s+)?"
    r"(?:dx|imp|impression|diagnos[ei]s|assessment)\b(?!\s+(?:of|was|in|at|made))",
    re.IGNORECASE,
)
"""A label without its colon: "Dx herpes zoster"."""
_HEAD = re.compile(r"\s[-–—]+\s|\s*(?:->|→|[:;(])|\.(?:\s|$)|,(?=\s)|\n")
"""What ends the name of a problem."""
_NUMBER = re.compile(r"\s*(?:#\s?\d{1,2}|\(?\d{1,2}[.)])(?!\d)")
_SYMPTOM_OR_STATUS = ("R", "Z")
_CIRCUMSTANCES = ("Z6", "Z72", "Z73", "Z79", "Z8", "Z9")
"""How a patient lives, what he had, takes and may not take are told beside a problem."""
_SIDES = frozenset(
    "ou od os right left bilateral both r l rul rll lul lll lue rue lle rle eye ear upper lower"
    " lobe side".split()
)
_RETURNS = frozenset("f/u fu followup follow-up recheck".split())
"""In the first sentence they tell that a known diagnosis is looked at again."""
_TELLS = frozenset("she he they it this that there patient pt mr mrs ms i we her his the".split())
"""A sentence that begins with one of these tells, and is no item."""
_SHARE = 0.6
"""The share of the words before that which the problem covers."""
_LONGEST = 1600
"""A longer record has other ways to tell its conclusion."""
_AT_END = 8
"""So many sentences stand at most from the last problem to the end."""
_BEHIND = 2
"""So many sentences behind a line may tell its plan."""
_NEAR_PLAN = 12
"""So many characters lie at most between a problem and the heading of its plan."""


def with_assessment(read: ReadNote, vocabulary: Vocabulary) -> ReadNote:
    """The record with the lines of its assessment as one, where a visit names none."""
    if read.note.setting is Setting.INPATIENT or len(read.note.text) > _LONGEST:
        return read
    if any(section.kind in _ASSESSED for section in read.sections) or read.note.documents:
        return read
    number = _Lines(read, vocabulary).first()
    return read if number is None else _cut(read, number)


class _Lines:
    """The sentences of a record, and which of them name a problem and its care."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._text = read.note.text
        self._vocabulary = vocabulary
        self._plan, self._care = _words("plan"), _words("care")
        self._mentions: dict[int, list[Mention]] = {}
        for mention in read.mentions:
            self._mentions.setdefault(mention.sentence, []).append(mention)

    def first(self) -> int | None:
        """The number of the sentence that the assessment begins with."""
        labelled = [n for n, s in self._story() if _LABEL.match(self._text, s.span.start)]
        if labelled:
            return labelled[-1]
        return self._of_lines()

    def _story(self) -> Iterator[tuple[int, Sentence]]:
        """The sentences behind the first that may belong to an assessment."""
        for number, sentence in enumerate(self._read.sentences):
            if number and sentence.section in _STORY:
                yield number, sentence

    def _of_lines(self) -> int | None:
        """The first of the lines that each begin with a problem, with its care behind."""
        found = [n for n, _ in self._story() if self._is_problem(n)]
        if not found or len(self._read.sentences) - found[-1] > _AT_END:
            return None
        first = found[0]
        while first and self._is_numbered(first) and self._is_numbered(first - 1):
            first -= 1
        return None if any(map(self._is_told_with_care, range(first))) else first

    def _is_numbered(self, number: int) -> bool:
        """Whether a sentence begins a numbered line: "#2 hypertension"."""
        start = self._read.sentences[number].span.start
        return self._begins_line(number) and _NUMBER.match(self._text, start) is not None

    def _is_told_with_care(self, number: int) -> bool:
        """Whether a sentence names a diagnosis and its care: then all of the record assesses."""
        sentence = self._read.sentences[number]
        care = self._care | _RETURNS if number == 0 else self._care
        if (
            care.isdisjoint(sentence.words)
            and not self._heads_line(number)
            and not self._is_followed_by_drug(number)
        ):
            return False
        return any(
            m.assertion.label == "affirmed" and not m.code.startswith(_SYMPTOM_OR_STATUS)
            for m in self._mentions.get(number, ())
        )

    def _is_followed_by_drug(self, number: int) -> bool:
        """Whether a line opens with a problem, and a sentence right behind with its drug."""
        if not self._begins_line(number) or not self._names_problem(number):
            return False
        drugs = self._vocabulary.drug_effects.keys() | self._vocabulary.drugs.keys()
        behind = self._read.sentences[number + 1 : number + 1 + _BEHIND]
        return any(s.tokens and s.tokens[0].form in drugs for s in behind)

    def _heads_line(self, number: int) -> bool:
        """Whether a line begins with a problem and a colon or dash: "Gout: uric acid 9"."""
        if not self._begins_line(number) or not self._names_problem(number):
            return False
        end = self._end_of_head(self._read.sentences[number])
        return self._text[end : end + 2].strip()[:1] in (":", "-", "–", "—")

    def _is_problem(self, number: int) -> bool:
        """Whether a sentence names a problem whose care stands in it or right behind."""
        return (
            self._begins_line(number)
            and self._names_problem(number)
            and (self._is_planned(number) or self._is_last_line(number))
        )

    def _is_last_line(self, number: int) -> bool:
        """Whether nothing but its own line follows a diagnosis."""
        start = self._read.sentences[number].span.start
        return "\n" not in self._text[start:].rstrip() and any(
            not m.code.startswith(_SYMPTOM_OR_STATUS) for m in self._mentions[number]
        )

    def _names_problem(self, number: int) -> bool:
        """Whether the words before the first mark are the name of a condition of the patient."""
        sentence = self._read.sentences[number]
        mentions = [
            m
            for m in self._mentions.get(number, ())
            if m.assertion.label in ("affirmed", "possible")
            and not m.code.startswith(_CIRCUMSTANCES)
        ]
        if not mentions:
            return False
        end = self._end_of_head(sentence)
        qualifiers = self._vocabulary.qualifiers | self._vocabulary.stop_words | _SIDES
        if sentence.tokens[0].form in _TELLS:
            return False
        head = [t for t in sentence.tokens if t.start < end and t.form.lower() not in qualifiers]
        named = [t for t in head if any(m.span.start <= t.start < m.span.end for m in mentions)]
        return bool(named) and head[0] in named and len(named) >= _SHARE * len(head)

    def _end_of_head(self, sentence: Sentence) -> int:
        mentions = self._mentions[self._read.sentences.index(sentence)]
        start = sentence.span.start
        for match in _HEAD.finditer(self._text, start, sentence.span.end):
            if match.start() > start and not any(
                m.span.start < match.start() < m.span.end for m in mentions
            ):
                return match.start()
        return sentence.span.end

    def _is_planned(self, number: int) -> bool:
        """Whether the sentence, or one right behind it, tells what is done."""
        here = self._read.sentences[number : number + 1 + _BEHIND]
        return any(not self._plan.isdisjoint(s.words) for s in here) or any(
            section.kind == "plan" and 0 <= section.body.start - here[0].span.end <= _NEAR_PLAN
            for section in self._read.sections
        )

    def _begins_line(self, number: int) -> bool:
        start = self._read.sentences[number].span.start
        line = self._text.rfind("\n", 0, start) + 1
        return not any(c.isalpha() for c in self._text[line:start])


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load(_DATA)[key].split())


def _cut(read: ReadNote, number: int) -> ReadNote:
    """The record with the section of a sentence cut before it; what is behind is assessed."""
    place = read.sentences[number].span.start
    at = bisect_left(read.sections, place, key=lambda s: s.body.end - 1)
    cut = read.sections[at]
    parts = [Section(_KIND, None, Span(place, cut.body.end))]
    if cut.body.start < place:
        parts.insert(0, Section(cut.kind, cut.heading, Span(cut.body.start, place)))

    def moved(start: int) -> bool:
        return place <= start < cut.body.end

    return replace(
        read,
        sections=(*read.sections[:at], *parts, *read.sections[at + 1 :]),
        sentences=tuple(
            replace(s, section=_KIND) if moved(s.span.start) else s for s in read.sentences
        ),
        mentions=tuple(
            replace(m, section=_KIND) if moved(m.span.start) else m for m in read.mentions
        ),
    )
