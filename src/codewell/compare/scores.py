"""Precision, recall and F1 of code sets, pooled over records, with bootstrap intervals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

RESAMPLES = 2000
SEED = 20260101

CodeSet = frozenset[str]
Pair = tuple[CodeSet, CodeSet]
"""(predicted, expected) codes of one record, without dots."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a number are right."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share as a number from 0 to 1; None when there is nothing to be right about."""
        return self.right / self.of if self.of else None


def share(judged: Iterable[bool]) -> Share:
    """The share of what is judged right."""
    found = list(judged)
    return Share(sum(found), len(found))


@dataclass(frozen=True, slots=True)
class Counts:
    """Codes proposed, expected, and both."""

    predicted: int
    expected: int
    both: int

    @property
    def precision(self) -> float:
        """Share of the proposed codes that were expected; 0 when none is proposed."""
        return self.both / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected codes that were proposed; 0 when none is expected."""
        return self.both / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """2 both / (predicted + expected)."""
        total = self.predicted + self.expected
        return 2 * self.both / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Micro scores of a set of records with 95 % percentile bootstrap intervals over records."""

    records: int
    full: Counts
    category: Counts
    """On codes cut to their first three characters."""
    f1_interval: tuple[float, float]
    exact_sets: float
    """Share of records whose proposed set is the expected one."""


def score(pairs: Sequence[Pair]) -> Scores:
    """Score records; the resampling is seeded, so the same input gives the same interval."""
    return Scores(
        records=len(pairs),
        full=pooled(pairs),
        category=pooled((_cut(p, 3), _cut(e, 3)) for p, e in pairs),
        f1_interval=interval([counts_of(pair) for pair in pairs], lambda sample: total(sample).f1),
        exact_sets=sum(p == e for p, e in pairs) / len(pairs) if pairs else 0.0,
    )


def pooled(pairs: Iterable[Pair]) -> Counts:
    """Counts pooled over records (micro averaging)."""
    return total([counts_of(pair) for pair in pairs])


def interval(
    records: Sequence[Record], figure: Callable[[Sequence[Record]], float]
) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of a figure of records."""
    if not records:
        return (0.0, 0.0)
    generator = random.Random(SEED)
    values = sorted(figure(generator.choices(records, k=len(records))) for _ in range(RESAMPLES))
    return values[int(RESAMPLES * 0.025)], values[int(RESAMPLES * 0.975)]


def counts_of(pair: Pair) -> Counts:
    """The counts of one record."""
    predicted, expected = pair
    return Counts(len(predicted), len(expected), len(predicted & expected))


def total(counts: Sequence[Counts]) -> Counts:
    """The counts of several records together."""
    return Counts(
        predicted=sum(c.predicted for c in counts),
        expected=sum(c.expected for c in counts),
        both=sum(c.both for c in counts),
    )


def _cut(codes: CodeSet, length: int) -> CodeSet:
    return frozenset(code[:length] for code in codes)
