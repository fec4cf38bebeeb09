"""The labelled operative notes are sound as data: codes valid, evidence verbatim, none twice.

One YAML file a note. ``procedures`` are the codes a careful reader reports, ``optional`` those
reported by facility policy (imaging, monitoring, computer assistance), ``missing`` what the note
leaves unsaid so that no code can be settled, with the codes it might be, and ``not_done`` the words
of procedures that are past, planned, declined or done elsewhere. ``second_reader`` says whether a
reader who saw the text alone chose the same ``procedures``, and how a difference was settled;
``alternatives`` are codes that another careful reader may report in a code's place.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codewell.catalog import Catalog

FOLDER = Path(__file__).parent / "operative"
FEWEST_NOTES = 60
LONGEST_NOTE = 350


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Procedure(_Strict):
    """A code, the words of the note that carry it, and the decision behind it."""

    code: str
    evidence: list[str] = Field(min_length=1)
    reason: str = Field(min_length=10)
    alternatives: list[str] = []


class Missing(_Strict):
    """A procedure that cannot be coded from the note alone, and the codes it might be."""

    evidence: list[str] = Field(min_length=1)
    missing: str = Field(min_length=10)
    candidates: list[str] = Field(min_length=1)


class SecondReader(_Strict):
    """Whether the second reading was the same before any talk, and what was settled after it.

    Both may have erred alike: ``settled`` then stands beside ``agreed: true``.
    """

    agreed: bool
    settled: str = ""

    @property
    def is_told(self) -> bool:
        """A difference that is left open is no label."""
        return self.agreed or bool(self.settled)


class OperativeNote(_Strict):
    """One labelled note."""

    specialty: str
    style: str
    setting: str = Field(pattern="inpatient")
    date: dt.date
    age: int = Field(ge=0, le=120)
    sex: str = Field(pattern="[FM]")
    text: str
    procedures: list[Procedure]
    optional: list[Procedure] = []
    missing: list[Missing] = []
    not_done: list[str] = []
    second_reader: SecondReader

    @property
    def codes(self) -> list[str]:
        """Every code the note names, settled or not."""
        reported = (*self.procedures, *self.optional)
        named = [code for item in reported for code in (item.code, *item.alternatives)]
        return named + [code for item in self.missing for code in item.candidates]

    @property
    def quoted(self) -> Iterator[str]:
        """All words said to stand in the text."""
        for procedure in (*self.procedures, *self.optional):
            yield from procedure.evidence
        for item in self.missing:
            yield from item.evidence
        yield from self.not_done


def read(path: Path) -> OperativeNote:
    content: Any = yaml.safe_load(path.read_text("utf-8"))
    return OperativeNote.model_validate(content)


def problems(note: OperativeNote, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a note, one line each."""
    for code in note.codes:
        if not catalog.icd10pcs.is_billable(code, note.date):
            yield f"{code} is not valid on {note.date}"
    for code, times in Counter(note.codes).items():
        if times > 1:
            yield f"{code} stands {times} times"
    for words in note.quoted:
        if words not in note.text:
            yield f"not verbatim: {words}"
    if not note.second_reader.is_told:
        yield "the readers differ and nothing is settled"


@pytest.fixture(scope="module")
def notes() -> dict[str, OperativeNote]:
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def test_there_are_enough_notes(notes: dict[str, OperativeNote]) -> None:
    assert len(notes) >= FEWEST_NOTES


def test_every_note_is_sound(notes: dict[str, OperativeNote], catalog: Catalog) -> None:
    found = {name: list(problems(note, catalog)) for name, note in notes.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_file_is_named_after_its_specialty(notes: dict[str, OperativeNote]) -> None:
    assert [n for n, note in notes.items() if not n.startswith(f"{note.specialty}-")] == []


def test_no_text_is_there_twice_or_too_long(notes: dict[str, OperativeNote]) -> None:
    assert len({note.text for note in notes.values()}) == len(notes)
    assert [n for n, note in notes.items() if len(note.text.split()) > LONGEST_NOTE] == []


def test_some_notes_carry_no_code_and_some_cannot_be_settled(
    notes: dict[str, OperativeNote],
) -> None:
    assert any(not note.codes and note.not_done for note in notes.values())
    assert any(not note.procedures and note.missing for note in notes.values())


BROKEN = (
    ({"code": "0FT44ZX"}, "0FT44ZX is not valid on 2026-02-03"),
    ({"code": "0DTJ4ZZ"}, "0DTJ4ZZ stands 2 times"),
    ({"evidence": ["gallbladder out"]}, "not verbatim: gallbladder out"),
    ({"alternatives": ["0FT44ZX"]}, "0FT44ZX is not valid on 2026-02-03"),
)


SOUND: dict[str, Any] = {
    "code": "0FT44ZZ",
    "evidence": ["lap chole"],
    "reason": "whole gallbladder cut out",
}
OTHER: dict[str, Any] = {
    "code": "0DTJ4ZZ",
    "evidence": ["appendix out"],
    "reason": "whole appendix cut out",
}
NOTE: dict[str, Any] = {
    "specialty": "general-surgery",
    "style": "brief-op",
    "setting": "inpatient",
    "date": dt.date(2026, 2, 3),
    "age": 40,
    "sex": "F",
    "text": "lap chole, appendix out",
    "procedures": [SOUND, OTHER],
    "second_reader": {"agreed": True},
}


@pytest.mark.parametrize(("change", "line"), BROKEN)
def test_a_broken_note_is_found(change: dict[str, Any], line: str, catalog: Catalog) -> None:
    assert list(problems(OperativeNote.model_validate(NOTE), catalog)) == []
    broken = {**NOTE, "procedures": [{**SOUND, **change}, OTHER]}
    assert list(problems(OperativeNote.model_validate(broken), catalog)) == [line]


def test_a_difference_left_open_is_found(catalog: Catalog) -> None:
    left_open = OperativeNote.model_validate({**NOTE, "second_reader": {"agreed": False}})
    assert list(problems(left_open, catalog)) == ["the readers differ and nothing is settled"]


def test_a_note_read_once_is_refused() -> None:
    read_once = {name: value for name, value in NOTE.items() if name != "second_reader"}
    with pytest.raises(ValidationError, match="second_reader"):
        OperativeNote.model_validate(read_once)
