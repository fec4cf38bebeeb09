"""What surrounds a named service: its sentence, the nearest others, the whole record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from codewell.model import Sentence, Span
from codewell.suggest.services.index import Named
from codewell.suggest.services.phrases import Words
from codewell.text import ReadNote

Found = TypeVar("Found")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLANS = frozenset(("plan", "follow_up", "family_history", "past_medical_history"))
_PLANNED = frozenset("recommend recommended schedule scheduled order ordered consider plan".split())


class Record:
    """A read record with the words that each sentence affirms."""

    def __init__(self, read: ReadNote, sections: dict[str, frozenset[str]]) -> None:
        self.read = read
        self.text = read.note.text
        self._sections = sections
        self._affirmed: dict[int, Words] = {}
        self.taken: dict[int, set[str]] = {}
        """Sentence -> entries named in it."""

    def said(self, number: int) -> Words:
        """The words of a sentence: what nothing denies, and all."""
        if number not in self._affirmed:
            sentence = self.read.sentences[number]
            affirmed = self.read.cues.of(number).affirmed_words()
            self._affirmed[number] = Words(affirmed, sentence.words)
        return self._affirmed[number]

    @cached_property
    def words(self) -> Words:
        """Every word of the record outside the history."""
        never = self._sections["never"] - {"indication", "preoperative_diagnosis"}
        own = [n for n, s in enumerate(self.read.sentences) if s.section not in never]
        return _union(self.said(number) for number in own)

    def section_of(self, number: int) -> tuple[int, ...]:
        """The numbers of the sentences that share a section with one; procedure parts are one."""
        sentence = self.read.sentences[number]
        done = self._sections["done"]
        parts = tuple(n for n, s in enumerate(self.read.sentences) if s.section in done)
        if sentence.section in done:
            return parts
        body = next(
            (s.body for s in self.read.sections if s.body.covers(sentence.span)), sentence.span
        )
        own = tuple(n for n, s in enumerate(self.read.sentences) if body.covers(s.span))
        return tuple(dict.fromkeys((*own, *parts)))

    def by_distance(self, number: int) -> list[int]:
        """The other sentences of the section, the nearest first, a following one before."""
        others = [n for n in self.section_of(number) if n != number]
        return sorted(others, key=lambda n: (abs(n - number), n < number))

    def is_of_another_day(self, number: int) -> bool:
        """Whether a sentence tells of a plan or an earlier year, and not of what was done."""
        sentence = self.read.sentences[number]
        if sentence.section in _PLANS or not sentence.words.isdisjoint(_PLANNED):
            return True
        years = (int(t.form) for t in sentence.tokens if _YEAR.fullmatch(t.form))
        return any(year < self.read.note.date.year for year in years)

    def sentence(self, number: int) -> Sentence:
        """A sentence by its number."""
        return self.read.sentences[number]


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of the places where one service is named."""

    record: Record
    named: tuple[Named, ...]

    @property
    def first(self) -> Named:
        """The first place that names it."""
        return self.named[0]

    def nearest(self, find: Callable[[str, int, int], Found | None]) -> Found | None:
        """What a reader of a stretch finds: in the naming sentences, then in the nearest ones."""
        for number in self.numbers():
            span = self.record.sentence(number).span
            if (found := find(self.record.text, span.start, span.end)) is not None:
                return found
        return None

    def scopes(self) -> Iterator[Words]:
        """Words to look in: the sentences, then each with a near one, then the whole section."""
        own = _union(self.record.said(one.number) for one in self.named)
        yield own
        others = self._others()
        for number in others:
            yield own | self.record.said(number)
        yield _union([own, *(self.record.said(number) for number in others)])

    def sentences(self) -> Iterator[Words]:
        """The words of each sentence around, one by one."""
        return (self.record.said(number) for number in self.numbers())

    def numbers(self) -> list[int]:
        """The numbers of the naming sentences, then of those around, the nearest first."""
        return [*dict.fromkeys(one.number for one in self.named), *self._others()]

    def _others(self) -> list[int]:
        own = {one.number for one in self.named}
        entry = self.first.entry.id
        return [
            n
            for n in self.record.by_distance(self.first.number)
            if n not in own
            and not self.record.taken.get(n, set()) - {entry}
            and not self.record.is_of_another_day(n)
        ]


def _union(parts: Iterable[Words]) -> Words:
    found = list(parts)
    return Words(
        frozenset().union(*(p.affirmed for p in found)),
        frozenset().union(*(p.every for p in found)),
    )


def spans_of(named: Sequence[Named]) -> tuple[Span, ...]:
    """The places that name a service, each once."""
    return tuple(dict.fromkeys(one.span for one in named))
