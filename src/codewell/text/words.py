"""Words of a text with their places, and the folded form in which they are compared.

Folding: lower case, the possessive dropped, British and misspelt forms replaced, plural to
singular. A short form that is an English word in small letters keeps its capitals. Inner hyphens
cut; ``s/p`` and the like stay one word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

_WORD = re.compile(
    r"[^\W\d_]/[^\W\d_](?![^\W_])"  # h/o, s/p, b/l
    r"|\d+(?:[.,]\d+)*[^\W\d_]*"  # 7.2, 1,000, 3b, 20mg
    r"|[^\W_]+(?:['’][^\W\d_]+)?"  # words, T2DM, Crohn's
)
_RUN = re.compile(r"\w+")
_ES_PLURALS = ("sses", "shes", "ches", "xes", "zes")
_SHORT_FORM = 4
"""Capital words up to this length are short forms (PCOS, AIDS), not plurals."""
_SINGULAR_ENDS = ("ss", "us", "is")


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Every word between two offsets, as matches with their places."""
    return _WORD.finditer(text, start, len(text) if end is None else end)


def words_of(phrase: str) -> list[str]:
    """Every word of a phrase as written."""
    return _WORD.findall(phrase)


@lru_cache(maxsize=2)
def spelt(text: str) -> frozenset[str]:
    """Every word of a text in small letters, not folded: which patterns cannot match, at once."""
    return frozenset(_RUN.findall(text.lower()))


def singular(word: str) -> str:
    """A lower-case English word without its plural ending; folds alike, not prettily."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_SINGULAR_ENDS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_ES_PLURALS):
        return word[:-2]
    return word[:-1]


class Folder(dict[str, str]):
    """Folds words, remembering each: ``folder[word]``."""

    def __init__(self, spelling: Mapping[str, str], english: Collection[str]) -> None:
        super().__init__()
        self._spelling = spelling
        self.english = english

    def __missing__(self, word: str) -> str:
        if word.lower() in self.english:
            # ALL is a leukemia, hepatitis A a letter; "all" and "a" are words
            return word if word.isupper() else word.lower()
        lower = word.lower().replace("’", "'")
        lower = lower.removesuffix("'s").removesuffix("'")
        lower = self._spelling.get(lower, lower)
        one = lower if word.isupper() and len(word) <= _SHORT_FORM else singular(lower)
        folded = self._spelling.get(one, one)
        if len(self) < 200_000:
            self[word] = folded
        return folded

    def fold_all(self, text: str) -> tuple[str, ...]:
        """The folded words of a phrase, stop words included."""
        return tuple(self[word] for word in words_of(text))
