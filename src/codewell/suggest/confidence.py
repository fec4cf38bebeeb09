"""How sure a suggestion is: the chance that a coder reports the code for the encounter.

A sum of weights over plain facts of how the record states a code: where, how often, how much of
the line, on whose authority. Never the words or the code itself, so that it learns how
statements are written and not which diagnoses are common. The weights are fitted by
``benchmarks/confidence.py``; what the number is worth is measured in ``docs/confidence.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Protocol

from codewell.data_file import read_data
from codewell.suggest.candidates import Candidate
from codewell.suggest.selection import Profile
from codewell.text import ReadNote
from codewell.text.vocabulary import NO_GUARDS

DECIDES = frozenset((Profile.VISIT, Profile.STAY))
"""The profiles that propose what is reported; the others list what is there."""

_PARTS_OF_TABULAR = ("tabular title", "tabular inclusion term")
_MANY = 3
_DIGITS = 3


class Kind(StrEnum):
    """What a suggestion is; each kind has weights of its own."""

    PROPOSED = "proposed"
    CANDIDATE = "candidate"
    LISTED = "listed"
    """In a profile that lists what is there without deciding what is reported."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Log odds: those of no fact at all, and what each fact adds."""

    base: float
    facts: dict[str, float]

    def confidence(self, facts: Iterable[str]) -> float:
        """A probability, above 0 and below 1; a fact without a weight adds nothing."""
        odds = self.base + sum(self.facts.get(fact, 0.0) for fact in facts)
        return round(1 / (1 + math.exp(-odds)), _DIGITS)


class Sure(Protocol):
    """The confidence in the suggestions of one record."""

    def __call__(self, candidate: Candidate, title: str | None, *, final: bool) -> float:
        """That in one suggestion."""


def confidence(
    read: ReadNote, profile: Profile, candidate: Candidate, title: str | None, *, final: bool
) -> float:
    """The calibrated confidence in a suggestion, from 0 to 1."""
    kind = kind_of(profile, final=final)
    return _weights()[kind].confidence(facts_of(read, candidate, title))


def kind_of(profile: Profile, *, final: bool) -> Kind:
    """Which weights a suggestion takes."""
    if profile not in DECIDES:
        return Kind.LISTED
    return Kind.PROPOSED if final else Kind.CANDIDATE


def facts_of(read: ReadNote, candidate: Candidate, title: str | None) -> Iterator[str]:
    """How the record states a candidate, each fact once.

    The section and the steps of proof are left out: beside the place they told nothing more.
    """
    yield f"place: {candidate.place.name.lower()}"
    yield f"mentions: {_count(len(candidate.evidence))}"
    yield f"source: {_source(candidate.why[0].source)}"
    if candidate.missing:
        yield "missing detail"
    if title and "unspecified" in title.lower():
        yield "unspecified code"
    if candidate.uncertain:
        yield "uncertain"
    if candidate.denied:
        yield "denied elsewhere"
    if candidate.mentions:
        yield from _facts_of_mention(read, candidate.mentions[0])


def _facts_of_mention(read: ReadNote, number: int) -> Iterator[str]:
    """Of the most prominent mention."""
    mention = read.mentions[number]
    yield f"coverage: {_coverage(mention.coverage)}"
    yield f"assertion: {mention.assertion.label}"
    if read.guards[number] != NO_GUARDS:
        yield "guarded term"
    if " " not in mention.term:
        yield "term of one word"


def _count(number: int) -> str:
    return str(number) if number < _MANY else f"{_MANY} or more"


def _source(source: str | None) -> str:
    """``lexicon``, ``index``, ``tabular``, ``tabular title`` or ``tabular inclusion term``."""
    if source is None or source in _PARTS_OF_TABULAR:
        return source or "none"
    return source.split()[0]


def _coverage(share: float) -> str:
    """How much of its line a mention covers."""
    if share >= 1:
        return "whole"
    return "most" if share >= 0.7 else "part" if share >= 0.4 else "little"


@cache
def _weights() -> dict[Kind, Weights]:
    file = resources.files(__package__).joinpath("confidence.yaml")
    return {Kind(kind): Weights(row["base"], row["facts"]) for kind, row in read_data(file).items()}
