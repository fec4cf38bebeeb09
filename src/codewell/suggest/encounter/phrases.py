"""The phrases of the data file of encounters, as expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from codewell.suggest.told import load
from codewell.text.words import spelt

DATA = "encounters.yaml"


@cache
def phrases(*path: str) -> tuple[str, ...]:
    """The phrases of an entry of the data file."""
    data = load(DATA)
    for key in path:
        data = data[key]
    return tuple(part.strip() for part in data.split(","))


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """An expression that finds the phrases of an entry."""
    return any_of(phrases(*path))


@cache
def _first_words(*path: str) -> frozenset[str]:
    """The first words of the phrases as :func:`spelt` cuts them."""
    return frozenset(next(iter(re.findall(r"\w+", phrase.lower()))) for phrase in phrases(*path))


def may_say(text: str, *path: str) -> bool:
    """Whether a text may have one of the phrases: looked at once, before its sentences are."""
    if _first_words(*path).isdisjoint(spelt(text)):
        return False
    lower = text.lower()
    return any(phrase.lower() in lower for phrase in phrases(*path))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """An expression that finds any of some words or phrases, the longest first."""
    joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)
