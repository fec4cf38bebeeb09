"""How much of its part of a sentence a term covers: what tells a problem from a passing word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import compress, pairwise

from codewell.model import Sentence, Token
from codewell.text.sentences import head_of

_PART = re.compile(r"[,(&+/]|\b(?:and|with|from)\b", re.IGNORECASE)
_CAUSE = frozenset(("due", "because", "caused", "attributed", "resulting"))
"""Words that open the cause of what an item names: a part of its own."""
_BEHIND = -1
"""The segment of what stands behind the head of an item."""


class Segments:
    """The segments of a sentence, and how much of its own a term covers.

    An item's head is cut at commas, at "and", "with" and "due to": each part may name a problem
    of its own.
    """

    def __init__(
        self,
        text: str,
        content: Sequence[Token],
        sentence: Sentence,
        qualifiers: frozenset[str],
    ) -> None:
        self._numbers = _numbers(text, content, sentence)
        self._names = [token.form not in qualifiers for token in content]
        self._naming = Counter(compress(self._numbers, self._names))

    def coverage(self, first: int, last: int) -> float:
        """The share of the naming words of a segment that a term covers; 0 behind a head.

        Of several segments under the term the one counts that it covers best. Qualifiers (stable,
        new, right ...) outside the term name nothing and do not count.
        """
        numbers = self._numbers[first:last]
        if _BEHIND in numbers:
            return 0.0
        covered = Counter(numbers)
        inside = Counter(compress(numbers, self._names[first:last]))
        return max(
            covered[number] / (covered[number] + self._naming[number] - inside[number])
            for number in covered
        )


def _numbers(text: str, content: Sequence[Token], sentence: Sentence) -> list[int]:
    """The number of the segment of each token."""
    if not sentence.is_item:
        return [0] * len(content)
    head = head_of(text, sentence.tokens)
    head_end = head[-1].end if head else 0
    number, found = 0, [0]
    for before, token in pairwise(content):
        gap = text[before.end : token.start]
        parted = gap != " " and _PART.search(gap)
        if parted or token.form in _CAUSE or _is_secondary_to(text, token):
            number += 1
        found.append(number if token.end <= head_end else _BEHIND)
    return found


def _is_secondary_to(text: str, token: Token) -> bool:
    return token.form == "secondary" and text.startswith(" to ", token.end)
