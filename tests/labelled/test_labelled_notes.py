"""Our own labelled notes: sound as data, and the floor below which the suggestions may not fall.

``notes`` were written to be hard, in many styles and specialties; ``everyday`` as an ordinary day
brings them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.formats.labelled_note import LABELS, LabelledNote, read_folder
from codewell.model import Code, CodeSystem, Note
from codewell.workflows.evaluate_notes import (
    JudgedNote,
    NotesEvaluation,
    evaluation_of_notes,
    judge,
)

HERE = Path(__file__).parent
FLOORS: Mapping[str, Any] = yaml.safe_load((HERE / "floors.yaml").read_text("utf-8"))
FEWEST_OF_A_LABEL = {"notes": 20, "everyday": 10}


@pytest.fixture(scope="module", params=sorted(FLOORS))
def folder(request: pytest.FixtureRequest) -> Path:
    return HERE / str(request.param)


@pytest.fixture(scope="module")
def floors(folder: Path) -> Mapping[str, float]:
    found: Mapping[str, float] = FLOORS[folder.name]
    return found


@pytest.fixture(scope="module")
def notes(folder: Path) -> list[LabelledNote]:
    return read_folder(folder)


@pytest.fixture(scope="module")
def judged(notes: list[LabelledNote], catalog: Catalog) -> list[JudgedNote]:
    return judge(notes, catalog)


@pytest.fixture(scope="module")
def evaluation(folder: Path, judged: list[JudgedNote]) -> NotesEvaluation:
    return evaluation_of_notes(folder.name, judged)


def is_billable(code: Code, note: Note, catalog: Catalog) -> bool:
    asked = catalog.icd10cm if code.system is CodeSystem.ICD10CM else catalog.icd10pcs
    return asked.is_billable(code.value, note.date)


# -- the notes ----------------------------------------------------------------------------------


def test_a_note_lies_in_the_folder_of_its_specialty(
    folder: Path, notes: list[LabelledNote]
) -> None:
    ids = [found.note.id for found in notes]
    assert ids == [f"{path.parent.name}/{path.stem}" for path in sorted(folder.rglob("*.yaml"))]


def test_every_code_is_billable_on_the_date(notes: list[LabelledNote], catalog: Catalog) -> None:
    named = {
        (found.note.id, str(code))
        for found in notes
        for code in (*found.answer.codes, *(mark.code for mark in found.marks))
        if code and not is_billable(code, found.note, catalog)
    }
    assert not named


def test_every_code_has_the_reason_of_a_reader(notes: list[LabelledNote]) -> None:
    bare = {
        (found.note.id, str(code))
        for found in notes
        for code in found.answer.codes
        if code not in {**found.first.reasons, **found.answer.reasons}
    }
    assert not bare


def test_every_label_is_there_often_enough(folder: Path, notes: list[LabelledNote]) -> None:
    fewest = FEWEST_OF_A_LABEL[folder.name]
    counted = Counter(mark.label for found in notes for mark in found.marks)
    assert [label for label in LABELS if counted[label] < fewest] == []


def test_what_the_readers_disagree_on_is_settled(notes: list[LabelledNote]) -> None:
    open_ones = [n.note.id for n in notes if n.readers_agree is False and n.settled is None]
    assert not open_ones


# -- what is suggested for them -----------------------------------------------------------------


def test_no_final_code_is_invalid_on_the_date(judged: list[JudgedNote], catalog: Catalog) -> None:
    wrong = {
        (found.labelled.note.id, str(suggestion.code))
        for found in judged
        for suggestion in found.record.finals
        if not is_billable(suggestion.code, found.labelled.note, catalog)
    }
    assert not wrong


def test_every_evidence_is_verbatim(judged: list[JudgedNote]) -> None:
    for found in judged:
        for suggestion in found.record.suggestions:
            assert suggestion.evidence
            for evidence in suggestion.evidence:
                assert evidence.text == evidence.span.of(found.labelled.note.text)


# -- floors -------------------------------------------------------------------------------------


def figures(evaluation: NotesEvaluation) -> dict[str, float | None]:
    """What the floors are compared with, by the floor's name."""
    return {
        "f1": evaluation.codes.scores.full.f1,
        "first_listed": evaluation.first_listed.value,
        "evidence": evaluation.evidence.value,
        **{label: score.right.value for label, score in evaluation.assertions.items()},
    }


def below(floors: Mapping[str, float], found: Mapping[str, float | None]) -> Iterator[str]:
    """Every floor that is not reached, with the figure."""
    for name, floor in floors.items():
        figure = found[name]
        if figure is None or figure < floor:
            yield f"{name}: {figure} is below {floor}"


def test_the_floors_are_kept(floors: Mapping[str, float], evaluation: NotesEvaluation) -> None:
    assert list(below(floors, figures(evaluation))) == []


def test_there_is_a_floor_for_every_figure(
    floors: Mapping[str, float], evaluation: NotesEvaluation
) -> None:
    assert floors.keys() == figures(evaluation).keys()


def test_every_floor_can_fail(floors: Mapping[str, float], evaluation: NotesEvaluation) -> None:
    found = figures(evaluation)
    raised = {name: (found[name] or 0) + 0.001 for name in floors}
    assert len(list(below(raised, found))) == len(floors)
