"""A record read for procedures: what each sentence names and tells, each looked at once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from codewell.model import Assertion, Sentence, Span
from codewell.suggest.attribute_words import words_in
from codewell.suggest.procedures.duration import hours_between
from codewell.suggest.procedures.vocabulary import Fact, Forms, Procedure, ProcedureVocabulary, Verb
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion.sentence_cues import SentenceCues
from codewell.text.matching import find_phrases
from codewell.text.vocabulary import Terms

NAMED = frozenset(("procedure",))
"""Sections that list what was done."""
DESCRIBED = frozenset(("operative_description", "findings"))
"""Sections that tell how it was done."""
TOLD = frozenset(("hospital_course",))
DONE = NAMED | DESCRIBED | TOLD
"""Sections that tell what was done in this stay."""
_SIDE_FROM = DONE | frozenset(
    "preoperative_diagnosis postoperative_diagnosis indication principal_diagnosis"
    " discharge_diagnosis admission_diagnosis unheaded header".split()
)
"""Sections whose words tell the side of an operation that does not say it itself."""
_UNHEADED = frozenset(("unheaded", "header"))
_OF_REPORT = (
    NAMED
    | DESCRIBED
    | _UNHEADED
    | frozenset(
        "indication plan preoperative_diagnosis postoperative_diagnosis principal_diagnosis"
        " assessment imaging results physical_exam".split()
    )
)
OF_OLD = frozenset("prior past previous previously hx history".split())
_YEAR = re.compile(r"\b(?:19[4-9]\d|20[0-4]\d)\b")
_NAMES_REPORT = re.compile(
    r"\b(?:(?:op|proc) (?:note|report)|brief op|operat(?:ion|ive)|procedures?|surgery)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\bpre-?operative (?:note|evaluation|assessment|visit)\b", re.IGNORECASE)
_OF_ONE_SIDE = re.compile(r"[\s-]+(?:bones?|columns?|bundles?|malleoli)\b", re.IGNORECASE)
""" "Both bones" of one forearm. """
_TOP = 200
_REACH = 40
"""So many sentences away a report is asked for what a procedure does not say itself."""
_LISTED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|[-–•*])\s")
_TITLE_LINE = 200
_TITLE = 25
"""The first line of an operative report that has no headings is no longer than so many words."""


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name a procedure: where, and which one or which verb."""

    sentence: int
    span: Span
    action: Procedure | Verb


class Part(NamedTuple):
    """Words that name a body part, and the keys of the official names it may have."""

    span: Span
    keys: tuple[str, ...]


class Told(NamedTuple):
    """Words that tell a fact of an operation."""

    span: Span
    fact: Fact


class Side(NamedTuple):
    """A word of a side."""

    span: Span
    value: str


