"""Was it done at this encounter? Ordered, planned, past, declined, given elsewhere is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codewell.lexicon.services import DoneWords
from codewell.model import Sentence
from codewell.suggest.services.clauses import clause_of, earlier, is_dated
from codewell.suggest.services.index import Named
from codewell.suggest.services.phrases import ByFirstWord, by_first_word
from codewell.suggest.services.refusals import Refusals
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion.sentence_cues import SentenceCues

_RESULT = re.compile(
    r"[^.;]{0,60}?(?:[:=]|\b(?:neg|negative|pos|positive|showed|shows|normal|nonreactive)\b|\d)",
    re.IGNORECASE,
)
_PARENTERAL = re.compile(
    r"\b(?:IM|IV|SC|SQ|IVPB|intramuscular\w*|intravenous\w*|subcut\w*|infusion|push)\b"
)
_REGIMEN = re.compile(
    r"\b(?:daily|weekly|monthly|bid|tid|qid|qhs|prn|at home|as needed|nightly|q\d+\s*h\w*|every \d+"
    r"|every (?:day|week|month|morning|night)|twice a|once a)\b",
    re.IGNORECASE,
)
"""How a drug is taken at home; a drug given here has no such rhythm."""
_PLANS = frozenset(("plan", "assessment_and_plan", "assessment"))
_LEADS = 30
"""A line that begins with the name of a procedure reports it."""
_REPORTING = frozenset(("unheaded", "hospital_course"))
_KINDS_WITH_RESULT = frozenset(("lab", "test", "imaging"))
_OF_COUNSELLING = frozenset("provided counseling counseled counselled counselling".split())
"""Of a condition these words tell that it is only talked of; counselling itself they report."""
_DONE_BY_NAME = frozenset(("timed", "care", "transport"))
"""Kinds whose note is itself the report of the service."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a named service was done; ``reason`` and ``said`` are the words that tell."""

    done: bool
    reason: str
    said: str = ""
    clear: bool = True
    """False where the record leaves open whether it was done here."""


class Judge:
    """Judges named services; open one a vocabulary."""

    def __init__(self, words: DoneWords, vocabulary: Vocabulary) -> None:
        self.sections = words.sections
        self._refusals = Refusals(words, vocabulary)
        self._done = by_first_word(words.done, vocabulary)
        self._strong = by_first_word(words.strong, vocabulary)
        self._own = by_first_word(words.own_reading, vocabulary)

    def own_reading(self, named: Named) -> bool:
        """Whether the writer interpreted the study."""
        return bool(named.words.sequences(self._own))

    def standing(self, named: Named, read: ReadNote) -> Standing:
        """Whether a named service was done, and the words that say so."""
        cues = read.cues.of(named.number)
        label = _label(cues, named, read.note.text)
        if label not in ("affirmed", "past"):
            return Standing(False, label)
        if said := earlier(named, read):
            return Standing(False, "past", said)
        if refusal := self._refusals.of(named, read):
            return Standing(False, refusal.why, refusal.said)
        if strong := self._within(named, read, self._strong, in_clause=True):
            return Standing(True, "done", strong)
        if label == "past" or is_dated(named, read):
            return Standing(False, "past")
        return self._drug(named, read) if named.entry.kind == "drug" else self._other(named, read)

    def _other(self, named: Named, read: ReadNote) -> Standing:
        """By its section, by a word such as “performed”, by its result, or by its place."""
        section = named.sentence.section
        if section in self.sections["by_strong"]:
            return Standing(False, "told as history", clear=False)
        if section in self.sections["done"]:
            return Standing(True, "section", section.replace("_", " "))
        if said := self._within(named, read, self._done, in_clause=False):
            return Standing(True, "done", said)
        return _reported(named, read)

    def _drug(self, named: Named, read: ReadNote) -> Standing:
        """A drug is given where the sentence says so, or by a needle and in no rhythm."""
        words = named.sentence.span.of(read.note.text)
        if _REGIMEN.search(words):
            return Standing(False, "taken at home")
        if said := self._within(named, read, self._done, in_clause=False):
            return Standing(True, "done", said)
        route = _PARENTERAL.search(words)
        if route and named.sentence.section not in _PLANS:
            return Standing(True, "route", route[0])
        return Standing(False, "not said to be done", clear=False)

    def _within(
        self, named: Named, read: ReadNote, phrases: ByFirstWord, *, in_clause: bool
    ) -> str:
        """The words of one of the phrases in the service's clause, or in its sentence."""
        text, sentence = read.note.text, named.sentence.span
        place = clause_of(text, named.span, sentence) if in_clause else sentence
        found = (f.of(text) for f in named.words.sequences(phrases) if place.covers(f))
        return next(found, "")


def _reported(named: Named, read: ReadNote) -> Standing:
    """A service of which the record is itself the report, or whose result stands behind it."""
    kind, place = named.entry.kind, named.span
    if kind in _DONE_BY_NAME:
        return Standing(True, "reported")
    end = named.sentence.span.end
    if kind in _KINDS_WITH_RESULT and _RESULT.match(read.note.text, place.end, end):
        here = kind == "lab" or bool(named.entry.extra.get("at_visit"))
        return Standing(True, "result", clear=here)
    if kind == "procedure" and _leads(named.sentence, place.start):
        return Standing(True, "reported")
    return Standing(False, "not said to be done", clear=False)


def _leads(sentence: Sentence, start: int) -> bool:
    """Whether a line of a report begins with the service."""
    return sentence.section in _REPORTING and start - sentence.span.start <= _LEADS


def _label(cues: SentenceCues, named: Named, text: str) -> str:
    """What is asserted; the result of a test behind its name denies nothing of the test."""
    assertion = cues.assertion(named.span)
    denied = [span for sense, span in assertion.cues if sense == "negated"]
    behind = all(span.start >= named.span.end for span in denied)
    if assertion.label == "negated" and behind and named.entry.kind in _KINDS_WITH_RESULT:
        return "affirmed"
    talked = [span.of(text) for sense, span in assertion.cues if sense == "hypothetical"]
    if assertion.label == "hypothetical" and all(
        _OF_COUNSELLING.issuperset(words.lower().split()) for words in talked
    ):
        return "affirmed"
    return assertion.label
