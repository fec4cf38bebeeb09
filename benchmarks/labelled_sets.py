"""The labelled sets that the benchmarks run on: our own notes, and others from a folder."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.compare.scores import CodeSet
from codewell.errors import InputError
from codewell.formats.gold import read_cases, read_gold
from codewell.formats.jsonl import read_lines
from codewell.formats.labelled_note import read, read_folder
from codewell.formats.note import read_note_record
from codewell.model import Code, CodeSystem, Note

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "labelled"
NOTES = LABELLED / "notes"
NOT_LOOKED_AT = LABELLED / "not_looked_at.txt"
"""The notes whose errors nobody has studied: what they tell holds for records to come."""
EXAMPLES = ROOT / "examples"
DAY = dt.date(2025, 1, 15)
"""The date of notes that have none."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A note with its diagnoses; ``first`` is the first-listed one where the set has an order."""

    note: Note
    codes: CodeSet
    first: str | None = None


def add_aci_option(parser: argparse.ArgumentParser) -> None:
    """``--aci FOLDER``: notes.jsonl with gold_amazon.jsonl and gold_medcoder.jsonl."""
    parser.add_argument("--aci", type=Path, help="folder of the ACI-BENCH development notes")


def our_notes(folder: Path = NOTES) -> list[Labelled]:
    """The labelled notes below a folder, by name."""
    return [_in_sequence(found.note, found.answer.codes) for found in read_folder(folder)]


def studied_notes() -> list[Labelled]:
    """The labelled notes that Codewell was developed on, hard and ordinary ones, by path."""
    apart = set(_not_looked_at())
    paths = [path for kind in ("everyday", "notes") for path in (LABELLED / kind).rglob("*.yaml")]
    return [_labelled(path) for path in sorted(paths) if path not in apart]


def notes_not_looked_at() -> list[Labelled]:
    """The labelled notes whose errors nobody has studied, by path."""
    return [_labelled(path) for path in _not_looked_at()]


def _not_looked_at() -> list[Path]:
    names = NOT_LOOKED_AT.read_text(encoding="utf-8").split()
    return [LABELLED / f"{name}.yaml" for name in names]


def _labelled(path: Path) -> Labelled:
    found = read(path)
    return _in_sequence(found.note, found.answer.codes)


def our_cases() -> list[Labelled]:
    """The reviewed cases of the examples, by name."""
    return [
        Labelled(case.note, frozenset(case.diagnoses), case.diagnoses[0])
        for case in read_cases(EXAMPLES)
    ]


Together = Callable[[CodeSet, CodeSet], CodeSet]
IN_EITHER: tuple[str, Together] = ("in either label set", frozenset.union)
IN_BOTH: tuple[str, Together] = ("in both label sets", frozenset.intersection)


def aci_notes(folder: Path, together: tuple[str, Together]) -> Iterator[tuple[str, list[Labelled]]]:
    """Each label set of the ACI-BENCH notes, then both together on the notes that both have."""
    notes = {note.id: note for note in read_notes(folder / "notes.jsonl")}
    amazon = read_gold(folder / "gold_amazon.jsonl", CodeSystem.ICD10CM)
    medcoder = read_gold(folder / "gold_medcoder.jsonl", CodeSystem.ICD10CM)
    words, join = together
    joined = {name: join(amazon[name], medcoder[name]) for name in amazon if name in medcoder}
    for title, labels in (
        ("ACI-BENCH, Amazon labels", amazon),
        ("ACI-BENCH, MedCodER labels", medcoder),
        (f"ACI-BENCH, {words}", joined),
    ):
        yield title, [Labelled(notes[name], codes) for name, codes in labels.items()]


def _in_sequence(note: Note, codes: tuple[Code, ...]) -> Labelled:
    diagnoses = [code.value for code in codes if code.system is CodeSystem.ICD10CM]
    return Labelled(note, frozenset(diagnoses), next(iter(diagnoses), None))


def read_notes(path: Path) -> Iterator[Note]:
    """The notes of a file of JSON Lines.

    Raises:
        InputError: a line cannot be read.
    """
    for _, record in read_lines(path):
        if isinstance(record, InputError):
            raise record
        yield read_note_record(record, default_date=DAY)
