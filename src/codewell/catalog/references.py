"""The codes that a note of the tabular list names: ``(E08-E13, O24.4-)`` as sets of codes.

A reference is a range of code prefixes with, now and then, a condition on some characters
(``with 7th character D``). ICD-10-CM Official Guidelines, section I.A.3-I.A.6. What of the
installed tabular is read, and what is not, is counted in ``docs/notes-compiled.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# -- what a reference is ------------------------------------------------------------------------


class Place(StrEnum):
    """Which characters of a code a condition looks at. Characters are counted without the dot."""

    NONE = ""
    FIFTH = "fifth"
    SIXTH = "sixth"
    SEVENTH = "seventh"
    FIFTH_OR_SIXTH = "fifth or sixth"
    """The sixth, or the fifth where the sixth is the placeholder X: poisonings, T36-T65."""
    FIFTH_AND_SIXTH = "fifth and sixth"
    BEHIND_CATEGORY = "behind the category"
    """From the fourth on: ``E08-E13 with .62-``."""
    LAST = "last"
    """The last of the code itself, before placeholders and the 7th character."""


@dataclass(frozen=True, slots=True)
class CodeReference:
    """A range of codes by prefix, both ends inclusive, without dots.

    ``values`` are what may stand at ``place``, at least one of them; none without a condition.
    """

    first: str
    last: str
    place: Place = Place.NONE
    values: tuple[str, ...] = ()

    def matches(self, code: str) -> bool:
        """Whether a code (without dot) lies in the range and meets the condition."""
        if not self.first <= code[: len(self.first)] or not code[: len(self.last)] <= self.last:
            return False
        return self.place is Place.NONE or self._meets_condition(code)

    @property
    def condition(self) -> str:
        """The condition in words, for a message; empty without one."""
        if self.place is Place.NONE:
            return ""
        if self.place is Place.BEHIND_CATEGORY:
            return f"with {' or '.join(f'.{value}' for value in self.values)}"
        return f"with {self.place} character {' or '.join(self.values)}"

    def _meets_condition(self, code: str) -> bool:
        match self.place:
            case Place.BEHIND_CATEGORY:
                return code[3:].startswith(self.values)
            case Place.LAST:
                return code[3:6].rstrip("X").endswith(self.values)
            case Place.FIFTH_AND_SIXTH:
                return code[4:6] in self.values
            case Place.FIFTH_OR_SIXTH:
                return (code[5:6].strip("X") or code[4:5]) in self.values
            case _:
                at = {Place.FIFTH: 4, Place.SIXTH: 5, Place.SEVENTH: 6}[self.place]
                return code[at : at + 1] in self.values


# -- the words of a note ------------------------------------------------------------------------

_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_TO = r"(?:\.?-{1,2}|\.?-? -|\.?-? - ?|-? to )"
_RANGE = re.compile(
    rf"(?<![Vv]itamin )\b(?P<first>{_CODE})(?:{_TO}(?P<last>{_CODE})(?:\.?-)?|\.?-)?(?![0-9A-Za-z])"
)
_GROUP = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_OWN_CODES = re.compile(r"\bfor codes [^,:]*(?:, ?[A-Z]\d[^,:]*)*[,:]")
"""``use additional code, if applicable, for codes G31.0-G31.83, G31.85-G31.9, to identify:`` says
to which codes the note applies, not which code to add."""

_MISPRINTS = {
    # At F06.7; G31.84 and R41.84 print the same codes one by one.
    "I69.01-I69.11-, I69.21-I69.31-, I69.81- I69.91-": (
        "I69.01-, I69.11-, I69.21-, I69.31-, I69.81-, I69.91-"
    ),
}

_PLACES = {
    "fifth or sixth": Place.FIFTH_OR_SIXTH,
    "fifth or six": Place.FIFTH_OR_SIXTH,  # at D84.821
    "fifth to sixth": Place.FIFTH_AND_SIXTH,
    "fifth": Place.FIFTH,
    "sixth": Place.SIXTH,
    "seventh": Place.SEVENTH,
    "final": Place.LAST,
}
_VALUE = r"[.-]?[A-Z0-9]{1,4}(?![A-Za-z0-9])(?:-(?![A-Z0-9.]))?"
_VALUES = rf"{_VALUE}(?:(?:-| to |[,.] ?(?:or |and )?| or | and ){_VALUE})*"
_CHARACTERS = re.compile(
    r"with (?P<place>fifth (?:or|to) six(?:th)?|fifth|sixth|seventh|final)[ -]characters?"
    rf" (?P<values>{_VALUES})"
)
_DECIMALS = re.compile(rf"with (?P<values>\.{_VALUES})")
_ORDINALS = (("5th", "fifth"), ("6th", "sixth"), ("7th", "seventh"))
_IN_WORDS = {
    # The 7th characters of S52 whose meaning names an open fracture; printed at S51.
    "with open fracture 7th character": (Place.SEVENTH, tuple("BCEFHJMNQR")),
    # E08.1-, E10.1-, E11.1-, E13.1- "with ketoacidosis"; printed at E87.2.
    "with ketoacidosis": (Place.BEHIND_CATEGORY, ("1",)),
}

Condition = tuple[Place, tuple[str, ...]]


def parse_references(text: str) -> tuple[CodeReference, ...]:
    """The codes a note names, in the order of the text; empty when it names none.

    A note prints the codes it means in brackets behind the words; only a note without such
    brackets is read for bare codes (``see categories E08-E10``).
    """
    for printed, meant in _MISPRINTS.items():
        text = text.replace(printed, meant)
    text = _OWN_CODES.sub("", text)
    return tuple(_bracketed(text)) or tuple(_in_words(text, after=""))


def _bracketed(text: str) -> Iterator[CodeReference]:
    for group in _GROUP.finditer(text):
        yield from _in_words(group.group(1), after=text[group.end() :])


def _in_words(words: str, *, after: str) -> Iterator[CodeReference]:
    place, values = _condition(words, after)
    for match in _RANGE.finditer(words):
        first = match["first"].replace(".", "")
        last = (match["last"] or match["first"]).replace(".", "")
        yield CodeReference(first, last, place, values)


def _condition(group: str, after: str) -> Condition:
    """The condition stands in the brackets or right behind them."""
    behind = re.match(r",? ?with .*", after)
    for place in (group, behind[0] if behind else ""):
        if condition := read_condition(place):
            return condition
    return Place.NONE, ()


def read_condition(words: str) -> Condition | None:
    """A condition on characters (``with fifth or sixth character 1-4 or 6``), or None."""
    for text, condition in _IN_WORDS.items():
        if text in words:
            return condition
    for printed, ordinal in _ORDINALS:
        words = words.replace(printed, ordinal)
    if match := _CHARACTERS.search(words):
        place = _PLACES[match["place"]]
        values = match["values"]
        if place is Place.LAST and values.startswith("."):
            place = Place.BEHIND_CATEGORY
        return place, tuple(_expand(values))
    if match := _DECIMALS.search(words):
        return Place.BEHIND_CATEGORY, tuple(_expand(match["values"]))
    return None


def _expand(words: str) -> Iterator[str]:
    """``1-4 or 6`` as 1, 2, 3, 4, 6; ``.51-.52`` as 51, 52; ``-91`` as 91."""
    for part in re.findall(rf"{_VALUE}(?:(?:-| to ){_VALUE})?", words):
        ends = re.findall(r"[A-Z0-9]+", part)
        if len(ends) == 2 and ends[0].isdigit() and ends[1].isdigit():
            yield from (str(n).zfill(len(ends[0])) for n in range(int(ends[0]), int(ends[1]) + 1))
        else:
            yield from ends
