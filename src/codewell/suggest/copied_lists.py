"""What a record takes over from a list of somebody else: a chart, a form, a referral."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache

from codewell.model import Mention, Span
from codewell.text import ReadNote

_LISTED_WORDS = frozenset("chart list form sheet questionnaire referral record listed note".split())
_LISTS = re.compile(
    r"\b(?:chart|list|form|sheet|questionnaire|referral)\b(?:[ \n]+\w+){0,5}?[ \n]+"
    r"(?:lists?|mentions?|includes?|shows?|carries|contains|notes|names|adds|has)\b"
    r"|\b(?:old|outside|chart|imported|copied|intake|referral) (?:problem )?(?:list|form|sheet)\s*:"
    r"|\bfrom (?:the |an? )?(?:old |outside )?(?:chart|referral|records?)\s*:"
    r"|\b(?:other|remaining|further|additional|rest)\b(?:[ \n]+\w+){1,4}?[ \n]+"
    r"(?:on|in|of) (?:her|his|the|their|an?)(?: \w+)? (?:list|chart)\b",
    re.IGNORECASE,
)
"""A list that somebody else wrote begins: "her chart also lists", "other items on his list"."""
_IS_LISTED = re.compile(
    r"\b(?:on|in|from|per) (?:the|an?|his|her|their)? ?(?:old|outside|previous|prior|referral)"
    r" (?:chart|list|records?|problem list|notes?)\b"
    r"|\blisted (?:on|in) (?:the|an?|his|her|their) (?:\w+ )?(?:chart|list|record|form)",
    re.IGNORECASE,
)
"""What stands right before it is listed there: "bipolar disorder, which is on the old chart"."""


class CopiedLists:
    """The lists of one read note; each sentence is looked at once.

    ``by_sentence`` gives the mentions of each sentence.
    """

    def __init__(self, read: ReadNote, by_sentence: Mapping[int, Sequence[Mention]]) -> None:
        self._read = read
        self._by_sentence = by_sentence
        self._listed_in = cache(self._read_listed)

    def holds(self, mention: Mention) -> bool:
        """Whether a mention is taken over from a list that nobody speaks of further.

        "Her chart also lists anxiety and osteopenia" tells what a list holds, not what is
        evaluated or treated (guidelines III and IV.J).
        """
        begin, end = self._listed_in(mention.sentence)
        return begin < mention.span.start or mention.span == end

    def _read_listed(self, number: int) -> tuple[float, Span | None]:
        """Where a sentence begins to list, and the mention that it calls listed."""
        sentence = self._read.sentences[number]
        if sentence.words.isdisjoint(_LISTED_WORDS):
            return math.inf, None
        text = sentence.span.of(self._read.note.text)
        begins, ends = _LISTS.search(text), _IS_LISTED.search(text)
        start = sentence.span.start + begins.end() if begins else math.inf
        if not ends:
            return start, None
        place = sentence.span.start + ends.start()
        before = [m.span for m in self._by_sentence.get(number, ()) if m.span.end <= place]
        return start, before[-1] if before else None
