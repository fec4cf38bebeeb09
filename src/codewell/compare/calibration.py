"""Whether a confidence means what it says: of what is proposed at .8, are eight of ten right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codewell.compare.scores import Share, interval, share

BINS = 10
"""Equal steps of confidence in which the share of right codes is looked at."""


class Judged(NamedTuple):
    """A suggestion's confidence, and whether the code was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The suggestions of one step of confidence: their mean confidence, and how many are right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Reliability of the confidence over records.

    ``brier``: mean squared distance from what came true, beside ``brier_constant``, that of
    giving every suggestion the mean. ``error``: expected calibration error, the mean distance of
    confidence and share right over the bins, with its 95 % bootstrap interval over records.
    """

    brier: float
    brier_constant: float
    error: float
    error_interval: tuple[float, float]
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays when suggestions below a confidence are left to a person.

    ``precision`` is that of the kept ones, with its interval; ``recall`` the share of all
    expected codes that are among them.
    """

    threshold: float
    kept: Share
    precision: Share
    precision_interval: tuple[float, float]
    recall: Share


def calibration(records: Sequence[Sequence[Judged]]) -> Calibration | None:
    """The reliability of the suggestions of records; None when there are none."""
    judged = [one for record in records for one in record]
    if not judged:
        return None
    rate = sum(one.right for one in judged) / len(judged)
    return Calibration(
        brier=_brier(judged),
        brier_constant=_brier([Judged(rate, one.right) for one in judged]),
        error=_error([_binned(record) for record in records]),
        error_interval=interval([_binned(record) for record in records], _error),
        bins=reliability(judged),
    )


def reliability(judged: Iterable[Judged]) -> tuple[Bin, ...]:
    """The bins that hold something, the least sure first."""
    rows: dict[int, list[Judged]] = {}
    for one in judged:
        rows.setdefault(_bin(one.confidence), []).append(one)
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            confidence=sum(one.confidence for one in rows[number]) / len(rows[number]),
            right=share(one.right for one in rows[number]),
        )
        for number in sorted(rows)
    )


def kept_above(
    records: Sequence[tuple[Sequence[Judged], int]], thresholds: Iterable[float]
) -> list[Kept]:
    """What stays at each threshold; a record is its suggestions and how many codes it expects."""
    everything = sum(len(judged) for judged, _ in records)
    expected = sum(count for _, count in records)
    found = []
    for threshold in thresholds:
        kept = [
            [one.right for one in judged if one.confidence >= threshold] for judged, _ in records
        ]
        precision = share(right for record in kept for right in record)
        found.append(
            Kept(
                threshold=threshold,
                kept=Share(precision.of, everything),
                precision=precision,
                precision_interval=interval(kept, _precision),
                recall=Share(precision.right, expected),
            )
        )
    return found


def _bin(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _brier(judged: Sequence[Judged]) -> float:
    return sum((one.confidence - one.right) ** 2 for one in judged) / len(judged)


def _binned(record: Iterable[Judged]) -> list[tuple[int, float]]:
    """(bin, confidence less what came true) of each suggestion."""
    return [(_bin(one.confidence), one.confidence - one.right) for one in record]


def _error(records: Sequence[Sequence[tuple[int, float]]]) -> float:
    """The absolute distances of the bins, weighted by how much they hold."""
    distances = [0.0] * BINS
    count = 0
    for record in records:
        count += len(record)
        for number, distance in record:
            distances[number] += distance
    return sum(map(abs, distances)) / count if count else 0.0


def _precision(records: Sequence[Sequence[bool]]) -> float:
    return share(right for record in records for right in record).value or 0.0
