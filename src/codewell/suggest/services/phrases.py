"""Phrases as sets of folded words, and the words of a stretch of text with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from codewell.model import Sentence, Span
from codewell.text import Vocabulary
from codewell.text.words import words, words_of

Groups = tuple[frozenset[str], ...]
"""A phrase: from each group one word must be there."""


ByFirstWord = Mapping[str, Sequence[tuple[str, ...]]]
"""Phrases as sequences of folded words, by their first one."""


def by_first_word(phrases: Iterable[str], vocabulary: Vocabulary) -> ByFirstWord:
    """Phrases folded, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in phrases:
        folded = tuple(vocabulary.folder[word] for word in words_of(phrase))
        found[folded[0]].append(folded)
    return found


class Place(NamedTuple):
    """A word's place in the text."""

    start: int
    end: int


class Phrases:
    """Folds the phrases of the lexicon once."""

    def __init__(self, vocabulary: Vocabulary, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._folder = vocabulary.folder
        self._groups = {
            name: frozenset(self._folder[part] for word in found for part in words_of(word))
            for name, found in groups.items()
        }

    def fold(self, word: str) -> str:
        """A word as words are compared."""
        return self._folder[word]

    def groups(self, phrase: str) -> Groups:
        """The word groups of a phrase, in its order."""
        found: list[frozenset[str]] = []
        for part in phrase.split():
            if part.startswith("$"):
                found.append(self._groups[part[1:]])
            else:
                found += (frozenset((self._folder[word],)) for word in words_of(part))
        return tuple(found)

    def all(self, phrases: Iterable[str]) -> tuple[Groups, ...]:
        """The groups of several phrases."""
        return tuple(self.groups(phrase) for phrase in phrases)


def holds(phrase: Groups, found: frozenset[str]) -> bool:
    """Whether every group of a phrase has a word among those found."""
    for group in phrase:  # noqa: SIM110  (asked thousands of times a note)
        if found.isdisjoint(group):
            return False
    return True


class Words(NamedTuple):
    """Words of a stretch: those that nothing denies, and all."""

    affirmed: frozenset[str]
    every: frozenset[str]

    def __or__(self, other: object) -> Words:
        """The words of both."""
        assert isinstance(other, Words)
        return Words(self.affirmed | other.affirmed, self.every | other.every)


_DENYING = frozenset(("without", "no", "not", "non"))


def said(phrase: Groups, words: Words) -> bool:
    """Whether a phrase stands among the words; one that itself denies is looked for in all."""
    denies = any(not group.isdisjoint(_DENYING) for group in phrase)
    return holds(phrase, words.every if denies else words.affirmed)


def any_said(phrases: Iterable[Groups], words: Words) -> bool:
    """Whether one of the phrases stands among the words."""
    return any(said(phrase, words) for phrase in phrases)


def any_holds(phrases: Iterable[Groups], found: frozenset[str]) -> bool:
    """Whether one of the phrases holds."""
    return any(holds(phrase, found) for phrase in phrases)


class PlacedWords:
    """The words of a sentence, as written and as its short forms stand for, with their places."""

    def __init__(self, text: str, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.sentence = sentence
        self.places: dict[str, list[Place]] = defaultdict(list)
        self.order: list[tuple[str, Place]] = []
        span = sentence.span
        for match in words(text, span.start, span.end):
            place = Place(*match.span())
            self.order.append((vocabulary.folder[match[0]], place))
            self.places[self.order[-1][0]].append(place)
        for token in sentence.tokens:
            place = Place(token.start, token.end)
            if place not in self.places[token.form]:
                self.places[token.form].append(place)

    def nearest(self, phrase: Groups, reach: int) -> tuple[Place, ...] | None:
        """The places of a phrase's words that lie closest together; None past the reach."""
        rarest = min(range(len(phrase)), key=lambda n: len(self._of(phrase[n])))
        best: tuple[int, tuple[Place, ...]] | None = None
        for start in self._of(phrase[rarest]):
            chosen = [
                min(self._of(group), key=lambda p: abs(p.start - start.start), default=None)
                for group in phrase
            ]
            placed = [place for place in chosen if place is not None]
            if len(placed) < len(phrase):
                return None
            width = max(p.end for p in placed) - min(p.start for p in placed)
            if best is None or width < best[0]:
                best = width, tuple(placed)
        return best[1] if best and best[0] <= reach else None

    def _of(self, group: frozenset[str]) -> list[Place]:
        if len(group) < len(self.places):
            return [place for word in group for place in self.places.get(word, ())]
        return [place for word, places in self.places.items() if word in group for place in places]

    def sequences(self, phrases: ByFirstWord) -> list[Span]:
        """Where one of the phrases stands word for word, as written."""
        found = []
        for at, (form, place) in enumerate(self.order):
            for phrase in phrases.get(form, ()):
                following = self.order[at : at + len(phrase)]
                if tuple(word for word, _ in following) == phrase:
                    found.append(Span(place.start, following[-1][1].end))
        return found
