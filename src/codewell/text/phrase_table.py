"""Phrases of folded words, looked up where they may stand in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

Told = TypeVar("Told")


class PhraseTable(Generic[Told]):
    """What phrases tell; most words of a sentence are told at once to begin none."""

    def __init__(self, told: Mapping[tuple[str, ...], Told]) -> None:
        self._told = told
        lengths: dict[str, set[int]] = defaultdict(set)
        for forms in told:
            lengths[forms[0]].add(len(forms))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}
        self._pairs = frozenset(forms[:2] for forms in told if len(forms) > 1)
        self.first_words = frozenset(lengths)

    def at(self, forms: Sequence[str], position: int) -> Sequence[tuple[int, Told]]:
        """How long each phrase that stands at a position is and what it tells, longest first."""
        if tuple(forms[position : position + 2]) not in self._pairs:
            alone = self._told.get((forms[position],))
            return ((1, alone),) if alone is not None else ()
        left = len(forms) - position
        return [
            (length, told)
            for length in self._lengths[forms[position]]
            if length <= left
            and (told := self._told.get(tuple(forms[position : position + length]))) is not None
        ]
