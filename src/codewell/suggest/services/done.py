"""Was it done at this encounter? Ordered, planned, past, declined, given elsewhere is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codewell.lexicon.services import DoneWords
from codewell.model import Span
from codewell.suggest.services.index import Named
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues
from codewell.text.words import words_of

_CLAUSE = re.compile(r"[,;()]|\s[-–—]\s|:\s|\.\s")
_RESULT = re.compile(
    r"[^.;]{0,60}?(?:[:=]|\b(?:neg|negative|pos|positive|showed|shows|normal|nonreactive)\b|\d)",
    re.IGNORECASE,
)
_PARENTERAL = re.compile(r"\b(?:IM|IV|SC|SQ|IVPB|intramuscular\w*|intravenous\w*|subcut\w*|infusion|push)\b")
_REGIMEN = re.compile(
    r"\b(?:daily|weekly|monthly|bid|tid|qid|qhs|prn|at home|as needed|nightly|q\d+\s*h\w*|every \d+"
    r"|every (?:day|week|month|morning|night)|twice a|once a)\b",
    re.IGNORECASE,
)
"""How a drug is taken at home; a drug given here has no such rhythm."""
_DATED = re.compile(
    r"^[^.;]{0,12}\b(?:from|in|on|dated)\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_LEADS = 30
"""A line that begins with the name of a procedure reports it."""
_REPORTING = frozenset(("unheaded", "hospital_course"))
_KINDS_WITH_RESULT = frozenset(("lab", "test", "imaging"))
_TALK = frozenset(("discuss", "discussed"))
"""Of counselling these words tell that it was done."""
_DONE_BY_NAME = frozenset(("timed", "care", "transport"))
"""Kinds whose note is itself the report of the service."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a named service was done; ``reason`` and ``said`` are the words that tell."""

    done: bool
    reason: str
    said: str = ""
    clear: bool = True
    """False where nothing says that it was done, and nothing that it was not."""


