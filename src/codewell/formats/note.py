"""Records to code as JSON notes.

A JSON note is ``{"id", "text", "setting"}`` with optional ``date``, ``age`` and ``sex``; a stay of
several documents has ``documents`` in the place of ``text``. Errors name the place and never quote
the record.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codewell.errors import InputError
from codewell.formats.documents import DocumentRecord
from codewell.formats.plain_errors import plain_error
from codewell.formats.text import MAX_CHARACTERS
from codewell.model import Note, Setting, Sex


class NoteRecord(BaseModel):
    """A note as it arrives; further fields are carried by others and passed over."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={"oneOf": [{"required": ["text"]}, {"required": ["documents"]}]},
    )

    id: str = Field(min_length=1, description="Name of the record in the output.")
    text: str | None = Field(
        default=None, max_length=MAX_CHARACTERS, description="The clinical text."
    )
    documents: list[DocumentRecord] | None = Field(
        default=None, min_length=1, description="The documents of one stay, in place of a text."
    )
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
    if read.text is None and read.documents is None:
        raise InputError("is missing", field="text")
    if read.text is not None and read.documents is not None:
        raise InputError("stands beside text; a note has one of the two", field="documents")
    note = Note(
        id=read.id,
        text=read.text or "",
        setting=read.setting,
        date=read.date or default_date,
        age=read.age,
        sex=read.sex,
    )
    if read.documents is None:
        return note
    return note.with_documents([document.document() for document in read.documents])
