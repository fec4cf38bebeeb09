"""Where the cue words of visits stand in a record; every sentence is looked at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from codewell.data_file import read_data
from codewell.model import Assertion, Evidence, Section, Sentence, Span
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern
from codewell.text.phrase_table import PhraseTable
from codewell.text.words import words_of

_Phrase = tuple[str, ...]
_SHORTEST_DRUG = 5
_REMEMBERED = 50_000
_BEHIND_HEADING = 3


@cache
def load(name: str) -> Any:
    """A data file of this package."""
    return read_data(resources.files(__package__).joinpath(name))


@cache
def pattern(module: str, name: str) -> Pattern:
    """A regular expression of ``patterns.yaml``; a ``small`` one is for :attr:`Record.small`."""
    found = load("patterns.yaml")[module][name]
    if isinstance(found, str):
        return Pattern(found, re.IGNORECASE)
    return Pattern(found.get("exact") or found["small"])


class Hit(NamedTuple):
    """A cue: what it tells, and where it stands (``first`` and ``last``: its words)."""

    group: str
    value: str
    span: Span
    sentence: int
    first: int
    last: int


class Cues:
    """The cue words of ``cues.yaml`` and ``tests.yaml``, folded by a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        meanings: dict[_Phrase, list[tuple[str, str]]] = defaultdict(list)
        for group, value, phrase in _phrases():
            for forms in self._folded(phrase):
                if (group, value) not in meanings[forms]:
                    meanings[forms].append((group, value))
        meanings.pop((), None)
        self._table = PhraseTable(meanings)
        self._no_drugs: set[str] = set()
        """Words that were looked up and name no drug."""
        self._named = {
            forms[0]
            for forms, told in meanings.items()
            if len(forms) == 1 and any(group == "drug" for group, _ in told)
        }
        self._stems = tuple(load("cues.yaml")["drug_stems"]["prescription"])

    def _folded(self, phrase: str) -> set[_Phrase]:
        # “I” keeps its capital in a note
        words = ["I" if word == "i" else word for word in words_of(phrase)]
        fold, expand = self._vocabulary.folder, self._vocabulary.expand
        written = tuple(fold[word] for word in words)
        full = tuple(form for word in words for form in expand(word) or (fold[word],))
        return {written, full}

    def find(self, sentence: Sentence, number: int) -> Iterator[Hit]:
        """The cues of a sentence in the order of the text; in each group the longest words."""
        free: dict[str, int] = {}
        table = self._table
        if not table.first_words.isdisjoint(sentence.words):
            forms = [token.form for token in sentence.tokens]
            for position in [n for n, form in enumerate(forms) if form in table.first_words]:
                for length, told in table.at(forms, position):
                    last = position + length
                    reached = {group for group, _ in told if free.get(group, 0) > position}
                    for group, value in told:
                        if group not in reached:
                            free[group] = last
                            yield _hit(sentence, number, group, value, position, last - 1)
        yield from self._drugs_by_name(sentence, number)

    def in_heading(self, heading: Span, words: str, sentence: Sentence, number: int) -> list[Hit]:
        """The test that a heading names ("CXR: clear"), as a cue of the sentence behind it.

        The words behind the heading may belong to the name: "MRI" is a heading in "MRI brain".
        """
        own = [self._vocabulary.folder[word] for word in words_of(words)]
        behind = sentence.tokens[:_BEHIND_HEADING]
        forms = (*own, *(token.form for token in behind))
        for length, told in self._table.at(forms, 0):
            tests = [(group, value) for group, value in told if group in ("laboratory", "image")]
            more = length - len(own)
            if tests and more >= 0:
                end = behind[more - 1].end if more else heading.end
                span = Span(heading.start, end)
                return [Hit(group, value, span, number, -1, -1) for group, value in tests]
        return []

    def _drugs_by_name(self, sentence: Sentence, number: int) -> Iterator[Hit]:
        """Drugs that no cue names: by the lexicon, or by the ending of a generic name."""
        if self._no_drugs.issuperset(sentence.words):
            return
        for position, token in enumerate(sentence.tokens):
            if token.form not in self._no_drugs and self._is_drug(token.form):
                yield _hit(sentence, number, "drug", "prescription", position, position)

    def _is_drug(self, form: str) -> bool:
        is_drug = (
            len(form) > _SHORTEST_DRUG
            and form not in self._named
            and (
                form in self._vocabulary.drugs
                or any(_is_treatment(row) for row in self._vocabulary.drug_effects.get(form, ()))
                or form.endswith(self._stems)
            )
        )
        if not is_drug and len(self._no_drugs) < _REMEMBERED:
            self._no_drugs.add(form)
        return is_drug


def _is_treatment(row: tuple[tuple[str, ...], str]) -> bool:
    """A drug of one word; no contrast agent (T50.8-) or vaccine (T50.A-, T50.B-, T50.Z-)."""
    words, code = row
    return len(words) == 1 and not code.startswith(("T508", "T50A", "T50B", "T50Z"))


def _hit(sentence: Sentence, number: int, group: str, value: str, first: int, last: int) -> Hit:
    span = Span(sentence.tokens[first].start, sentence.tokens[last].end)
    return Hit(group, value, span, number, first, last)


_NO_PHRASES = ("drug_stems", "prescription_strength", "status_patterns")


