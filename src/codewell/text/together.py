"""The other conditions that the words of a term state: the stage of a "diabetic foot ulcer".

Where the classification asks for two codes ("use additional code", "code also", "code first") and
the words of the one hold a term of the other, the words state both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from codewell.catalog import Catalog
from codewell.catalog.references import CodeReference
from codewell.lexicon import SaidOnce
from codewell.text.vocabulary import TermRef, key_of

_NOTES = ("use_additional_code", "code_also", "code_first")
_CATEGORY = 3
_NEVER = ("S", "V", "W", "X", "Y")
"""Injuries and external causes are told by the sentence, with their site and circumstances."""


class Together:
    """Finds the terms within terms whose codes the tabular links to those of the terms."""

    def __init__(
        self,
        catalog: Catalog,
        said_once: Sequence[SaidOnce],
        index: Mapping[str, Sequence[int]],
        references: Sequence[TermRef],
    ) -> None:
        self._said_once = said_once
        self._index = index
        self._references = references
        self._linked = cache(self._are_linked)
        self._asked: dict[str, list[CodeReference]] = {}
        for code, reference in catalog.icd10cm.references_of(*_NOTES):
            self._asked.setdefault(code, []).append(reference)

    def within(self, code: str, forms: Sequence[str]) -> Iterator[str]:
        """The keys of the terms within a term's words (folded) that its code stands beside.

        The longest first; the words of one are not looked at for another.
        """
        length = len(forms)
        free = [True] * length
        for size in range(length - 1, 0, -1):
            for first in range(length - size + 1):
                if not all(free[first : first + size]):
                    continue
                key = key_of(forms[first : first + size])
                other = next((self._references[n].code for n in self._index.get(key, ())), "")
                if other and self._linked(code, other):
                    free[first : first + size] = [False] * size
                    yield key

    def _are_linked(self, code: str, other: str) -> bool:
        return (
            code[:3] != other[:3]
            and not other.startswith(_NEVER)
            and not any(row.holds(code, other) for row in self._said_once)
            and (self._asks(code, other) or self._asks(other, code))
        )

    def _asks(self, code: str, other: str) -> bool:
        """Whether a note at a code, or at a level above it, asks for the other."""
        return any(
            reference.matches(other)
            for length in range(_CATEGORY, len(code) + 1)
            for reference in self._asked.get(code[:length], ())
        )
