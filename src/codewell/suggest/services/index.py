"""Which sentences name which services."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from codewell.lexicon.services import ServiceEntry, ServiceLexicon
from codewell.model import Sentence, Span
from codewell.suggest.services.phrases import Groups, Phrases, Place, PlacedWords, any_holds, holds
from codewell.text import ReadNote, Vocabulary

_REACH = 100
"""The words of a term lie within so many characters."""


@dataclass(frozen=True, slots=True)
class Named:
    """A service named in a sentence, by the words at ``places``."""

    entry: ServiceEntry
    number: int
    """The number of the sentence."""
    sentence: Sentence
    words: PlacedWords
    places: frozenset[Place]

    @property
    def span(self) -> Span:
        """From the first to the last word of the term."""
        return Span(min(p.start for p in self.places), max(p.end for p in self.places))


class _Term(NamedTuple):
    entry: int
    groups: Groups


class ServiceIndex:
    """The terms of all services by their rarest words."""

    def __init__(self, lexicon: ServiceLexicon, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.entries = lexicon.entries
        self.phrases = Phrases(vocabulary, lexicon.words)
        self.unless = [self.phrases.all(entry.unless) for entry in self.entries]
        self.near = [self.phrases.all(entry.near) for entry in self.entries]
        terms = [
            _Term(number, self.phrases.groups(term))
            for number, entry in enumerate(self.entries)
            for term in entry.terms
        ]
        self._anchored: dict[str, list[_Term]] = defaultdict(list)
        frequency = Counter(word for term in terms for group in term.groups for word in group)
        for term in terms:
            anchor = min(term.groups, key=lambda group: sum(frequency[word] for word in group))
            for word in anchor:
                self._anchored[word].append(term)

    def named(self, read: ReadNote, never: frozenset[str]) -> list[Named]:
        """Every service named in a section that may tell what was done, in the order of the text.

        Of two in one sentence the one with more words counts where it has all the other's.
        """
        found: list[Named] = []
        anchors = self._anchored.keys()
        for number, sentence in enumerate(read.sentences):
            if sentence.section in never:
                continue
            hits = anchors & sentence.words
            if hits:
                here = list(self._in_sentence(read.note.text, number, sentence, hits))
                found += (one for one in here if not any(_is_inside(one, o) for o in here))
        return found

    def _in_sentence(
        self, text: str, number: int, sentence: Sentence, hits: set[str]
    ) -> Iterator[Named]:
        placed: PlacedWords | None = None
        best: dict[int, frozenset[Place]] = {}
        for word in sorted(hits):
            for term in self._anchored[word]:
                if not holds(term.groups, sentence.words):
                    continue
                if any_holds(self.unless[term.entry], sentence.words):
                    continue
                near = self.near[term.entry]
                if near and not any_holds(near, sentence.words):
                    continue
                placed = placed or PlacedWords(text, sentence, self._vocabulary)
                places = placed.nearest(term.groups, _REACH)
                if places and len(set(places)) > len(best.get(term.entry, ())):
                    best[term.entry] = frozenset(places)
        for entry in sorted(best):
            assert placed is not None
            yield Named(self.entries[entry], number, sentence, placed, best[entry])


def _is_inside(one: Named, other: Named) -> bool:
    """Whether another service of the kind takes all of one's words and more."""
    return one.entry.kind == other.entry.kind and one.places < other.places
