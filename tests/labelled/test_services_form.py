"""The labelled services are sound as data: lines well formed, none twice, each note read twice.

A file holds several short notes. ``lines`` are what a coder reports beside the visit itself,
``not_final`` the codes that one missing fact, or a payer's rule, leaves open, and
``second_reader`` whether a reader of the text alone chose the same lines, modifiers and units, and
how a difference was settled.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parent / "services"
FEWEST_NOTES = 100
ServiceCode = Annotated[str, Field(pattern="^([0-9]{4}[0-9A-Z]|[A-V][0-9]{4})$")]
Modifier = Annotated[str, Field(pattern="^[0-9A-Z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ServiceLine(_Strict):
    """A reported code with its modifiers, its units and the decision behind it."""

    code: ServiceCode
    modifiers: list[Modifier]
    units: int = Field(ge=1)
    why: str = Field(min_length=5)


class SecondReader(_Strict):
    """Whether the second reading was the same before any talk, and what was settled after it."""

    agreed: bool
    settled: str = ""


class ServiceNote(_Strict):
    """One labelled note."""

    id: str
    setting: str = Field(pattern="^(outpatient|ed|inpatient|observation)$")
    date: dt.date
    age: int = Field(ge=0, le=120)
    sex: str = Field(pattern="^[FM]$")
    text: str = Field(min_length=20)
    lines: list[ServiceLine]
    not_final: list[ServiceCode] = []
    second_reader: SecondReader


def read_all() -> list[ServiceNote]:
    contents = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml")))
    return [ServiceNote.model_validate(note) for notes in contents for note in notes]


def problems(note: ServiceNote) -> Iterator[str]:
    """What is wrong with a note, one line each."""
    for line, times in Counter((line.code, *sorted(line.modifiers)) for line in note.lines).items():
        if times > 1:
            yield f"{' '.join(line)} stands {times} times"
    for code in sorted({line.code for line in note.lines} & set(note.not_final)):
        yield f"{code} is both reported and left open"
    if note.second_reader.agreed == bool(note.second_reader.settled):
        yield "settled is told where the readers differed, and only there"


def test_every_note_is_sound() -> None:
    notes = read_all()
    found = {note.id: list(problems(note)) for note in notes}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert len(found) == len(notes) >= FEWEST_NOTES


def test_some_notes_carry_no_line_and_some_cannot_be_settled() -> None:
    notes = read_all()
    assert any(not note.lines and not note.not_final for note in notes)
    assert any(note.not_final for note in notes)


LINE: dict[str, Any] = {"code": "20610", "modifiers": ["RT"], "units": 1, "why": "a large joint"}
NOTE: dict[str, Any] = {
    "id": "knee",
    "setting": "outpatient",
    "date": dt.date(2024, 8, 1),
    "age": 60,
    "sex": "F",
    "text": "Right knee injected with 40 mg of an unnamed drug.",
    "lines": [LINE],
    "not_final": ["J3301"],
    "second_reader": {"agreed": True},
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "2061"}, "code"),
        ({"code": "W0000"}, "code"),
        ({"modifiers": ["right"]}, "modifiers"),
        ({"units": 0}, "units"),
        ({"units": 1.5}, "units"),
        ({"why": ""}, "why"),
    ],
)
def test_a_broken_line_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        ServiceNote.model_validate({**NOTE, "lines": [{**LINE, **change}]})


def test_a_note_read_once_is_refused() -> None:
    read_once = {name: value for name, value in NOTE.items() if name != "second_reader"}
    with pytest.raises(ValidationError, match="second_reader"):
        ServiceNote.model_validate(read_once)


LEFT_OPEN = "settled is told where the readers differed, and only there"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"lines": [LINE, LINE]}, "20610 RT stands 2 times"),
        ({"not_final": ["20610"]}, "20610 is both reported and left open"),
        ({"second_reader": {"agreed": False}}, LEFT_OPEN),
        ({"second_reader": {"agreed": True, "settled": "as it was"}}, LEFT_OPEN),
    ],
)
def test_a_broken_note_is_found(change: dict[str, Any], line: str) -> None:
    assert list(problems(ServiceNote.model_validate(NOTE))) == []
    assert list(problems(ServiceNote.model_validate({**NOTE, **change}))) == [line]
