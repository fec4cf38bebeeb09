"""Logistic regression over sets of named facts, small enough to need no library.

Newton's method on the penalised log likelihood; rows with the same facts are counted together,
so that thousands of suggestions are a few hundred rows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

STEPS = 50
CLOSE = 1e-6
LONGEST = 1.0


class Row(NamedTuple):
    """What is known of one thing, and whether it came true."""

    facts: frozenset[str]
    right: bool


class Model(NamedTuple):
    """Log odds without any fact, and what each fact adds."""

    base: float
    facts: dict[str, float]

    def odds(self, facts: Iterable[str]) -> float:
        """The log odds of a set of facts; an unknown fact adds nothing."""
        return self.base + sum(self.facts.get(fact, 0.0) for fact in facts)


def fit(rows: Sequence[Row], *, penalty: float, fewest: int) -> Model:
    """Fit on rows; a fact of fewer than ``fewest`` rows is left out.

    ``penalty`` is that of half the squared weights; the base is free.
    """
    names = _names(rows, fewest)
    numbers = {name: position for position, name in enumerate(names, 1)}
    grouped: dict[tuple[int, ...], list[int]] = {}
    for row in rows:
        key = (0, *sorted(numbers[fact] for fact in row.facts if fact in numbers))
        counts = grouped.setdefault(key, [0, 0])
        counts[0] += 1
        counts[1] += row.right
    weights = [0.0] * (len(names) + 1)
    for _ in range(STEPS):
        step = _newton(grouped, weights, penalty)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < CLOSE:
            break
    return Model(weights[0], dict(zip(names, weights[1:], strict=True)))


class Scale(NamedTuple):
    """How log odds are told anew: ``shift`` and ``slope`` times what they were."""

    shift: float
    slope: float

    def odds(self, odds: float) -> float:
        """The log odds told anew."""
        return self.shift + self.slope * odds

    def model(self, model: Model) -> Model:
        """A model whose log odds are told anew."""
        facts = {fact: self.slope * weight for fact, weight in model.facts.items()}
        return Model(self.odds(model.base), facts)


def rescale(told: Sequence[tuple[float, bool]], *, penalty: float) -> Scale:
    """Fit shift and slope of log odds to what came true (Platt 1999).

    ``penalty`` is that of half the squared distance of the slope from 1; the shift is free.
    """
    shift, slope = 0.0, 1.0
    for _ in range(STEPS):
        errors = [(x, right - probability(shift + slope * x)) for x, right in told]
        curves = [(x, (p := probability(shift + slope * x)) * (1 - p)) for x, _ in told]
        down = [sum(e for _, e in errors), sum(x * e for x, e in errors) - penalty * (slope - 1)]
        cross = sum(x * c for x, c in curves)
        matrix = [
            [sum(c for _, c in curves), cross],
            [cross, sum(x * x * c for x, c in curves) + penalty],
        ]
        # a step of Newton's method from where the curve is flat leads far beyond
        step = [max(-LONGEST, min(LONGEST, change)) for change in _solve(matrix, down)]
        shift, slope = shift + step[0], slope + step[1]
        if max(map(abs, step)) < CLOSE:
            break
    return Scale(shift, slope)


def probability(odds: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + math.exp(-odds))


def _names(rows: Sequence[Row], fewest: int) -> list[str]:
    counted = Counter(fact for row in rows for fact in row.facts)
    return sorted(fact for fact, count in counted.items() if fewest <= count < len(rows))


def _newton(
    grouped: dict[tuple[int, ...], list[int]], weights: Sequence[float], penalty: float
) -> list[float]:
    """The step of Newton's method from these weights."""
    size = len(weights)
    slope = [0.0] + [-penalty * weight for weight in weights[1:]]
    curve = [[0.0] * size for _ in range(size)]
    for position in range(1, size):
        curve[position][position] = penalty
    for key, (count, right) in grouped.items():
        chance = probability(sum(weights[i] for i in key))
        error = right - count * chance
        curvature = count * chance * (1 - chance)
        for i in key:
            slope[i] += error
            row = curve[i]
            for j in key:
                row[j] += curvature
    return _solve(curve, slope)


def _solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Solve a positive definite system by Cholesky's decomposition, in place."""
    size = len(vector)
    for i in range(size):
        for j in range(i + 1):
            value = matrix[i][j] - sum(matrix[i][k] * matrix[j][k] for k in range(j))
            matrix[i][j] = math.sqrt(value) if i == j else value / matrix[j][j]
    for i in range(size):
        vector[i] -= sum(matrix[i][k] * vector[k] for k in range(i))
        vector[i] /= matrix[i][i]
    for i in reversed(range(size)):
        vector[i] -= sum(matrix[k][i] * vector[k] for k in range(i + 1, size))
        vector[i] /= matrix[i][i]
    return vector
