"""The codes that a note of the tabular list names: ``(E08-E13, O24.4-)`` as sets of codes.

A reference is a range of code prefixes with, now and then, a condition on one character
(``with 7th character D``). ICD-10-CM Official Guidelines, section I.A.3-I.A.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_RANGE = re.compile(rf"\b(?P<first>{_CODE})(?:\.?-(?P<last>{_CODE})(?:\.?-)?|\.?-)?(?![0-9A-Za-z])")
_GROUP = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SEVENTH = re.compile(
    r"with (?:7th|seventh) character ([A-Z0-9](?:(?:,| or|, or| and) [A-Z0-9])*)\b"
)
_FIFTH_OR_SIXTH = re.compile(
    r"with (?:fifth|5th) or (?:sixth|6th) character ([0-9](?:(?:-| to |, ?| or )[0-9])*)"
)


@dataclass(frozen=True, slots=True)
class CodeReference:
    """A range of codes by prefix, both ends inclusive, without dots.

    ``position`` and ``characters`` narrow it to codes with one of these characters there: 7 for
    the 7th character, 5 for the fifth or sixth (the poisoning codes T36-T50). 0 = no condition.
    """

    first: str
    last: str
    position: int = 0
    characters: str = ""

    def matches(self, code: str) -> bool:
        """Whether a code (without dot) lies in the range and meets the condition."""
        if not self.first <= code[: len(self.first)] or not code[: len(self.last)] <= self.last:
            return False
        if self.position == 7:
            return len(code) == 7 and code[6] in self.characters
        if self.position == 5:
            character = code[4:5] if code[5:6] in ("", "X") else code[5:6]
            return character != "" and character in self.characters
        return True


def parse_references(text: str) -> tuple[CodeReference, ...]:
    """The codes a note names, in the order of the text; empty when it names none.

    A note prints the codes it means in brackets behind the words; only a note without such
    brackets is read for bare codes (``see categories E08-E10``).
    """
    return tuple(_bracketed(text)) or tuple(_in_words(text, after=""))


def _bracketed(text: str) -> Iterator[CodeReference]:
    for group in _GROUP.finditer(text):
        yield from _in_words(group.group(1), after=text[group.end() :])


def _in_words(words: str, *, after: str) -> Iterator[CodeReference]:
    position, characters = _condition(words, after)
    for match in _RANGE.finditer(words):
        first = match["first"].replace(".", "")
        last = (match["last"] or match["first"]).replace(".", "")
        yield CodeReference(first, last, position, characters)


def _condition(group: str, after: str) -> tuple[int, str]:
    """The condition stands in the brackets or right behind them."""
    for place in (group, after[:60]):
        if match := _FIFTH_OR_SIXTH.search(place):
            return 5, _expand(match[1])
        if match := _SEVENTH.search(place):
            return 7, "".join(re.findall(r"[A-Z0-9]\b", match[1]))
    return 0, ""


def _expand(digits: str) -> str:
    """``1-4`` or ``1 to 4`` as ``1234``, ``5, 6`` as ``56``."""
    ends = re.findall(r"\d", digits)
    if re.search(r"-| to ", digits):
        return "".join(str(n) for n in range(int(ends[0]), int(ends[-1]) + 1))
    return "".join(ends)
