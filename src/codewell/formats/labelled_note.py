"""Labelled notes: one invented record a YAML file, its mentions marked in the text itself.

``[[words|label]]`` or ``[[words|label|CODE]]`` marks what the writer asserts of the words; the
marks are taken out of the text that is coded. Two readers give their codes in sequence;
``settled`` stands where they disagreed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codewell.data_file import read_yaml
from codewell.errors import InputError
from codewell.formats.plain_errors import plain_error
from codewell.model import Code, Note, Setting, Sex, Span

LABELS = ("affirmed", "possible", "negated", "past", "family", "hypothetical")
"""What may be asserted of marked words; the words of ``Assertion.label``."""

_LISTED = ", ".join(LABELS)
_MARK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_BRACKETS = re.compile(r"\[\[|\]\]")
_PROCEDURE = re.compile(r"[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}")
_SOUND_CODE = re.compile(r"[0-9A-Z]{3,7}")


class _Reader(BaseModel):
    model_config = ConfigDict(extra="forbid")
    codes: list[str]
    reasons: dict[str, str] = {}
    assertions: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    specialty: str = Field(min_length=1)
    style: str = Field(min_length=1)
    setting: Setting
    date: dt.date
    age: int | None = Field(default=None, ge=0, le=150)
    sex: Sex | None = None
    text: str = Field(min_length=1)
    first_reader: _Reader
    second_reader: _Reader | None = None
    settled: _Reader | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked words: their place in the plain text, what is asserted, and the code they lead to."""

    span: Span
    label: str
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found.

    ``codes`` stand in sequence; ``labels`` are the reader's own label of each mark, in order, or
    empty.
    """

    codes: tuple[Code, ...]
    reasons: Mapping[Code, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledNote:
    """A note with its marks and readings; ``note.id`` is ``specialty/name of the file``."""

    note: Note
    specialty: str
    style: str
    marks: tuple[Mark, ...]
    first: Reading
    second: Reading | None = None
    settled: Reading | None = None

    @property
    def answer(self) -> Reading:
        """The settled reading, or the first where none was needed."""
        return self.settled or self.first

    @property
    def readers_agree(self) -> bool | None:
        """Whether both readers gave the same codes; None when there is one reader."""
        if self.second is None:
            return None
        return set(self.first.codes) == set(self.second.codes)


def read_folder(folder: str | Path) -> list[LabelledNote]:
    """Every labelled note below a folder, by path.

    Raises:
        InputError: there is none, or one cannot be read.
    """
    paths = sorted(Path(folder).rglob("*.yaml"))
    if not paths:
        raise InputError("no labelled notes (*.yaml)", source=str(folder))
    return [read(path) for path in paths]


def read(path: str | Path) -> LabelledNote:
    """Read one labelled note.

    Raises:
        InputError: what is wrong, with the file, the field, and the line of a mark.
    """
    source = Path(path)
    content = _content(source)
    try:
        file = _File.model_validate(read_yaml(content))
    except yaml.YAMLError as error:
        raise InputError("not YAML", source=str(path), line=_line(error)) from None
    except ValidationError as error:
        raise plain_error(error).at(source=str(path)) from None
    try:
        return _labelled(file, f"{file.specialty}/{source.stem}")
    except InputError as error:
        line = error.line and _first_line_of_text(content) + error.line - 1
        raise error.at(source=str(path), line=line) from None


def read_marks(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text of a marked one, and its marks in order.

    Raises:
        InputError: a mark is not closed, has no words, or an unknown label; ``line`` is that of
            the text.
    """
    parts: list[str] = []
    marks: list[Mark] = []
    done = length = 0
    for match in _MARK.finditer(marked):
        before = _unmarked(marked, done, match.start())
        words, label, code = _mark(match[1], _line_at(marked, match.start()))
        start = length + len(before)
        length = start + len(words)
        marks.append(Mark(Span(start, length), label, code))
        parts += before, words
        done = match.end()
    return "".join((*parts, _unmarked(marked, done, len(marked)))), tuple(marks)


def _unmarked(marked: str, start: int, end: int, line: int | None = None) -> str:
    """A stretch of text that no bracket of a mark may stand in."""
    if stray := _BRACKETS.search(marked, start, end):
        line = line or _line_at(marked, stray.start())
        raise InputError(f"{stray[0]} without its other half", line=line, field="text")
    return marked[start:end]


def _mark(inner: str, line: int) -> tuple[str, str, Code | None]:
    _unmarked(inner, 0, len(inner), line)
    words, *rest = inner.split("|")
    if not words.strip() or not 1 <= len(rest) <= 2:
        raise InputError(
            "a mark is [[words|label]] or [[words|label|CODE]]", line=line, field="text"
        )
    if rest[0] not in LABELS:
        raise InputError(f"the label of a mark is one of {_LISTED}", line=line, field="text")
    try:
        return words, rest[0], _code(rest[1], "text") if len(rest) == 2 else None
    except InputError as error:
        raise error.at(line=line) from None


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _labelled(file: _File, name: str) -> LabelledNote:
    text, marks = read_marks(file.text)
    return LabelledNote(
        note=Note(name, text, file.setting, file.date, file.age, file.sex),
        specialty=file.specialty,
        style=file.style,
        marks=marks,
        first=_reading(file.first_reader, "first_reader", marks),
        second=_reading(file.second_reader, "second_reader", marks) if file.second_reader else None,
        settled=_reading(file.settled, "settled", marks) if file.settled else None,
    )


def _reading(reader: _Reader, name: str, marks: Sequence[Mark]) -> Reading:
    codes = tuple(_code(text, f"{name}.codes[{n}]") for n, text in enumerate(reader.codes))
    if len(set(codes)) < len(codes):
        raise InputError("names a code twice", field=f"{name}.codes")
    if reader.assertions and len(reader.assertions) != len(marks):
        raise InputError(
            f"{len(reader.assertions)} labels for {len(marks)} marks", field=f"{name}.assertions"
        )
    for number, label in enumerate(reader.assertions):
        if label not in LABELS:
            raise InputError(f"should be one of {_LISTED}", field=f"{name}.assertions[{number}]")
    return Reading(
        codes,
        {_code(text, f"{name}.reasons"): words for text, words in reader.reasons.items()},
        tuple(reader.assertions),
    )


def _code(text: str, place: str) -> Code:
    """ICD-10-PCS for seven characters without a dot, else ICD-10-CM."""
    if _PROCEDURE.fullmatch(text):
        return Code.icd10pcs(text)
    code = Code.icd10cm(text)
    if not _SOUND_CODE.fullmatch(code.value) or code.formatted != text:
        raise InputError("not a code as it is printed, such as E11.22 or 0FT44ZZ", field=place)
    return code


# -- the file -----------------------------------------------------------------------------------


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputError(reason, source=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start + 1})", source=str(path)) from None


def _line(error: yaml.YAMLError) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None


def _first_line_of_text(content: str) -> int:
    """The line of the file on which the text begins, from 1."""
    root: Any = yaml.compose(content, Loader=yaml.SafeLoader)
    for key, value in root.value:
        if key.value == "text":
            return int(value.start_mark.line) + (2 if value.style == "|" else 1)
    return 1
