"""Accuracy of the suggestions on a labelled set or on reviewed cases."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog import Catalog
from codewell.compare.scores import Pair, Scores, score
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.gold import read_cases, read_gold
from codewell.formats.jsonl import read_lines
from codewell.formats.note import read_note_record
from codewell.model import CodedRecord, CodeSystem, Note
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores, and the codes most often missed and proposed in vain."""

    name: str
    scores: Scores
    missed: tuple[tuple[str, int], ...]
    in_vain: tuple[tuple[str, int], ...]


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
    pairs: dict[str, Pair] = {}
    for number, record in read_lines(notes):
        if isinstance(record, UnreadableRecordError):
            raise record
        try:
            note = read_note_record(record, default_date=default_date)
        except InputError as error:
            raise error.at(source=str(notes), line=number) from None
        if note.id in labels:
            pairs[note.id] = (_codes(suggester, note, profile, (system,)), labels[note.id])
    if not pairs:
        raise InputError("none of the notes has a label", source=str(notes))
    return _evaluation(Path(gold).name, list(pairs.values()))


def evaluate_cases(
    folder: str | Path, *, catalog: Catalog, profile: Profile | None = None
) -> Evaluation:
    """Code the reviewed cases of a folder and score diagnoses and procedures together.

    Raises:
        InputError: a case cannot be read.
    """
    suggester = Suggester.open(catalog)
    systems = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
    pairs = [
        (
            _codes(suggester, case.note, profile, systems),
            frozenset((*case.diagnoses, *case.procedures)),
        )
        for case in read_cases(folder)
    ]
    return _evaluation(str(folder), pairs)


def _codes(
    suggester: Suggester, note: Note, profile: Profile | None, systems: tuple[CodeSystem, ...]
) -> frozenset[str]:
    record: CodedRecord = suggester.suggest(note, profile)
    return frozenset(s.code.value for s in record.finals if s.code.system in systems)


def _evaluation(name: str, pairs: list[Pair]) -> Evaluation:
    missed = Counter(code for predicted, expected in pairs for code in expected - predicted)
    in_vain = Counter(code for predicted, expected in pairs for code in predicted - expected)
    return Evaluation(name, score(pairs), tuple(_most(missed)), tuple(_most(in_vain)))


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
