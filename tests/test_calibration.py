"""Reliability of a confidence: what it says beside what came true."""

from __future__ import annotations

import pytest

from codewell.compare.calibration import Judged, calibration, kept_above, reliability
from codewell.compare.scores import Share


def judged(confidence: float, right: int, of: int) -> list[Judged]:
    """So many suggestions of one confidence, so many of them right."""
    return [Judged(confidence, number < right) for number in range(of)]


def test_a_confidence_that_holds_has_no_error() -> None:
    found = calibration([judged(0.75, 3, 4), judged(0.25, 1, 4)])
    assert found is not None
    assert found.error == pytest.approx(0)
    assert found.brier == pytest.approx(0.1875)
    assert found.brier_constant == pytest.approx(0.25)


def test_a_confidence_that_promises_too_much_shows() -> None:
    found = calibration([judged(0.95, 1, 2), judged(0.95, 2, 4)])
    assert found is not None
    assert found.error == pytest.approx(0.45)
    low, high = found.error_interval
    assert low == high == pytest.approx(0.45)
    assert found.brier > found.brier_constant == pytest.approx(0.25)


def test_bins_hold_their_edges() -> None:
    bins = reliability(
        [Judged(0.0, False), Judged(0.1, False), Judged(0.99, True), Judged(1, True)]
    )
    assert [(b.low, b.high, b.right) for b in bins] == [
        (0.0, 0.1, Share(0, 1)),
        (0.1, 0.2, Share(0, 1)),
        (0.9, 1.0, Share(2, 2)),
    ]
    assert bins[-1].confidence == pytest.approx(0.995)


def test_without_suggestions_nothing_is_told() -> None:
    assert calibration([]) is None
    assert calibration([[]]) is None


def test_what_is_kept_is_surer_and_less() -> None:
    records = [(judged(0.9, 3, 3) + judged(0.4, 1, 3), 5), ([], 1)]
    everything, some, none = kept_above(records, (0.0, 0.5, 0.95))
    assert (everything.kept, everything.precision) == (Share(6, 6), Share(4, 6))
    assert (some.kept, some.precision, some.recall) == (Share(3, 6), Share(3, 3), Share(3, 6))
    assert none.precision.value is None
    assert none.kept == Share(0, 6)
