"""Accuracy of the suggestions on a labelled set or on reviewed cases."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.compare.calibration import Calibration, Judged, calibration
from codewell.compare.scores import CodeSet, Pair, Scores, score
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.gold import read_cases, read_gold
from codewell.formats.jsonl import read_lines
from codewell.formats.note import read_note_record
from codewell.model import CodedRecord, CodeSystem
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores, the codes most often missed and proposed in vain, and what the confidence is worth.

    ``calibration`` is that of the proposed codes; None when there are none.
    """

    name: str
    scores: Scores
    missed: tuple[tuple[str, int], ...]
    in_vain: tuple[tuple[str, int], ...]
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was proposed for a record, with the confidence, and what was expected; no dots."""

    proposed: Mapping[str, float]
    expected: CodeSet

    @property
    def pair(self) -> Pair:
        """Both, for scoring."""
        return frozenset(self.proposed), self.expected

    @property
    def judged(self) -> list[Judged]:
        """Each proposed code's confidence, and whether it was expected."""
        return [Judged(sure, code in self.expected) for code, sure in self.proposed.items()]


def evaluate_labels(
    notes: str | Path,
    gold: str | Path,
    *,
    catalog: Catalog,
    default_date: dt.date,
    system: CodeSystem = CodeSystem.ICD10CM,
    profile: Profile | None = None,
) -> Evaluation:
    """Code the labelled notes of a file and score them; a note without a label is skipped.

    Raises:
        InputError: a file or line cannot be read, or no note has a label.
    """
    labels = read_gold(gold, system)
    suggester = Suggester.open(catalog)
    answers: dict[str, Answered] = {}
    for number, record in read_lines(notes):
        if isinstance(record, UnreadableRecordError):
            raise record
        try:
            note = read_note_record(record, default_date=default_date)
        except InputError as error:
            raise error.at(source=str(notes), line=number) from None
        if note.id in labels:
            coded = suggester.suggest(note, profile)
            answers[note.id] = answered(coded, labels[note.id], (system,))
    if not answers:
        raise InputError("none of the notes has a label", source=str(notes))
    return evaluation_of(Path(gold).name, list(answers.values()))


def evaluate_cases(
    folder: str | Path, *, catalog: Catalog, profile: Profile | None = None
) -> Evaluation:
    """Code the reviewed cases of a folder and score diagnoses and procedures together.

    Raises:
        InputError: a case cannot be read.
    """
    suggester = Suggester.open(catalog)
    systems = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
    answers = [
        answered(
            suggester.suggest(case.note, profile),
            frozenset((*case.diagnoses, *case.procedures)),
            systems,
        )
        for case in read_cases(folder)
    ]
    return evaluation_of(str(folder), answers)


def answered(record: CodedRecord, expected: CodeSet, systems: Collection[CodeSystem]) -> Answered:
    """The proposed codes of some systems beside the expected ones."""
    finals = [s for s in record.finals if s.code.system in systems]
    return Answered({s.code.value: s.score for s in finals}, expected)


def evaluation_of(name: str, answers: Sequence[Answered]) -> Evaluation:
    """The scores of records, their commonest errors, and the worth of the confidence."""
    pairs = [answer.pair for answer in answers]
    missed = Counter(code for predicted, expected in pairs for code in expected - predicted)
    in_vain = Counter(code for predicted, expected in pairs for code in predicted - expected)
    return Evaluation(
        name,
        score(pairs),
        tuple(_most(missed)),
        tuple(_most(in_vain)),
        calibration([answer.judged for answer in answers]),
    )


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
