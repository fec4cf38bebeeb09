"""What the titles of the tabular say: their words, and which words say nothing more."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from codewell.catalog import Catalog
from codewell.text import Vocabulary

VAGUE = frozenset(
    "unspecified nos nec other not elsewhere otherwise classified"
    " specified without complication site organism type displaced closed initial severity".split()
)
"""Words of a title that say nothing more; their loss on the way to another code is no loss."""
_TWO = re.compile(r"\b(\w{5,}) of .* with \1 of |\bgallbladder and bile duct\b", re.IGNORECASE)
_UNSAID_SIDE = re.compile(r"\bunspecified (eye|ear|side|limb)\b")
_OPTIONAL = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WITHOUT = re.compile(
    r"\bunspecified (?:as to|whether|if)\b[^,]*"
    r"|\b(?:without|not (?!elsewhere|carried|scheduled)).*?(?=, with (?!stage)|$)"
)


def names_two(title: str) -> bool:
    """Whether a title names a condition of two sites: "calculus of kidney with calculus of"."""
    return _TWO.search(title) is not None


class Leaf(NamedTuple):
    """A code that can be reported, its title, and the words the title says."""

    code: str
    title: str
    words: frozenset[str]


class Titles:
    """The titles of the codes that can be reported on one date; each is read once."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary, on: dt.date) -> None:
        self._icd10cm = catalog.icd10cm
        self._vocabulary = vocabulary
        self._on = on
        self.is_billable = lru_cache(maxsize=65536)(
            lambda code: catalog.icd10cm.is_billable(code, on)
        )
        self.words = lru_cache(maxsize=32768)(self._read_words)
        self.leaves = lru_cache(maxsize=2048)(self._read_leaves)
        self.sayings = lru_cache(maxsize=2048)(self._read_sayings)

    def says(self, code: str) -> frozenset[str]:
        """The words of a code's title (no dot) that tell what it says."""
        return self.words(code) - VAGUE

    def absent(self, code: str) -> frozenset[str]:
        """The words of what a code's title (no dot) says that there is none of."""
        absent = _WITHOUT.search(self._icd10cm.title(code) or "")
        return frozenset(self._vocabulary.content(absent[0])) if absent else frozenset()

    def unsaid_organ(self, title: str) -> frozenset[str]:
        """The organ whose side a title leaves open: "central corneal ulcer, unspecified eye"."""
        match = _UNSAID_SIDE.search(title)
        return frozenset(self._vocabulary.content(match[1])) if match else frozenset()

    def _read_words(self, code: str) -> frozenset[str]:
        return self._words_of(self._icd10cm.title(code) or "")

    def _words_of(self, title: str) -> frozenset[str]:
        """What a title says: its words without brackets, "unspecified" and "without ..."."""
        plain = _WITHOUT.sub("", _OPTIONAL.sub(" ", title))
        return frozenset(self._vocabulary.content(plain)) - {"unspecified"}

    def _read_leaves(self, category: str) -> tuple[Leaf, ...]:
        """The codes of a category that can be reported, 7th characters still to come."""
        billable = self._icd10cm.billable_under(category, self._on)
        return tuple(
            Leaf(entry.code, entry.title, self._words_of(entry.title))
            for entry in self._icd10cm.leaves(category)
            if _begins_any(entry.code, billable) or self.is_billable(entry.code)
        )

    def _read_sayings(self, category: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The billable codes of a category, each with the words that tell what it says."""
        codes = self._icd10cm.billable_under(category, self._on)
        return tuple((code, self.says(code)) for code in codes)


def _begins_any(code: str, codes: Sequence[str]) -> bool:
    """Whether one of the codes, which are in order, begins with the code."""
    position = bisect_left(codes, code)
    return position < len(codes) and codes[position].startswith(code)
