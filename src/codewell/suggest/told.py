"""What sentences tell: rows of words that stand together, and the code that they lead to.

A row of a data file names groups of words; it is told where a sentence has one of each group,
near one another. Articles and possessives between the words do not count, so that "fell off his
ladder" and "fell off the ladder" are the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from codewell.data_file import read_data
from codewell.model import Sentence, Span
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern
from codewell.text.words import words_of

_NEAR = 14
"""So many words lie at most between the words of a row."""
_LOCATES = 4
"""So many words lie at most from a preposition to the place it leads to."""
_NUMBER = "#"
"""In a phrase, the place of any number: "interstate #"."""
_UNSAID = frozenset("a an the his her their my your its this that our".split())
_PREPOSITIONS = frozenset(
    "in at on inside outside through across into from crossing entering leaving"
    " down behind along off during around beside under up out".split()
)
_MODAL = Pattern(
    r"\b(?:(?-i:may)|might|could|would|should|(?:s?he|they|you|patient) can|will|if|afraid"
    r"|fear(?:s|ful)?|worr(?:y|ies|ied))\b"
    r"[^,.;]{0,12}$",
    re.IGNORECASE,
)
"""Right before words of what has not happened: "afraid she may fall"."""
_OWN_CLAUSE = Pattern(
    r"(?:,|\bbut|\bthen)\s+(?:(?:and|but|then|he|she|pt|patient|who)\s+){0,2}"
    r"(?:slipped|tripped|fell|stumbled|landed|twisted|rolled|struck|hit|felt|lifted|bent|stepped"
    r"|came|went|lost|missed|caught|cut|was|collapsed|slumped|fainted|passed|woke|heard|reached)\b",
    re.IGNORECASE,
)
"""The beginning of a clause of its own behind a denial: "no dizziness, slipped on ice"."""
_OF_RELATIVE = Pattern(
    r"\b(?:mother|father|parents?|sister|brother|son|daughter|grandmother|grandfather|grandma"
    r"|grandpa|grandparents?|aunt|uncle|cousin|mom|dad)['’]?s?['’]?\s+$",
    re.IGNORECASE,
)
"""Right before a place that is a relative's: "at her daughter's house"."""
_RELATIVE = Pattern(
    r"\b(?:mother|father|sister|brother|son|daughter|grandmother|grandfather|husband|wife"
    r"|aunt|uncle|cousin|mom|dad)\s+$",
    re.IGNORECASE,
)
_DEED = Pattern(r"\b(?:that|he|she|slipped|tripped|fell|stumbled)\b", re.IGNORECASE)
"""Words of a denied deed, whose list goes on: "denies that he slipped, fell"."""
_ENDS_A_DEED = Pattern(r"\s*when\b", re.IGNORECASE)
_MODAL_REACH = 24

Phrase = tuple[str, ...]


