"""Was it done at this encounter? Ordered, planned, past, declined, given elsewhere is not."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from codewell.lexicon.services import DoneWords
from codewell.model import Setting, Span
from codewell.suggest.services.index import Named
from codewell.suggest.services.phrases import ByFirstWord
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues
from codewell.text.words import words_of

_CLAUSE = re.compile(r"[,;()]|\s[-–—]\s|:\s|\.\s")
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
_DATED = re.compile(
    r"^[^.;]{0,12}\b(?:from|in|on|dated)\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\blast (?:year|month|week|visit|summer|winter|spring|fall|autumn|january|february|march|april|june|july"
    r"|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b(?:days?|weeks?|months?|years?) (?:ago|after|out from|post|since|before)\b|\bpreviously\b"
    r"|\b(?:POD|post-?op(?:erative)? day)\b|\bsince (?:19|20)\d\d\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TODAY = re.compile(r"\b(?:today|this (?:visit|morning|afternoon)|now)\b", re.IGNORECASE)
_OFFICE = ("emergency department", "emergency room", "the er")
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

    def _fold(self, phrases: tuple[str, ...]) -> ByFirstWord:
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in phrases:
            folded = tuple(self._vocabulary.folder[word] for word in words_of(phrase))
            found[folded[0]].append(folded)
        return found

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
        if earlier := self._earlier(named, read):
            return Standing(False, "past", earlier)
        if refused := self._not_done(named, read, strong=bool(strong)):
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
            if named.entry.kind == "lab" or named.entry.extra.get("at_visit"):
                return Standing(True, "result")
            return Standing(True, "result", clear=False)
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

    def _earlier(self, named: Named, read: ReadNote) -> str:
        """The words that date the service before today; of a procedure any earlier year does."""
        text, sentence = read.note.text, named.sentence.span
        start, end = _clause(text, named.span, sentence)
        if _TODAY.search(text, start, end):
            return ""
        if found := _LONG_AGO.search(text, start, end):
            return found[0]
        if named.entry.kind != "procedure":
            return ""
        for year in _YEAR.finditer(text, sentence.start, sentence.end):
            if int(year[0]) < read.note.date.year:
                return year[0]
        return ""

    def _label(self, cues: SentenceCues, named: Named) -> str:
        """What is asserted; the result of a test behind its name denies nothing of the test."""
        assertion = cues.assertion(named.span)
        behind = all(
            span.start >= named.span.end for sense, span in assertion.cues if sense == "negated"
        )
        if assertion.label == "negated" and behind and named.entry.kind in _KINDS_WITH_RESULT:
            return "affirmed"
        return assertion.label

    def _not_done(self, named: Named, read: ReadNote, *, strong: bool) -> Standing | None:
        """A cue before the service reaches over commas, one behind it to the end of its clause."""
        text, span, sentence = read.note.text, named.span, named.sentence.span
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
                if strong and why == "planned":
                    continue
                if read.note.setting is not Setting.OUTPATIENT and found.of(text).lower().endswith(
                    _OFFICE
                ):
                    continue
                if span.start <= found.start < clause_end:
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

    def _within(self, named: Named, text: str, phrases: ByFirstWord, *, inside: bool) -> str:
        """The words of one of the phrases in the service's clause (``inside``) or sentence."""
        sentence = named.sentence.span
        start, end = (
            _clause(text, named.span, sentence) if inside else (sentence.start, sentence.end)
        )
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