def _phrases() -> Iterator[tuple[str, str, str]]:
    for group, values in load("cues.yaml").items():
        if group in _NO_PHRASES:
            continue
        for value, phrases in values.items():
            yield from ((group, value, phrase) for phrase in phrases)
    for group, tests in load("tests.yaml").items():
        if group == "generic":
            continue
        for key, phrases in tests.items():
            yield from ((group, key, phrase) for phrase in phrases)


@lru_cache(maxsize=2)
def cues_of(vocabulary: Vocabulary) -> Cues:
    """The cues of a vocabulary, compiled once."""
    return Cues(vocabulary)


_OF_ONE_PARAGRAPH = frozenset(
    "physical_exam vital_signs review_of_systems past_medical_history social_history medications"
    " allergies family_history labs imaging header".split()
)
NARRATIVE = "narrative"
"""What stands a paragraph below such a heading is no longer of its kind."""


def _sections(read: ReadNote) -> Iterator[str]:
    """The kind of section of each sentence; a new paragraph ends the sections of one paragraph."""
    text, begin = read.note.text, 0
    section, ended = None, False
    bodies = iter(read.sections)
    for sentence in read.sentences:
        while section is None or sentence.span.start >= section.body.end:
            found = next(bodies, None)
            if found is None:
                break
            section, ended = found, False
            begin = section.body.start
        if sentence.section in _OF_ONE_PARAGRAPH and not ended:
            ended = "\n\n" in text[begin : sentence.span.start].lstrip()
        yield NARRATIVE if ended else _kind_of(section, read.note.text, sentence)


def _kind_of(section: Section | None, text: str, sentence: Sentence) -> str:
    """The kind of the section; what stands behind “Disposition:” is planned."""
    if section and section.heading and section.kind == "header":
        words = section.heading.of(text).lower()
        if words.startswith("dispo") and sentence.span.start >= section.heading.start:
            return "plan"
    return sentence.section


def _in_headings(read: ReadNote, cues: Cues) -> Iterator[Hit]:
    """Tests that stand as the heading of their result."""
    starts = [s.span.start for s in read.sentences]
    for section in read.sections:
        if section.heading is None or section.kind not in _RESULTS:
            continue
        words = section.heading.of(read.note.text).rstrip(" :\n")
        number = bisect_left(starts, section.body.start)
        if words_of(words) and number < len(starts) and starts[number] < section.body.end:
            span = Span(section.heading.start, section.heading.start + len(words))
            yield from cues.in_heading(span, words, read.sentences[number], number)


_RESULTS = ("labs", "imaging", "results")


class Record:
    """A read note with its cues by group."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self.read = read
        self.vocabulary = vocabulary
        self._groups: dict[str, list[Hit]] = defaultdict(list)
        self._here: dict[tuple[int, str], list[Hit]] = defaultdict(list)
        self.starts = [sentence.span.start for sentence in read.sentences]
        self.sections = tuple(_sections(read))
        cues = cues_of(vocabulary)
        for hit in _in_headings(read, cues):
            self._add(hit)
        for number, sentence in enumerate(read.sentences):
            for hit in cues.find(sentence, number):
                self._add(hit)

    def _add(self, hit: Hit) -> None:
        self._groups[hit.group].append(hit)
        self._here[hit.sentence, hit.group].append(hit)

    @property
    def text(self) -> str:
        """The text of the note."""
        return self.read.note.text

    @cached_property
    def small(self) -> str:
        """The text in small letters, each at its place: patterns without case are quicker."""
        small = self.text.lower()
        if len(small) == len(self.text):
            return small
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    def get(self, group: str) -> list[Hit]:
        """The cues of a group in the order of the text."""
        return self._groups.get(group, [])

    def here(self, sentence: int, group: str) -> list[Hit]:
        """The cues of a group in a sentence."""
        return self._here.get((sentence, group), [])

    def section(self, hit: Hit) -> str:
        """The kind of section in which a cue stands."""
        return self.sections[hit.sentence]

    def assertion(self, hit: Hit) -> Assertion:
        """What is asserted of a cue."""
        return self.read.cues.of(hit.sentence).assertion(hit.span)

    def is_fact(self, hit: Hit) -> bool:
        """Whether a cue is told of the patient as a fact of today.

        A denial that belongs to the cue's own words ("no transportation") does not deny it.
        """
        assertion = self.assertion(hit)
        if assertion.label == "affirmed":
            return True
        outside = [sense for sense, at in assertion.cues if not at.overlaps(hit.span)]
        return bool(assertion.cues) and not outside

    def is_denied(self, hit: Hit) -> bool:
        """Whether a denial or a condition stands before a cue, or it is said of a relative."""
        assertion = self.assertion(hit)
        return assertion.label == "family" or any(
            sense in ("negated", "hypothetical")
            and at.start < hit.span.start
            and not at.overlaps(hit.span)
            for sense, at in assertion.cues
        )

    def evidence(self, span: Span) -> Evidence:
        """The words at a place."""
        return Evidence(span, span.of(self.text))

    def words(self, span: Span) -> str:
        """The words at a place on one line."""
        return " ".join(span.of(self.text).split())

    def clause(self, hit: Hit, more: Hit | None = None) -> Span:
        """From one cue to another of its sentence, or the cue alone."""
        if more is None:
            return hit.span
        return Span(min(hit.span.start, more.span.start), max(hit.span.end, more.span.end))
