"""What a regular expression needs to match, read off the expression itself.

``\\b(?:mother|mom)\\b[^.]{0,25}\\b(?:said|tells?)\\b`` needs one of *mother, mom* and one of
*said, tell*, and begins with *mother* or *mom*. Looking for plain letters is many times as quick
as trying the expression at each place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

Groups = tuple[tuple[str, ...], ...]
"""Of each group one needle must be there; the smallest group first."""

_parser: Any = import_module("re._parser")
_FEWEST = 3
"""Shorter runs of letters are everywhere."""
_MOST = 60
"""More needles take as long as the expression."""
_LONG = 1_000
"""A longer text is a record, asked for again and again."""
_DIGIT = [("CATEGORY", "CATEGORY_DIGIT")]
_LIKE_ASCII = {"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k"}
"""Letters outside ASCII that match an ASCII letter of any case."""


def small(text: str) -> str:
    """A text in small letters and plain digits, each at its place; a long one is remembered."""
    return _remembered(text) if len(text) > _LONG else _small(text)


def _small(text: str) -> str:
    if not text.isascii():
        for letter in set(text):
            if not letter.isascii() and (plain := _plain(letter)):
                text = text.replace(letter, plain)
    return text.lower()


def _plain(letter: str) -> str | None:
    digit = unicodedata.decimal(letter, None)
    return _LIKE_ASCII.get(letter) if digit is None else str(digit)


_remembered = lru_cache(maxsize=2)(_small)


class Needs(NamedTuple):
    """What a match has in a text in small letters, and the expressions it may begin with."""

    groups: Groups
    leads: frozenset[str]

    def may_match(self, text: str, start: int, end: int) -> bool:
        """Whether a match may lie between two offsets."""
        find = text.find
        for group in self.groups:
            for needle in group:
                if find(needle, start, end) >= 0:
                    break
            else:
                return False
        return True


def needs_of(source: str, flags: int = 0) -> Needs:
    """What a match of an expression needs."""
    parsed = _parser.parse(source, flags)
    groups = {group for group in _groups(parsed) if len(group) <= _MOST}
    found = tuple(sorted((tuple(sorted(group)) for group in groups), key=lambda g: (len(g), g)))
    leads = _leads(list(parsed)) or set[str]()
    return Needs(found, frozenset() if "" in leads or len(leads) > _MOST else frozenset(leads))


def together(leads: frozenset[str]) -> re.Pattern[str] | None:
    """Expressions as one, those of a first letter together: most places are left at theirs."""
    if not leads:
        return None
    by_letter: dict[str, list[str]] = defaultdict(list)
    for lead in sorted(leads):
        cut = lead.index("]") + 1 if lead.startswith("[") else 2 if lead.startswith("\\") else 1
        by_letter[lead[:cut]].append(lead[cut:])
    return re.compile("|".join(f"{first}(?:{'|'.join(more)})" for first, more in by_letter.items()))


# -- what must be there -------------------------------------------------------------------------


def _groups(parsed: Sequence[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    """What the parts of a sequence need; letters that follow one another are one needle."""
    run = ""
    for operation, argument in parsed:
        if operation is _parser.LITERAL and argument < 128:
            run += chr(argument).lower()
            continue
        if len(run) >= _FEWEST:
            yield frozenset((run,))
        run = ""
        yield from _of_part(str(operation), argument)
    if len(run) >= _FEWEST:
        yield frozenset((run,))


def _of_part(operation: str, argument: Any) -> Iterator[frozenset[str]]:
    match operation:
        case "SUBPATTERN":
            yield from _groups(argument[3])
        case "ATOMIC_GROUP":
            yield from _groups(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if argument[0] > 0:
            yield from _groups(argument[2])
        case "BRANCH":
            each = [max(_groups(branch), key=_rarity, default=None) for branch in argument[1]]
            if all(each):
                yield frozenset[str]().union(*(group for group in each if group))
        case "IN" if _is_digit(argument):
            yield frozenset("0123456789")


def _is_digit(parts: Sequence[tuple[Any, Any]]) -> bool:
    return [tuple(map(str, part)) for part in parts] == _DIGIT


def _rarity(group: frozenset[str]) -> tuple[int, int]:
    """The longer the shortest needle the rarer; of two alike the smaller group."""
    return min(len(needle.strip()) for needle in group), -len(group)


# -- with what it begins ------------------------------------------------------------------------


def _leads(parsed: list[tuple[Any, Any]]) -> set[str] | None:
    """Expressions of which each match begins with one; "" where it may be empty, None: unknown."""
    run = ""
    for at, (operation, argument) in enumerate(parsed):
        if operation is _parser.LITERAL and argument < 128:
            run += chr(argument).lower()
        elif run:
            return {re.escape(run)}
        elif (begins := _leads_of_part(str(operation), argument)) is None:
            return None
        elif "" not in begins:
            return begins
        elif begins != {""}:
            behind = _leads(parsed[at + 1 :])
            return None if behind is None else begins - {""} | behind
    return {re.escape(run)}


def _leads_of_part(operation: str, argument: Any) -> set[str] | None:
    begins: set[str] | None = None
    match operation:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            begins = {""}
        case "SUBPATTERN":
            begins = _leads(list(argument[3]))
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            begins = _leads(list(argument[2]))
            if begins is not None and argument[0] == 0:
                begins = begins | {""}
        case "BRANCH":
            each = [_leads(list(branch)) for branch in argument[1]]
            if None not in each:
                begins = set[str]().union(*(one for one in each if one))
        case "IN" if _is_digit(argument):
            begins = {"[0-9]"}
        case "IN" if all(str(kind) == "LITERAL" and of < 128 for kind, of in argument):
            begins = {re.escape(chr(of).lower()) for _, of in argument}
    return begins
