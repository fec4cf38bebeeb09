"""Precision, recall and F1 of code sets, pooled over records, with bootstrap intervals."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

RESAMPLES = 2000
SEED = 20260101

CodeSet = frozenset[str]
Pair = tuple[CodeSet, CodeSet]
"""(predicted, expected) codes of one record, without dots."""


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
        category=pooled([(_cut(p, 3), _cut(e, 3)) for p, e in pairs]),
        f1_interval=_interval(pairs, lambda sample: pooled(sample).f1),
        exact_sets=sum(p == e for p, e in pairs) / len(pairs) if pairs else 0.0,
    )


def pooled(pairs: Collection[Pair]) -> Counts:
    """Counts pooled over records (micro averaging)."""
    return Counts(
        predicted=sum(len(p) for p, _ in pairs),
        expected=sum(len(e) for _, e in pairs),
        both=sum(len(p & e) for p, e in pairs),
    )


def _cut(codes: CodeSet, length: int) -> CodeSet:
    return frozenset(code[:length] for code in codes)


def _interval(
    pairs: Sequence[Pair], figure: Callable[[Sequence[Pair]], float]
) -> tuple[float, float]:
    if not pairs:
        return (0.0, 0.0)
    generator = random.Random(SEED)
    values = sorted(figure(generator.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    return values[int(RESAMPLES * 0.025)], values[int(RESAMPLES * 0.975)]
