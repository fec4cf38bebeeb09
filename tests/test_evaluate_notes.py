"""Labelled notes scored: codes, first-listed, assertions, evidence, readers, and the errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codewell.catalog import Catalog
from codewell.cli.app import main
from codewell.compare.agreement import kappa
from codewell.compare.scores import Share, interval, score, share
from codewell.errors import InputError
from codewell.model import Code
from codewell.workflows.evaluate_notes import NotesEvaluation, evaluate_notes

RIGHT = """\
specialty: clinic
style: headings
setting: outpatient
date: 2026-05-01
age: 60
sex: F
text: |
  HPI: No [[chest pain|negated]]. Mother had [[breast cancer|family]].
  ASSESSMENT:
  1. [[Hypertension|affirmed|I10]], at goal.
  2. [[Hypothyroidism|affirmed|E03.9]].
first_reader:
  codes: [I10, E03.9]
second_reader:
  codes: [I10, E03.9]
  assertions: [negated, family, affirmed, affirmed]
"""
WRONG = """\
specialty: emergency
style: prose
setting: ed
date: 2026-05-01
text: |
  ASSESSMENT:
  1. [[Hypertension|negated]].
  2. [[Xyzzy plugh|possible|R07.9]].
  3. [[Gout|affirmed|M10.9]]. [[Nothing else|past]].
first_reader:
  codes: [R07.9, M10.9]
  reasons: {R07.9: the symptom}
second_reader:
  codes: [M10.9]
  assertions: [negated, affirmed, affirmed, past]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("right", RIGHT), ("wrong", WRONG)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def found(folder: Path, catalog: Catalog) -> NotesEvaluation:
    return evaluate_notes(folder, catalog=catalog)


def test_codes_are_scored_over_all_notes_and_by_group(found: NotesEvaluation) -> None:
    full = found.codes.scores.full
    assert (full.predicted, full.expected, full.both) == (4, 4, 3)
    assert found.codes.missed == (("R079", 1),)
    assert found.codes.in_vain == (("I10", 1),)
    assert {by: list(groups) for by, groups in found.groups.items()} == {
        "specialty": ["clinic", "emergency"],
        "style": ["headings", "prose"],
        "setting": ["ed", "outpatient"],
    }
    assert found.groups["setting"]["outpatient"].full.f1 == 1
    assert found.groups["setting"]["ed"].full.f1 == 0.5


def test_the_first_listed_code_must_be_the_readers_first(found: NotesEvaluation) -> None:
    assert found.first_listed == Share(1, 2)


def test_marks_are_compared_with_what_was_read(found: NotesEvaluation) -> None:
    affirmed, negated = found.assertions["affirmed"], found.assertions["negated"]
    assert (affirmed.right, affirmed.found) == (Share(3, 3), Share(3, 3))
    assert affirmed.precise == Share(3, 4)
    assert (negated.right, negated.found) == (Share(1, 2), Share(2, 2))
    assert found.assertions["family"].right == Share(1, 1)
    assert found.assertions["possible"].found == Share(0, 1)
    assert found.assertions["hypothetical"].right.value is None


def test_evidence_must_lie_on_a_mark_of_its_code(
    found: NotesEvaluation, folder: Path, catalog: Catalog
) -> None:
    assert found.evidence == Share(3, 3)
    moved = RIGHT.replace(
        "[[Hypertension|affirmed|I10]], at goal", "Hypertension at [[goal|affirmed|I10]]"
    )
    (folder / "right.yaml").write_text(moved, encoding="utf-8")
    assert evaluate_notes(folder, catalog=catalog).evidence == Share(2, 3)


def test_the_readers_are_compared_with_each_other(found: NotesEvaluation) -> None:
    assert found.agreement is not None
    assert found.agreement.scores.full.f1 == pytest.approx(6 / 7)
    assert found.agreement.first_listed == Share(1, 2)
    assert found.agreement.labels == Share(7, 8)
    assert found.agreement.kappa == pytest.approx(0.826, abs=0.001)


def test_errors_name_the_note_the_code_and_the_words(found: NotesEvaluation) -> None:
    (errors,) = found.errors
    assert errors.id == "emergency/wrong"
    assert errors.missed == ((Code.icd10cm("R07.9"), "the symptom"),)
    assert errors.in_vain == (Code.icd10cm("I10"),)
    assert errors.first_listed is not None
    assert errors.first_listed[0] == Code.icd10cm("R07.9")
    assert [(e.words, e.line, e.marked, e.read) for e in errors.labels] == [
        ("Hypertension", 2, "negated", "affirmed"),
        ("Xyzzy plugh", 3, "possible", None),
        ("Nothing else", 4, "past", None),
    ]


def test_without_second_reader_there_is_no_agreement(folder: Path, catalog: Catalog) -> None:
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        path.write_text(text[: text.index("second_reader")], encoding="utf-8")
    assert evaluate_notes(folder, catalog=catalog).agreement is None


# -- the command --------------------------------------------------------------------------------


@pytest.fixture
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWELL_HOME", str(home))


@pytest.mark.usefixtures("at_home")
def test_the_command_prints_for_a_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--labelled", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "first-listed  0.500 (1 of 2)" in out
    assert "assertions    0.875 (7 of 8)  kappa 0.826" in out
    assert "missed        R07.9" not in out
    assert main(["evaluate", "--labelled", str(folder), "--errors"]) == 0
    assert "missed        R07.9  the symptom" in capsys.readouterr().out


@pytest.mark.usefixtures("at_home")
def test_the_command_prints_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--labelled", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["f1"] == 0.75
    assert answer["by"]["specialty"]["clinic"]["f1"] == 1
    assert answer["assertions"]["affirmed"]["right"] == {"right": 3, "of": 3}
    assert "errors" not in answer
    assert main(["evaluate", "--labelled", str(folder), "--json", "--errors"]) == 0
    (errors,) = json.loads(capsys.readouterr().out)["errors"]
    assert errors["missed"] == {"R07.9": "the symptom"}


@pytest.mark.usefixtures("at_home")
def test_something_to_evaluate_must_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate"]) == 2
    assert (
        "give --cases FOLDER, --labelled FOLDER, or --notes and --gold" in capsys.readouterr().err
    )


# -- figures ------------------------------------------------------------------------------------


def test_kappa_takes_chance_away() -> None:
    assert kappa([]) is None
    assert kappa([("a", "a"), ("a", "a")]) is None
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "b"), ("b", "a")]) == -1
    published = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(published) == pytest.approx(0.4)


def test_shares_and_intervals_of_nothing() -> None:
    assert share([]).value is None
    assert share([True, False]).value == 0.5
    assert interval([], lambda _: 1.0) == (0.0, 0.0)
    assert score([]).exact_sets == 0


def test_an_interval_holds_its_figure() -> None:
    low, high = interval([0, 1] * 50, lambda sample: sum(sample) / len(sample))
    assert 0.38 < low < 0.5 < high < 0.62


def test_a_folder_without_notes_is_named(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(InputError, match="no labelled notes"):
        evaluate_notes(tmp_path, catalog=catalog)
