"""What sentences tell: rows of words that stand together, and the code that they lead to.

A row of a data file names groups of words; it is told where a sentence has one of each group,
near one another. Articles and possessives between the words do not count, so that "fell off his
ladder" and "fell off the ladder" are the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from codewell.data_file import read_yaml
from codewell.model import Sentence, Span
from codewell.text import ReadNote, Vocabulary
from codewell.text.words import words_of

_NEAR = 14
"""So many words lie at most between the words of a row."""
_LOCATES = 2
"""So many words lie at most from a preposition to the place it leads to."""
_UNSAID = frozenset("a an the his her their my your its this that our".split())
_PREPOSITIONS = frozenset(
    "in at on inside outside through across into from crossing entering leaving".split()
)

Phrase = tuple[str, ...]


@cache
def load(name: str) -> Any:
    """The data file of a module of this package."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return read_yaml(text)


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
        for forms in ([self._fold[word] for word in words], [f for one in full for f in one]):
            yield tuple(form for form in forms if form not in _UNSAID)

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
        cues = read.cues.of(number, read.note.date.year)
        return cues.assertion(span).label == "affirmed"

    return is_fact


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
        return sorted((p, len(phrase)) for phrase in phrases for p in self.at(phrase))

    def at(self, phrase: Phrase) -> list[int]:
        length = len(phrase)
        """The positions of a phrase."""
        return [
            position
            for position in self._places.get(phrase[0], ())
            if length == 1 or tuple(self._forms[position : position + length]) == phrase
        ]

    def _is_located(self, position: int) -> bool:
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
