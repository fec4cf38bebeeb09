"""Open a clinical record, whatever its form: plain text, a JSON note, FHIR or C-CDA."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from codewell.errors import InputError
from codewell.formats.jsonl import parse_object
from codewell.formats.note import read_note_record, read_text
from codewell.model import Note, Setting, Sex


def open_record(
    source: str,
    *,
    setting: Setting | None,
    date: dt.date | None,
    today: dt.date,
    age: int | None = None,
    sex: Sex | None = None,
) -> list[Note]:
    """The notes of a file (or ``-``); what is given here wins over what the record says.

    Raises:
        InputError: the file cannot be opened or read.
    """
    text = read_text(source)
    name = "standard input" if source == "-" else Path(source).stem
    notes = _notes(text, name, source, date or today)
    return [
        replace(
            note,
            setting=setting or note.setting,
            date=date or note.date,
            age=note.age if age is None else age,
            sex=sex or note.sex,
        )
        for note in notes
    ]


def _notes(text: str, name: str, source: str, default_date: dt.date) -> list[Note]:
    start = text.lstrip()[:1]
    try:
        if start == "{":
            return _from_json(text, name, default_date)
        if start == "<" and "ClinicalDocument" in text[:4000]:
            from codewell.formats import ccda  # noqa: PLC0415  (lxml is slow to import)

            return ccda.read(text, name=name, default_date=default_date)
    except InputError as error:
        raise error.at(source=source) from None
    return [Note(name, text, Setting.OUTPATIENT, default_date)]


def _from_json(text: str, name: str, default_date: dt.date) -> list[Note]:
    record = parse_object(text.encode())
    if "resourceType" in record:
        from codewell.formats import fhir_r4  # noqa: PLC0415

        return fhir_r4.read_notes(record, name=name, default_date=default_date)
    record.setdefault("id", name)
    return [read_note_record(record, default_date=default_date)]