class OperativeRecord:
    """A read note as a place to look up what was done, to what, and how."""

    def __init__(
        self, read: ReadNote, vocabulary: Vocabulary, procedures: ProcedureVocabulary
    ) -> None:
        self._read = read
        self.text = read.note.text
        self.sentences = read.sentences
        self._heading_ends = [s.heading.end for s in read.sections if s.heading]
        self._year = read.note.date.year
        self._vocabulary = vocabulary
        self._procedures = procedures
        self.parts: Callable[[int], tuple[Part, ...]] = cache(self._parts)
        self.told: Callable[[int], tuple[Told, ...]] = cache(self._told)
        self.sides: Callable[[int], tuple[Side, ...]] = cache(self._sides)
        self.is_aside: Callable[[int], bool] = cache(self._is_aside)
        self._cues: Callable[[int], SentenceCues] = cache(self._read_cues)

    # -- what is named ----------------------------------------------------------------------

    def named(self) -> Iterator[Named]:
        """Every procedure and verb of operating, in the order of the text."""
        tells = self._procedures.action_tells
        for number, sentence in enumerate(self.sentences):
            if sentence.words.isdisjoint(tells):
                continue
            found = sorted(self._phrases(number, self._procedures.actions))
            for span, references in found:
                yield Named(number, span, self._procedures.action(references[0]))

    def assertion(self, named: Named) -> Assertion:
        """What the sentence asserts of a procedure."""
        return self._cues(named.sentence).assertion(named.span)

    def _read_cues(self, number: int) -> SentenceCues:
        return self._read.cues.of(number)

    # -- what a sentence tells --------------------------------------------------------------

    def _phrases(self, number: int, terms: Terms) -> list[tuple[Span, tuple[int, ...]]]:
        sentence = self.sentences[number]
        return list(find_phrases(self.text, sentence, terms, self._vocabulary.stop_words))

    def _parts(self, number: int) -> tuple[Part, ...]:
        rows = self._procedures.body_parts
        found = self._phrases(number, self._procedures.part_terms)
        return tuple(sorted(Part(span, rows[refs[0]]) for span, refs in found))

    def _told(self, number: int) -> tuple[Told, ...]:
        facts = self._procedures.facts
        found = self._phrases(number, self._procedures.fact_terms)
        told = (Told(span, facts[n]) for span, refs in found for n in refs)
        return tuple(
            sorted(
                t for t in told if t.fact.kind == "not_done" or not self.is_denied(number, t.span)
            )
        )

    def is_denied(self, number: int, span: Span) -> bool:
        """Whether the sentence denies what the words tell: "no drain was left"."""
        return self._cues(number).assertion(span).label == "negated"

    def _is_aside(self, number: int) -> bool:
        """Whether a sentence tells of another time: it begins so, or names a year gone by."""
        sentence = self.sentences[number]
        if sentence.tokens[0].form in OF_OLD:
            return True
        years = _YEAR.finditer(self.text, sentence.span.start, sentence.span.end)
        return any(int(match[0]) < self._year for match in years)

    def _sides(self, number: int) -> tuple[Side, ...]:
        sentence = self.sentences[number]
        tokens = sentence.tokens
        found = words_in(sentence, self._vocabulary.attributes["side"])
        spans = ((Span(tokens[at].start, tokens[at + n - 1].end), value) for at, n, value in found)
        return tuple(
            Side(span, value)
            for span, value in spans
            if not _OF_ONE_SIDE.match(self.text, span.end)
        )

    def tissue_words(self, number: int) -> frozenset[str]:
        """The kinds of tissue that a sentence names: beginnings of official names."""
        words = self.sentences[number].words
        return frozenset(name for name, forms in self._procedures.tissues.items() if words & forms)

    # -- where else to look -----------------------------------------------------------------

    @cached_property
    def is_operative_report(self) -> bool:
        """Whether the record tells of an operation: a heading says so, or its first line."""
        if any(s.section in NAMED | DESCRIBED for s in self.sentences):
            return True
        if not self.sentences or any(s.section in TOLD for s in self.sentences):
            return False
        first = self.sentences[0]
        end = self.text.find("\n")
        if _NAMES_REPORT.search(self.text, 0, first.span.end if end < 0 else end):
            return True
        return len(first.tokens) <= _TITLE and any(self._phrases(0, self._procedures.actions))

    @cached_property
    def is_preoperative(self) -> bool:
        """Whether the record is a note before an operation: all in it is planned."""
        return bool(_BEFORE.search(self.text, 0, _TOP))

    def is_headline(self, number: int) -> bool:
        """Whether a sentence lists procedures under a heading, or stands in the title."""
        sentence = self.sentences[number]
        listed = sentence.section in NAMED and (
            number == self.named_sentences[0]
            or _LISTED.match(self.text, sentence.span.start) is not None
        )
        return self.is_operative_report and (listed or self._is_first_line(number))

    def is_title(self, number: int) -> bool:
        """Whether a sentence lists what was done: an item, the first under a heading, the title."""
        sentence = self.sentences[number]
        if sentence.section in NAMED and number == self.named_sentences[0]:
            return True
        return sentence.is_item or self._is_first_line(number)

    def _is_first_line(self, number: int) -> bool:
        """Whether a sentence is the first, or stands with it on a short first line."""
        end = self.text.find("\n")
        return number == 0 or self.sentences[number].span.end <= min(end, _TITLE_LINE)

    def sentence_at(self, position: int) -> int:
        """The number of the sentence that a place of the text lies in."""
        return bisect_right(self._starts, position) - 1

    @cached_property
    def _starts(self) -> list[int]:
        return [s.span.start for s in self.sentences]

    def is_right_under_heading(self, number: int) -> bool:
        """Whether a sentence is the first one behind the heading of its section."""
        start = self.sentences[number].span.start
        before = self.sentences[number - 1].span.start if number else -1
        return any(before < end <= start for end in self._heading_ends)

    @cached_property
    def named_sentences(self) -> tuple[int, ...]:
        """The sentences that list what was done."""
        return self._in(NAMED)

    @cached_property
    def only_side(self) -> Side | None:
        """The side of the whole report, where all of its sentences say the same."""
        return self.one_side(self.side_sentences)

    def one_side(self, numbers: Iterable[int]) -> Side | None:
        """The side that some sentences tell, where they all say the same; asides do not count."""
        found = [side for n in numbers if not self.is_aside(n) for side in self.sides(n)]
        return found[0] if len({side.value for side in found}) == 1 else None

    @cached_property
    def times(self) -> tuple[float, Span] | None:
        """The hours between intubation and extubation by their times."""
        return hours_between(self.text, [s.span for s in self.sentences])

    @cached_property
    def side_sentences(self) -> tuple[int, ...]:
        """The sentences that may tell the side of an operation."""
        return self._in(_SIDE_FROM)

    @cached_property
    def _of_report(self) -> tuple[int, ...]:
        return self._in(_OF_REPORT)

    def _line(self, number: int) -> int:
        """Where the line of a sentence begins."""
        return self.text.rfind("\n", 0, self.sentences[number].span.start)

    def _in(self, sections: frozenset[str]) -> tuple[int, ...]:
        return tuple(n for n, s in enumerate(self.sentences) if s.section in sections)

    def around(self, named: Named) -> tuple[int, ...]:
        """Where else to look for what a procedure does not say itself, the nearest first.

        In an operative report the description and the other lines of the report; else the
        sentences right behind and before it, in the same section.
        """
        own = self.sentences[named.sentence].section
        if self.is_operative_report and own in _OF_REPORT:
            low, high = named.sentence - _REACH, named.sentence + _REACH
            near = self._of_report[bisect_left(self._of_report, low) :]
            near = near[: bisect_left(near, high)]
            others = [n for n in near if n != named.sentence and not self.is_aside(n)]
            own_line = self._line(named.sentence)
            return tuple(
                sorted(others, key=lambda n: (self._line(n) != own_line, n < named.sentence, n))
                if not self.is_headline(named.sentence)
                else sorted(others, key=lambda n: (self._line(n) != own_line, n))
            )
        near = (named.sentence + 1, named.sentence - 1, named.sentence + 2)
        return tuple(
            n for n in near if 0 <= n < len(self.sentences) and self.sentences[n].section == own
        )


def has_words(sentence: Sentence, phrases: Iterable[Forms]) -> bool:
    """Whether a sentence has one of the phrases."""
    return any(place_of(sentence, forms) is not None for forms in phrases)


def place_of(sentence: Sentence, forms: Forms) -> Span | None:
    """The place of a phrase in a sentence."""
    if not forms or not sentence.words.issuperset(forms):
        return None
    tokens = sentence.tokens
    length = len(forms)
    for at in range(len(tokens) - length + 1):
        if tokens[at].form == forms[0] and all(
            tokens[at + k].form == forms[k] for k in range(1, length)
        ):
            return Span(tokens[at].start, tokens[at + length - 1].end)
    return None
