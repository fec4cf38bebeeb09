"""The labelled notes of services, read strictly, and the suggestions judged against them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from codewell.model import Note, Setting, Sex, Suggestion

FOLDER = Path(__file__).parent / "services"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(pattern=r"^([A-Z]\d{4}|\d{4}[0-9A-Z])$")
    modifiers: list[str] = []
    units: int = Field(default=1, ge=1)
    why: str = Field(min_length=1)


class _Second(BaseModel):
    model_config = ConfigDict(extra="forbid")
    agreed: bool
    settled: str | None = None


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    setting: Setting
    date: dt.date
    age: int
    sex: Sex
    text: str
    lines: list[_Line]
    not_final: list[str] = []
    second_reader: _Second | None = None


Line = tuple[str, tuple[str, ...], int]
"""Code, modifiers in alphabetical order, units."""


@dataclass(frozen=True, slots=True)
class ServiceNote:
    """A note with the lines that its readers settled on, the visit itself left out."""

    note: Note
    lines: tuple[Line, ...]
    not_final: tuple[str, ...]
    readers_agree: bool | None


def read_service_notes() -> list[ServiceNote]:
    """Every labelled note of services."""
    return [_note(row) for path in sorted(FOLDER.glob("*.yaml")) for row in _rows(path)]


def _rows(path: Path) -> list[Any]:
    found: list[Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def _note(row: Any) -> ServiceNote:
    read = _Note.model_validate(row)
    note = Note(read.id, read.text, read.setting, read.date, read.age, read.sex)
    lines = tuple((x.code, tuple(sorted(x.modifiers)), x.units) for x in read.lines)
    agree = read.second_reader.agreed if read.second_reader else None
    return ServiceNote(note, lines, tuple(read.not_final), agree)


def proposed(suggestions: Sequence[Suggestion]) -> Iterator[Line]:
    """The final lines of suggestions."""
    for suggestion in suggestions:
        if suggestion.final:
            modifiers = tuple(sorted(suggestion.modifiers))
            yield suggestion.code.value, modifiers, suggestion.units or 1


@dataclass(frozen=True, slots=True)
class ServiceScores:
    """Codes found of those expected, and of the found ones those with exact units, modifiers."""

    expected: int
    proposed: int
    right: int
    units_right: int
    modifiers_right: int
    notes: int
    notes_right: int

    @property
    def figures(self) -> dict[str, float]:
        """What the floors are compared with."""
        return {
            "precision": self.right / self.proposed,
            "recall": self.right / self.expected,
            "units": self.units_right / self.right,
            "modifiers": self.modifiers_right / self.right,
            "notes": self.notes_right / self.notes,
        }


def scores(pairs: Sequence[tuple[ServiceNote, Sequence[Line]]]) -> ServiceScores:
    """The scores over notes with the lines proposed for each."""
    return ServiceScores(
        expected=sum(len(labelled.lines) for labelled, _ in pairs),
        proposed=sum(len(lines) for _, lines in pairs),
        right=_shared(pairs, lambda line: line[0]),
        units_right=_shared(pairs, lambda line: (line[0], line[2])),
        modifiers_right=_shared(pairs, lambda line: (line[0], line[1])),
        notes=len(pairs),
        notes_right=sum(Counter(labelled.lines) == Counter(lines) for labelled, lines in pairs),
    )


def _shared(pairs: Sequence[tuple[ServiceNote, Sequence[Line]]], key: Any) -> int:
    return sum(
        (Counter(map(key, labelled.lines)) & Counter(map(key, lines))).total()
        for labelled, lines in pairs
    )