class Judge:
    """Judges named services; open one a vocabulary."""

    def __init__(self, words: DoneWords, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.sections = words.sections
        self._before = {why: self._fold(rows) for why, rows in words.before.items()}
        self._after = {why: self._fold(rows) for why, rows in words.after.items()}
        self._done = self._fold(words.done)
        self._strong = self._fold(words.strong)
        self._own = self._fold(words.own_reading)

    def _fold(self, phrases: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [tuple(self._vocabulary.folder[w] for w in words_of(phrase)) for phrase in phrases]

    def own_reading(self, named: Named) -> bool:
        """Whether the writer interpreted the study."""
        return bool(named.words.sequences(self._own))

    def standing(self, named: Named, read: ReadNote) -> Standing:
        """Whether a named service was done, and the words that say so."""
        text, span = read.note.text, named.span
        cues = SentenceCues(text, named.sentence, self._vocabulary, read.note.date.year)
        label = self._label(cues, named)
        strong = self._within(named, text, self._strong, inside=True)
        if label in ("negated", "family", "hypothetical", "possible"):
            return Standing(False, label)
        if refused := self._not_done(named, text, strong=bool(strong)):
            return refused
        if _DATED.search(text[span.end : named.sentence.span.end]) and not strong:
            return Standing(False, "past")
        if label == "past" and not strong:
            return Standing(False, "past")
        return self._done_words(named, read, strong)

    def _done_words(self, named: Named, read: ReadNote, strong: str) -> Standing:
        section, text = named.sentence.section, read.note.text
        if strong:
            return Standing(True, "done", strong)
        if named.entry.kind == "drug":
            return self._drug(named, text)
        if section in self.sections["by_strong"]:
            return Standing(False, "told as history", clear=False)
        if section in self.sections["done"]:
            return Standing(True, "section", section.replace("_", " "))
        if said := self._within(named, text, self._done, inside=False):
            return Standing(True, "done", said)
        if named.entry.kind in _DONE_BY_NAME:
            return Standing(True, "reported")
        if named.entry.kind in _KINDS_WITH_RESULT and _RESULT.match(
            text, named.span.end, named.sentence.span.end
        ):
            return Standing(True, "result")
        leads = named.span.start - named.sentence.span.start <= _LEADS
        if section in _REPORTING and leads and named.entry.kind == "procedure":
            return Standing(True, "reported")
        return Standing(False, "not said to be done", clear=False)

    def _drug(self, named: Named, text: str) -> Standing:
        """A drug is given where the sentence says so, or by a needle and in no rhythm."""
        words = named.sentence.span.of(text)
        if _REGIMEN.search(words):
            return Standing(False, "taken at home")
        if said := self._within(named, text, self._done, inside=False):
            return Standing(True, "done", said)
        route = _PARENTERAL.search(words)
        if route and named.sentence.section not in ("plan", "assessment_and_plan", "assessment"):
            return Standing(True, "route", route[0])
        return Standing(False, "not said to be done", clear=False)

    def _label(self, cues: SentenceCues, named: Named) -> str:
        """What is asserted; the result of a test behind its name denies nothing of the test."""
        assertion = cues.assertion(named.span)
        behind = all(
            span.start >= named.span.end for sense, span in assertion.cues if sense == "negated"
        )
        if assertion.label == "negated" and behind and named.entry.kind in _KINDS_WITH_RESULT:
            return "affirmed"
        return assertion.label

    def _not_done(self, named: Named, text: str, *, strong: bool) -> Standing | None:
        """A cue before the service reaches over commas, one behind it to the end of its clause."""
        span, sentence = named.span, named.sentence.span
        clause_start, clause_end = _clause(text, span, sentence)
        for why, phrases in self._before.items():
            for found in named.words.sequences(phrases):
                if found.end > span.start or (strong and found.start < clause_start):
                    continue
                if named.entry.kind == "care" and found.of(text).lower() in _TALK:
                    continue
                if why == "planned" and self._done_between(named, found):
                    continue
                if why == "planned" or found.start >= clause_start:
                    if strong and why == "planned" and self._follows_strong(text, found, span):
                        continue
                    return Standing(False, why, found.of(text))
        for why, phrases in self._after.items():
            for found in named.words.sequences(phrases):
                if named.entry.kind == "care" and found.of(text).lower() in _TALK:
                    continue
                if span.start <= found.start < clause_end and not strong:
                    return Standing(False, why, found.of(text))
                if why == "declined" and span.start <= found.start < clause_end + 25:
                    return Standing(False, why, found.of(text))
        return None

    def _done_between(self, named: Named, cue: Span) -> bool:
        """“Panel ordered, blood drawn (venipuncture)”: what was done stands between."""
        return any(
            cue.end <= found.start and found.end <= named.span.start
            for found in named.words.sequences(self._done)
        )

    def _follows_strong(self, text: str, cue: Span, span: Span) -> bool:
        """“Ordered and given today”: what was planned was then done."""
        return " and " in text[cue.end : span.start] or cue.start < span.start

    def _within(
        self, named: Named, text: str, phrases: list[tuple[str, ...]], *, inside: bool
    ) -> str:
        """The words of one of the phrases in the service's clause (``inside``) or sentence."""
        sentence = named.sentence.span
        start, end = _clause(text, named.span, sentence) if inside else (sentence.start, sentence.end)
        for found in named.words.sequences(phrases):
            if start <= found.start and found.end <= end:
                return found.of(text)
        return ""


def _clause(text: str, span: Span, sentence: Span) -> tuple[int, int]:
    """The clause of a sentence in which a span lies."""
    start, end = sentence.start, sentence.end
    for match in _CLAUSE.finditer(text, sentence.start, span.start):
        start = match.end()
    if match := _CLAUSE.search(text, span.end, sentence.end):
        end = match.start()
    return start, end
