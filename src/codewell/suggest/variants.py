"""The lexicon's variants of a code: the words in a sentence that make it another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from codewell.text.vocabulary import Guards


class Variant(NamedTuple):
    """A variant that a sentence asks for: its code, and the words that ask."""

    code: str
    said: str


def variant_of(line: frozenset[str], guards: Guards) -> Variant | None:
    """The first variant whose words a line has, with those words."""
    for all_of, any_of, target in guards.when:
        if all(line.issuperset(word) for word in all_of) and (
            not any_of or any(word and line.issuperset(word) for word in any_of)
        ):
            said = [" ".join(word) for word in (*all_of, *any_of) if line.issuperset(word)]
            return Variant(target, ", ".join(said))
    return None


class LinesOfConcept:
    """The sentences of a record that speak of a condition, by number, each with its words.

    What they ask for is read once for an entry of the lexicon, however often it is mentioned.
    """

    def __init__(
        self, words: Mapping[int, frozenset[str]], codes: Mapping[int, frozenset[str]]
    ) -> None:
        self._words = words
        self._codes = codes
        """The starting codes of the condition's mentions, by sentence."""
        self._variants: dict[object, dict[int, Variant]] = {}
        self._counts: dict[object, Counter[Variant]] = {}

    def variants_outside(self, sentence: int, guards: Guards) -> set[Variant]:
        """The variants that the other sentences ask for."""
        if not guards.when:
            return set()
        if guards.when not in self._counts:
            read = ((number, self._asked(number, guards)) for number in self._words)
            asked = {number: variant for number, variant in read if variant is not None}
            self._variants[guards.when] = asked
            self._counts[guards.when] = Counter(asked.values())
        own = self._variants[guards.when].get(sentence)
        return {v for v, count in self._counts[guards.when].items() if count > (v == own)}

    def _asked(self, number: int, guards: Guards) -> Variant | None:
        """The variant of a sentence: the one that a term of it names, else by its words."""
        codes = self._codes.get(number, frozenset())
        named = {target: _words(row) for *row, target in guards.when if target in codes}
        if len(named) == 1:
            return Variant(*named.popitem())
        return variant_of(self._words[number], guards)


def _words(groups: Iterable[Iterable[tuple[str, ...]]]) -> str:
    """The words of a variant, as those that a sentence asks with."""
    return ", ".join(" ".join(word) for group in groups for word in group)
