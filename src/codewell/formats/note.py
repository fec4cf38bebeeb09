"""Records to code: plain text, JSON notes, and JSON Lines of notes.

A JSON note is ``{"id", "text", "setting"}`` with optional ``date``, ``age`` and ``sex``. Errors
name the place and never quote the record.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codewell.errors import InputError
from codewell.formats.jsonl import STANDARD_STREAM
from codewell.formats.plain_errors import plain_error
from codewell.model import Note, Setting, Sex

MAX_CHARACTERS = 20_000_000
"""A longer text is no clinical record."""


class NoteRecord(BaseModel):
    """A note as it arrives; further fields are carried by others and passed over."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, description="Name of the record in the output.")
    text: str = Field(max_length=MAX_CHARACTERS, description="The clinical text.")
    setting: Setting = Field(
        default=Setting.OUTPATIENT, description="outpatient, inpatient, ed or observation."
    )
    date: dt.date | None = Field(
        default=None, description="Service date, or discharge date of a stay."
    )
    age: int | None = Field(default=None, ge=0, le=150, description="Age in completed years.")
    sex: Sex | None = Field(default=None, description="F, M or U.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a note."""
    return NoteRecord.model_json_schema()


def read_note_record(record: dict[str, Any], *, default_date: dt.date) -> Note:
    """A note from a JSON object; without a date the default one.

    Raises:
        InputError: what is wrong with which field.
    """
    try:
        read = NoteRecord.model_validate(record)
    except ValidationError as error:
        raise plain_error(error) from None
    return Note(
        id=read.id,
        text=read.text,
        setting=read.setting,
        date=read.date or default_date,
        age=read.age,
        sex=read.sex,
    )


def read_text(source: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: it cannot be opened, is empty, binary or not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if source == STANDARD_STREAM else Path(source).read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputError(reason, source=source) from error
    if b"\0" in raw[:65536] or raw.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG")):
        raise InputError("a binary file; a record is plain text in UTF-8", source=source)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start + 1})", source=source) from error
    if not text.strip():
        raise InputError("the file is empty: there is nothing to code", source=source)
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{len(text):,} characters; a record has at most {MAX_CHARACTERS:,}", source=source
        )
    return text
