"""Clinical indicators of a record: values with their limits, findings, drugs and treatments.

Sentences are found by one word of each indicator's name, which costs next to nothing; what stands
there is read only when a question asks for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from codewell.model import Evidence, Indicator, Span
from codewell.rules.logic.query_table import IndicatorRow, Measure, QueryTable
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion.sentence_cues import SentenceCues
from codewell.text.words import words_of

_SECTIONS_NOT = frozenset(
    "family_history past_medical_history past_surgical_history social_history allergies"
    " discharge_instructions instructions follow_up immunizations header signature"
    " differential_diagnosis".split()
)
"""Sections that tell nothing of the patient's state in this encounter."""
_SUPPORTING = ("affirmed", "past")
"""What resolved in the stay still supports its diagnosis."""
_OTHER_SPECIMEN = frozenset(
    "urine urinary urinalysis ua pleural ascitic ascites peritoneal csf synovial stool".split()
)
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+"
_BETWEEN = (
    r"(?:[\s:=~+(*-]|\b(?:of|is|was|were|at|to|level|levels|value|count|down|up|from|on|in|with|a"
    r"|arrival|admission|presentation|initial|initially|today|this|morning|serum|blood|rising|rose"
    r"|fell|dropped|improved|repeat|low|high|lowest|highest|elevated|peak|peaked|nadir|now"
    r"|currently|checked|measured|found|noted|result|returned|came|back|only|as|about"
    r"|approximately|around|L|H)\b){0,12}?"
)
_NO_VALUE = (
    r"(?![\d.,]*\d)(?!\s*[-/]\s*\d+\s*[-/]\s*\d)"
    r"(?!\s*(?:mg|mcg|g|gm|ml|l|units?|u|meq|tabs?|tablets?|min|mins|minutes?|hours?|hrs?|h|days?"
    r"|weeks?|months?|years?|yo|puffs?|times|x)\b(?!\s*/))"
)
_SEQUENCE = re.compile(rf"\s*(?:-+>|→|\bto\b|>>)\s*({_NUMBER})")
_PERCENT = re.compile(r"\s?%")
_BASELINE = re.compile(rf"\bbaseline\D{{0,24}}?({_NUMBER})", re.IGNORECASE)
_AIM = re.compile(
    r"\b(?:goal|target|if|when|keep|maintain|until|call|hold|aim|unless|reference|normal)\b"
    r"[^.;]{0,24}$",
    re.IGNORECASE,
)
"""Words before a value that make it an aim or a condition, not a result."""
_BEFORE = 32


class Reading(NamedTuple):
    """Values of a measure at one place, in their order, from its name to the last value."""

    values: tuple[float, ...]
    span: Span
    sentence: int


class IndicatorReader:
    """The compiled indicators; one a process."""

    def __init__(self, table: QueryTable, vocabulary: Vocabulary) -> None:
        self.table = table
        self.vocabulary = vocabulary
        self.measure = cache(self._measure)
        """The pattern of a measure: compiled when a record first has one of its words."""
        self.words = cache(self._words)
        triggers: dict[str, set[str]] = defaultdict(set)
        for name, measure in table.measures.items():
            _add_triggers(triggers, name, measure.names, vocabulary)
        for name, row in table.indicators.items():
            _add_triggers(triggers, name, row.words, vocabulary)
        self.triggers: Mapping[str, frozenset[str]] = {
            word: frozenset(names) for word, names in triggers.items()
        }
        self.trigger_words = frozenset(triggers)

    def _measure(self, name: str) -> re.Pattern[str]:
        return _measure_pattern(self.table.measures[name])

    def _words(self, name: str) -> re.Pattern[str]:
        return _words_pattern(self.table.indicators[name].words)

    def read(self, read: ReadNote) -> FoundIndicators:
        """The indicators of a record, each read when it is asked for."""
        return FoundIndicators(read, self)


