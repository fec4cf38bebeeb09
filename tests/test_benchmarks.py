"""The benchmarks that fit and measure: their arithmetic, their drawing, and their seams."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from codewell.catalog import Catalog
from codewell.compare.calibration import Judged, reliability
from codewell.model import Note, Setting
from codewell.suggest import Suggester

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the benchmarks on the path of imports."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield BENCHMARKS


def module(name: str) -> ModuleType:
    return import_module(name)


# -- fitting ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("benchmarks")
def test_a_fit_finds_the_odds_of_the_data() -> None:
    logistic = module("logistic")
    plain = [logistic.Row(frozenset(), n < 20) for n in range(100)]
    marked = [logistic.Row(frozenset({"a"}), n < 80) for n in range(100)]
    model = logistic.fit([*plain, *marked], penalty=1e-6, fewest=5)
    assert logistic.probability(model.odds([])) == pytest.approx(0.2, abs=1e-4)
    assert logistic.probability(model.odds(["a"])) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.usefixtures("benchmarks")
def test_a_penalty_pulls_to_the_mean_and_rare_facts_are_left_out() -> None:
    logistic = module("logistic")
    generator = random.Random(1)
    rows = [
        logistic.Row(frozenset({"a"} if n % 2 else ()), generator.random() < 0.5 + 0.3 * (n % 2))
        for n in range(200)
    ]
    rows.append(logistic.Row(frozenset({"rare"}), True))
    free = logistic.fit(rows, penalty=1e-6, fewest=5).facts
    bound = logistic.fit(rows, penalty=50, fewest=5).facts
    assert free.keys() == bound.keys() == {"a"}
    assert 0 < bound["a"] < free["a"]


@pytest.mark.usefixtures("benchmarks")
def test_odds_told_anew_fit_what_came_true() -> None:
    """Of what was told at odds of 3, which is .95, half is right: the shift takes 3 away."""
    logistic = module("logistic")
    told = [(3.0 + n % 2 * 0.01, n % 4 < 2) for n in range(400)]
    scale = logistic.rescale(told, penalty=10)
    assert logistic.probability(scale.odds(3.0)) == pytest.approx(0.5, abs=0.01)
    true = [(odds, n < 100 * logistic.probability(odds)) for odds in (-1, 2) for n in range(100)]
    assert logistic.rescale(true, penalty=10) == pytest.approx((0, 1), abs=0.05)
    model = logistic.Model(1.0, {"a": 2.0})
    moved = logistic.Scale(-1.0, 0.5).model(model)
    assert moved.odds(["a"]) == pytest.approx(-1.0 + 0.5 * model.odds(["a"]))


@pytest.mark.usefixtures("benchmarks")
def test_the_data_file_says_what_the_model_says() -> None:
    logistic, fitting = module("logistic"), module("confidence")
    model = logistic.Model(-0.5, {"place: problem": 0.254, "nothing": 0.001})
    text = fitting.weights_file(dict.fromkeys(fitting.Kind, model), 7, 3)
    assert "on 7 invented notes" in text
    assert "on 3 others" in text
    assert '    "place: problem": 0.25\n' in text
    assert "nothing" not in text


@pytest.mark.usefixtures("benchmarks")
def test_a_page_without_the_block_is_refused(tmp_path: Path) -> None:
    fitting = module("confidence")
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nz\n", encoding="utf-8")
    fitting.write_blocks(page, {"x": "new"})
    assert page.read_text("utf-8") == "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nz\n"
    with pytest.raises(SystemExit, match="no block y"):
        fitting.write_blocks(page, {"y": "new"})


@pytest.mark.usefixtures("benchmarks")
def test_the_page_of_the_confidence_has_its_blocks() -> None:
    page = BENCHMARKS.parent / "docs" / "confidence.md"
    for name in ("weights", "ours", "others"):
        assert f"<!-- {name}: begin -->" in page.read_text("utf-8")


@pytest.mark.usefixtures("benchmarks")
def test_the_diagram_is_sound_and_leaves_thin_points_out() -> None:
    draw = module("reliability_diagram").draw
    sure = [Judged(0.95, n < 8) for n in range(10)]
    few = [Judged(0.15, False)] * 3
    root = ET.fromstring(draw({"one": reliability([*sure, *few]), "two": reliability(sure)}))
    kinds = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert kinds.count("circle") == 2
    assert kinds.count("rect") == 3


# -- ablation -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("benchmarks")
def test_every_seam_of_the_ablation_is_there() -> None:
    ablation = module("ablation")
    for component in ablation.COMPONENTS:
        before = [getattr(owner, name) for owner, name, _ in component.changes]
        with ablation.switched_off(component):
            inside = [getattr(owner, name) for owner, name, _ in component.changes]
        assert all(a is not b for a, b in zip(before, inside, strict=True))
        assert before == [getattr(owner, name) for owner, name, _ in component.changes]


@pytest.mark.usefixtures("benchmarks")
def test_a_note_is_coded_without_each_component(catalog: Catalog) -> None:
    ablation, sets = module("ablation"), module("labelled_sets")
    suggester = Suggester.open(catalog)
    text = "PMH: asthma, possible gout.\nASSESSMENT:\n1. Hypertension, no angina.\n"
    note = sets.Labelled(Note("n", text, Setting.OUTPATIENT, sets.DAY), frozenset({"I10"}), "I10")
    for component in ablation.COMPONENTS:
        with ablation.switched_off(component):
            predicted, expected = ablation._answer(suggester, note).pair
        assert expected <= predicted


@pytest.mark.usefixtures("benchmarks")
def test_a_seam_that_moved_is_an_error() -> None:
    ablation = module("ablation")
    gone = ablation.Component("gone", ((ablation.Refinement, "no_such_step", None),))
    with pytest.raises(AttributeError, match="no_such_step"), ablation.switched_off(gone):
        pass
