"""What sentences tell: rows of words that stand together, and the code that they lead to.

A row of a data file names groups of words; it is told where a sentence has one of each group,
near one another. Articles and possessives between the words do not count, so that "fell off his
ladder" and "fell off the ladder" are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from typing import Any, NamedTuple

import yaml

from codewell.model import Sentence, Span
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues

_NEAR = 14
"""So many words lie at most between the words of a row."""
_LOCATES = 2
"""So many words lie at most from a preposition to the place it leads to."""
_UNSAID = frozenset("a an the his her their my your its this that our".split())
_PREPOSITIONS = frozenset(
    "in at on inside outside through across into from crossing entering leaving".split()
)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Phrase = tuple[str, ...]


def load(name: str) -> Any:
    """The data file of a module of this package."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its code or value, the groups of words, and the words that take it away.

    ``located``: the first group has to stand right behind a preposition of place. ``vague``: it
    says little, so that any other row comes before it.
    """

    code: str
    groups: tuple[tuple[Phrase, ...], ...]
    unless: tuple[Phrase, ...]
    located: bool
    vague: bool


class Told(NamedTuple):
    """A row that a sentence tells, and where the words of its first group stand."""

    row: Row
    rank: int
    sentence: int
    span: Span


class Rows:
    """The rows of a data file, folded as the words of a note are."""

    def __init__(
        self, rows: Iterable[Mapping[str, Any]], words: Mapping[str, str], vocabulary: Vocabulary
    ) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self.rows = tuple(self._row(row) for row in rows)
        self.triggers = frozenset(phrase[0] for row in self.rows for phrase in row.groups[0])

    def _row(self, row: Mapping[str, Any]) -> Row:
        says = [row["at"]] if "at" in row else row["says"]
        return Row(
            str(row["code"]).replace(".", ""),
            tuple(self._phrases(group) for group in says),
            self._phrases(row.get("unless", "")),
            "at" in row,
            row.get("vague", False),
        )

    def _phrases(self, group: str) -> tuple[Phrase, ...]:
        """The phrases of a group; ``$name`` stands for the words of that name."""
        found: dict[Phrase, None] = {}
        for text in filter(None, (part.strip() for part in group.split(","))):
            if text.startswith("$"):
                found.update(dict.fromkeys(self._phrases(self._words[text[1:]])))
            elif phrase := tuple(
                form for form in self._vocabulary.folder.fold_all(text) if form not in _UNSAID
            ):
                found[phrase] = None
        return tuple(found)

    def told(self, read: ReadNote, number: int) -> Iterator[Told]:
        """The rows that a sentence of the record tells of the patient as a fact."""
        sentence = read.sentences[number]
        if sentence.words.isdisjoint(self.triggers):
            return
        line = _Line(sentence)
        cues: SentenceCues | None = None
        for rank, row in enumerate(self.rows):
            span = line.place(row)
            if span is None:
                continue
            cues = cues or SentenceCues(
                read.note.text, sentence, self._vocabulary, read.note.date.year
            )
            if cues.assertion(span).label == "affirmed":
                yield Told(row, rank, number, span)


class _Line:
    """The words of one sentence without what goes unsaid, and where each stands."""

    def __init__(self, sentence: Sentence) -> None:
        self._tokens = [t for t in sentence.tokens if t.form not in _UNSAID]
        self._forms = [t.form for t in self._tokens]
        self._places: dict[str, list[int]] = {}
        for position, form in enumerate(self._forms):
            self._places.setdefault(form, []).append(position)

    def place(self, row: Row) -> Span | None:
        """Where the first group of a row stands, with the others near; None where not told."""
        if any(self._at(phrase) for phrase in row.unless):
            return None
        places = []
        for group in row.groups:
            found = [(p, len(phrase)) for phrase in group for p in self._at(phrase)]
            if row.located:
                found = [pair for pair in found if self._is_located(pair[0])]
            if not found:
                return None
            places.append(found)
        for start, length in places[0]:
            if all(_near(start, length, others) for others in places[1:]):
                return Span(self._tokens[start].start, self._tokens[start + length - 1].end)
        return None

    def _at(self, phrase: Phrase) -> list[int]:
        length = len(phrase)
        return [
            position
            for position in self._places.get(phrase[0], ())
            if length == 1 or tuple(self._forms[position : position + length]) == phrase
        ]

    def _is_located(self, position: int) -> bool:
        before = self._forms[max(0, position - _LOCATES) : position]
        return not _PREPOSITIONS.isdisjoint(before)


def _near(start: int, length: int, others: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the others stands near, and not in the same words."""
    return any(
        (position >= start + length or position + size <= start) and abs(position - start) <= _NEAR
        for position, size in others
    )


@lru_cache(maxsize=16)
def rows_of(name: str, key: str, vocabulary: Vocabulary) -> Rows:
    """The rows under a key of a data file, folded by a vocabulary."""
    data = load(name)
    return Rows(data[key], data.get("words", {}), vocabulary)


def told_in(read: ReadNote, rows: Rows, sections_not: frozenset[str]) -> Iterator[Told]:
    """Every row that the record tells, in the order of the text."""
    return chain.from_iterable(
        rows.told(read, number)
        for number, sentence in enumerate(read.sentences)
        if sentence.section not in sections_not
    )