class FoundIndicators:
    """The indicators of one record."""

    def __init__(self, read: ReadNote, reader: IndicatorReader) -> None:
        self._read = read
        self._reader = reader
        self._found: dict[str, tuple[Indicator, ...]] = {}
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._cues: dict[int, SentenceCues] = {}

    @cached_property
    def _sentences(self) -> Mapping[str, list[int]]:
        """Measure or indicator -> numbers of the sentences that may show it."""
        found: dict[str, list[int]] = defaultdict(list)
        words, triggers = self._reader.trigger_words, self._reader.triggers
        for number, sentence in enumerate(self._read.sentences):
            if sentence.section in _SECTIONS_NOT:
                continue
            if here := sentence.words & words:
                for name in frozenset().union(*(triggers[word] for word in here)):
                    found[name].append(number)
        return found

    def shown(self) -> Iterable[str]:
        """The measures and indicators that a sentence may show: it has a word of their name."""
        return self._sentences

    def get(self, name: str) -> tuple[Indicator, ...]:
        """The places of an indicator (by its name) in the order of the text."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def supports(self, name: str, apart_from: Sequence[Span]) -> bool:
        """Whether an indicator is or was there, outside some places."""
        row = self._reader.table.indicators[name]
        if row.rise:
            return bool(self.get(name))
        places = (
            ((r.span, r.sentence) for r in self._read_measure(row.measure) if _holds(row, r))
            if row.measure
            else self._places(row)
        )
        return any(
            self._label(span, number) in _SUPPORTING
            and not any(span.overlaps(own) for own in apart_from)
            for span, number in places
        )

    def _find(self, name: str) -> tuple[Indicator, ...]:
        row = self._reader.table.indicators[name]
        if row.words:
            return tuple(self._named(row))
        if row.rise:
            return tuple(self._rise(row))
        found = [
            reading
            for reading in self._read_measure(row.measure)
            if _holds(row, reading) and self._is_stated(reading)
        ]
        return tuple(self._indicator(name, r.span, r.sentence) for r in found)

    def _named(self, row: IndicatorRow) -> Iterator[Indicator]:
        for span, number in self._places(row):
            if self._affirmed(span, number):
                yield self._indicator(row.name, span, number)

    def _places(self, row: IndicatorRow) -> Iterator[tuple[Span, int]]:
        """Where the words stand, whatever is said of them, with the number of the sentence."""
        text, pattern = self._read.note.text, self._reader.words(row.name)
        for number in self._sentences.get(row.name, ()):
            sentence = self._read.sentences[number].span
            for match in pattern.finditer(text, sentence.start, sentence.end):
                yield Span(*match.span()), number

    def _rise(self, row: IndicatorRow) -> Iterator[Indicator]:
        """The lowest and the highest value, where they lie far enough apart."""
        stated = [r for r in self._read_measure(row.rise) if self._is_stated(r)]
        stated += [baseline for r in stated for baseline in self._baseline(r, row.rise)]
        values = [(value, r) for r in stated for value in r.values]
        if not values:
            return
        low, high = min(values, key=lambda v: v[0]), max(values, key=lambda v: v[0])
        if high[0] >= row.by * low[0]:
            for reading in dict.fromkeys((low[1], high[1])):
                yield self._indicator(row.name, reading.span, reading.sentence)

    def _baseline(self, reading: Reading, measure: str) -> Iterator[Reading]:
        """The baseline that the sentence of a value names."""
        sentence = self._read.sentences[reading.sentence].span
        low, high = self._reader.table.measures[measure].range
        for match in _BASELINE.finditer(self._read.note.text, sentence.start, sentence.end):
            if low <= (value := _value(match[1])) <= high:
                yield Reading((value,), Span(*match.span()), reading.sentence)

    # -- measures -----------------------------------------------------------------------------

    def _read_measure(self, name: str) -> tuple[Reading, ...]:
        if name not in self._readings:
            numbers = self._sentences.get(name, ())
            self._readings[name] = tuple(r for n in numbers for r in self._values_in(n, name))
        return self._readings[name]

    def _values_in(self, number: int, name: str) -> Iterator[Reading]:
        measure = self._reader.table.measures[name]
        sentence, text = self._read.sentences[number], self._read.note.text
        if sentence.words & _OTHER_SPECIMEN:
            return
        start, end = sentence.span.start, sentence.span.end
        for match in self._reader.measure(name).finditer(text, start, end):
            if _excluded(text[max(start, match.start() - _BEFORE) : match.start()], measure):
                continue
            if any(word in match[0].lower() for word in measure.not_near):
                continue
            values, last = [_value(match[1])], match.end()
            while more := _SEQUENCE.match(text, last, end):
                values.append(_value(more[1]))
                last = more.end()
            if percent := _PERCENT.match(text, last, end):
                last = percent.end()
            if kept := tuple(v for v in (_scaled(v, measure) for v in values) if v is not None):
                yield Reading(kept, Span(match.start(), last), number)

    def _is_stated(self, reading: Reading) -> bool:
        return self._affirmed(reading.span, reading.sentence)

    # -- what is said of it -------------------------------------------------------------------

    def _affirmed(self, span: Span, number: int) -> bool:
        return self._label(span, number) == "affirmed"

    def _label(self, span: Span, number: int) -> str:
        if number not in self._cues:
            self._cues[number] = self._read_cues(number)
        return self._cues[number].assertion(span).label

    def _read_cues(self, number: int) -> SentenceCues:
        return self._read.cues.of(number)

    def _indicator(self, name: str, span: Span, number: int) -> Indicator:
        section = self._read.sentences[number].section
        return Indicator(name, Evidence(span, span.of(self._read.note.text)), section)


def _holds(row: IndicatorRow, reading: Reading) -> bool:
    return any(row.holds(value) for value in reading.values)


def _excluded(before: str, measure: Measure) -> bool:
    lower = before.lower()
    return _AIM.search(before) is not None or any(
        lower.endswith(words) for words in measure.not_after
    )


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def _scaled(value: float, measure: Measure) -> float | None:
    """The value in the measure's unit, or None where it can be none of it."""
    low, high = measure.range
    if measure.thousands and value > high:
        value /= 1000
    return value if low <= value <= high else None


def _measure_pattern(measure: Measure) -> re.Pattern[str]:
    """From the name to its value; names with a capital letter are matched as they are written."""
    by_length = sorted(measure.names, key=len, reverse=True)
    exact = [_phrase(n) for n in by_length if n != n.lower()]
    folded = [_phrase(n) for n in by_length if n == n.lower()]
    names = [f"(?i:{'|'.join(folded)})"] if folded else []
    names += [rf"(?<!\d )(?:{'|'.join(exact)})"] if exact else []
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(names)})(?![\w-]){_BETWEEN}({_NUMBER}){_NO_VALUE}")


def _words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_phrase, words))})(?!\w)", re.IGNORECASE)


def _phrase(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _add_triggers(
    triggers: dict[str, set[str]], name: str, phrases: Iterable[str], vocabulary: Vocabulary
) -> None:
    """The longest word of each phrase leads to what it names."""
    for phrase in phrases:
        word = max(words_of(phrase), key=len)
        for form in {vocabulary.folder[word], vocabulary.folder[word.lower()]}:
            triggers[form].add(name)
