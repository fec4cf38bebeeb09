"""The labelled visits: the levels keep their floors, and every word of proof stands in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.suggest import Suggester

HERE = Path(__file__).parent
FLOORS: Mapping[str, Mapping[str, float]] = yaml.safe_load(
    (HERE / "visit_floors.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE.parents[1] / "benchmarks"))
        yield import_module("em_visits")


@pytest.fixture(scope="module")
def judged(benchmark: ModuleType, catalog: Catalog) -> dict[str, list[Any]]:
    suggester = Suggester.open(catalog)
    return {part: benchmark.judge(suggester, benchmark.visits(part=part)) for part in FLOORS}


def below(floors: Mapping[str, float], found: Mapping[str, float]) -> list[str]:
    return [
        f"{name}: {found[name]:.3f} < {floor}"
        for name, floor in floors.items()
        if found[name] < floor
    ]


@pytest.mark.parametrize("part", FLOORS)
def test_the_floors_are_kept(
    part: str, benchmark: ModuleType, judged: dict[str, list[Any]]
) -> None:
    found = benchmark.shares(judged[part])
    assert below(FLOORS[part], found) == []
    assert below(dict.fromkeys(found, 1.01), found)


def test_higher_and_lower_errors_balance(judged: dict[str, list[Any]]) -> None:
    """Neither over- nor under-coding is the rule: within a tenth of the visits."""
    apart = [j.levels_apart or 0 for part in judged.values() for j in part]
    higher, lower = sum(a > 0 for a in apart), sum(a < 0 for a in apart)
    assert abs(higher - lower) <= len(apart) / 10


def test_the_parts_are_apart(benchmark: ModuleType) -> None:
    development = benchmark.visits(part="development")
    unseen = benchmark.visits(part="unseen")
    assert not development.keys() & unseen.keys()
    assert len(development) + len(unseen) == len(benchmark.visits()) >= 100


def test_every_word_of_proof_stands_in_the_text(judged: dict[str, list[Any]]) -> None:
    for part in judged.values():
        for one in part:
            visit = one.lead.visit
            items = (*visit.problems, *visit.data, *visit.risks, *visit.time)
            for evidence in (e for item in items for e in item.evidence):
                assert evidence.text == one.visit["text"][evidence.span.start : evidence.span.end]
