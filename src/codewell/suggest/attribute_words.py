"""The words of a sentence that are values of an attribute, by the lists of the lexicon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from codewell.model import Sentence
from codewell.text import Vocabulary


class Value(NamedTuple):
    """An attribute value and the position of its first word among the sentence's tokens."""

    position: int
    value: str


def values_in(sentence: Sentence, vocabulary: Vocabulary, attribute: str) -> list[Value]:
    """The values of an attribute in a sentence, in order, the longest words at each place."""
    if sentence.words.isdisjoint(vocabulary.attribute_tells[attribute]):
        return []
    found = words_in(sentence, vocabulary.attributes[attribute])
    return [Value(position, value) for position, _, value in found]


def words_in(
    sentence: Sentence, by_first: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
) -> list[tuple[int, int, str]]:
    """(position, how many words, value) of each entry in a sentence; ``by_first`` by first word."""
    if by_first.keys().isdisjoint(sentence.words):
        return []
    forms = [t.form for t in sentence.tokens]
    found = []
    free = 0
    for position in [place for place, form in enumerate(forms) if form in by_first]:
        if position < free:
            continue
        for words, value in by_first[forms[position]]:
            if tuple(forms[position : position + len(words)]) == words:
                found.append((position, len(words), value))
                free = position + len(words)
                break
    return found