@cache
def load(name: str) -> Any:
    """A data file of the folder ``data``."""
    file = resources.files(__package__).joinpath("data", name)
    return read_data(file)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its code or value, the groups of words, and the words that take it away.

    ``located``: the first group has to stand right behind a preposition of place. ``vague``: it
    says little, so that any other row comes before it. ``plain``: the words hold as they stand
    ("not at work"), whatever the sentence says around them.
    """

    code: str
    groups: tuple[tuple[Phrase, ...], ...]
    unless: tuple[Phrase, ...]
    located: bool
    vague: bool
    plain: bool
    firsts: tuple[frozenset[str], ...]
    """The first words of each group: where one has none of them, the row is not told."""


class Told(NamedTuple):
    """A row that is told, its place among the rows, and where its first words stand."""

    row: Row
    rank: int
    span: Span


class Rows:
    """The rows of a data file, folded as the words of a note are."""

    def __init__(
        self, rows: Iterable[Mapping[str, Any]], words: Mapping[str, str], vocabulary: Vocabulary
    ) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self._fold = vocabulary.folder
        self.rows = tuple(self._row(row) for row in rows)
        self._by_first: dict[str, set[int]] = {}
        for rank, row in enumerate(self.rows):
            for phrase in row.groups[0]:
                self._by_first.setdefault(phrase[0], set()).add(rank)
        self.triggers = frozenset(self._by_first)

    def _row(self, row: Mapping[str, Any]) -> Row:
        says = [row["at"]] if "at" in row else row["says"]
        groups = tuple(self.phrases(group) for group in says)
        return Row(
            str(row["code"]).replace(".", ""),
            groups,
            self.phrases(row.get("unless", "")),
            "at" in row,
            row.get("vague", False),
            row.get("plain", False),
            tuple(frozenset(phrase[0] for phrase in group) for group in groups),
        )

    def phrases(self, group: str) -> tuple[Phrase, ...]:
        """The phrases of a group; ``$name`` stands for the words of that name."""
        found: dict[Phrase, None] = {}
        for text in filter(None, (part.strip() for part in group.split(","))):
            if text.startswith("$"):
                found.update(dict.fromkeys(self.phrases(self._words[text[1:]])))
            else:
                found.update(dict.fromkeys(filter(None, self._folded(text))))
        return tuple(found)

    def _folded(self, text: str) -> Iterator[Phrase]:
        """A phrase as its words are folded in a note: as written, and its short forms in full."""
        words = words_of(text)
        full = [self._vocabulary.expand(word) or (self._fold[word],) for word in words]
        number = (_NUMBER,) if text.endswith(_NUMBER) else ()
        for forms in ([self._fold[word] for word in words], [f for one in full for f in one]):
            yield (*(form for form in forms if form not in _UNSAID), *number)

    def told(self, read: ReadNote, numbers: Sequence[int]) -> Iterator[Told]:
        """The rows that one or more sentences together tell of the patient as a fact."""
        sentences = [read.sentences[number] for number in numbers]
        words = {form for s in sentences for form in s.words & self.triggers}
        if not words:
            return
        line = Line(sentences)
        is_fact = _facts(read, numbers)
        for rank in sorted(set().union(*(self._by_first[word] for word in words))):
            row = self.rows[rank]
            span = line.place(row)
            if span is not None and (row.plain or is_fact(span)):
                yield Told(row, rank, span)


def _facts(read: ReadNote, numbers: Sequence[int]) -> Callable[[Span], bool]:
    """Whether the sentence of a place asserts it of the patient."""

    def is_fact(span: Span) -> bool:
        number = next(n for n in numbers if read.sentences[n].span.covers(span))
        text = read.note.text
        start = read.sentences[number].span.start
        if only_might(text, span, start) or is_of_relative(text, span, start):
            return False
        assertion = read.cues.of(number).assertion(span)
        if assertion.label == "family" and _OF_RELATIVE.search(text, start, span.start):
            return True
        if assertion.label == "past" and assertion.cues:
            # "was driving when his car rolled over" ends the driving, not what is told of it
            return all(_ENDS_A_DEED.match(text, at.start) for _, at in assertion.cues)
        if assertion.label == "negated":
            cues = [at for sense, at in assertion.cues if sense == "negated"]
            return bool(cues) and all(_is_behind(text, cue, span) for cue in cues)
        return assertion.label == "affirmed"

    return is_fact


def only_might(text: str, span: Span, start: int) -> bool:
    """Whether words in a sentence from ``start`` on tell what may happen, not what did."""
    return _MODAL.search(text, max(start, span.start - _MODAL_REACH), span.start) is not None


def is_of_relative(text: str, span: Span, start: int) -> bool:
    """Whether a relative did what the words say: "her brother fell"."""
    return (
        _DEED.match(text, span.start, span.end) is not None
        and _RELATIVE.search(text, start, span.start) is not None
    )


def _is_behind(text: str, cue: Span, span: Span) -> bool:
    """Whether words stand in a clause of their own behind a denial."""
    clause = _OWN_CLAUSE.search(text, cue.end, span.end)
    return clause is not None and _DEED.search(text, cue.end, clause.start()) is None


class Line:
    """The words of sentences without what goes unsaid, and where each stands."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._tokens = [t for s in sentences for t in s.tokens if t.form not in _UNSAID]
        self._forms = [t.form for t in self._tokens]
        self._places: dict[str, list[int]] = {}
        for position, form in enumerate(self._forms):
            self._places.setdefault(form, []).append(position)

    def place(self, row: Row) -> Span | None:
        """Where the first group of a row stands, with the others near; None where not told."""
        if any(firsts.isdisjoint(self._places) for firsts in row.firsts):
            return None
        places = []
        for group in row.groups:
            found = self.find(group)
            if row.located:
                found = [pair for pair in found if self._is_located(pair[0])]
            if not found:
                return None
            places.append(found)
        if any(self.at(phrase) for phrase in row.unless):
            return None
        for start, length in places[0]:
            if all(near(start, length, others) for others in places[1:]):
                return self.span(start, length)
        return None

    def span(self, position: int, length: int) -> Span:
        """The place in the text of words from a position on."""
        return Span(self._tokens[position].start, self._tokens[position + length - 1].end)

    def __len__(self) -> int:
        return len(self._forms)

    def words(self, position: int, length: int) -> tuple[str, ...]:
        """The folded words from a position on."""
        return tuple(self._forms[position : position + length])

    def find(self, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
        """(position, how many words) of every phrase, in the order of the text."""
        here = self._places
        return sorted((p, len(f)) for f in phrases if f[0] in here for p in self.at(f))

    def at(self, phrase: Phrase) -> list[int]:
        """The positions of a phrase."""
        length = len(phrase)
        return [
            position
            for position in self._places.get(phrase[0], ())
            if length == 1 or self._reads(position, phrase)
        ]

    def _reads(self, position: int, phrase: Phrase) -> bool:
        """Whether a phrase stands at a position, any number in the place of its last word."""
        words = tuple(self._forms[position : position + len(phrase)])
        if phrase[-1] == _NUMBER:
            return words[:-1] == phrase[:-1] and words[-1].isdigit()
        return words == phrase

    def position(self, span: Span) -> int:
        """The position of the first word at or behind the start of a place in the text."""
        return bisect_left(self._tokens, span.start, key=lambda token: token.start)

    def _is_located(self, position: int) -> bool:
        """Whether a preposition leads to a position, as it is or by "of": "in the hall of"."""
        before = self._forms[max(0, position - _LOCATES) : position]
        if _PREPOSITIONS.isdisjoint(before) and "of" in before:
            position -= len(before) - before.index("of")
            before = self._forms[max(0, position - _LOCATES) : position]
        return not _PREPOSITIONS.isdisjoint(before)


def near(start: int, length: int, others: Sequence[tuple[int, int]], reach: int = _NEAR) -> bool:
    """Whether one of the others, which are in order, stands near and not in the same words."""
    first = bisect_left(others, (start - reach, 0))
    last = bisect_left(others, (start + reach + 1, 0))
    return any(
        position >= start + length or position + size <= start
        for position, size in others[first:last]
    )


@lru_cache(maxsize=32)
def rows_of(name: str, key: str, vocabulary: Vocabulary) -> Rows:
    """The rows under a key of a data file, folded by a vocabulary."""
    data = load(name)
    return Rows(data[key], data.get("words", {}), vocabulary)


def told_in(
    read: ReadNote, rows: Rows, sections_not: frozenset[str], start: int = 0, end: int | None = None
) -> Iterator[Told]:
    """Every row that a sentence of the record tells, in the order of the text.

    Sentences that lie wholly before ``start`` or behind ``end`` are passed over.
    """
    for number, sentence in enumerate(read.sentences):
        if sentence.span.end < start or (end is not None and sentence.span.start > end):
            continue
        if sentence.section not in sections_not and not rows.triggers.isdisjoint(sentence.words):
            yield from rows.told(read, (number,))
