"""Open a clinical record, whatever its form: plain text, a JSON note, FHIR or C-CDA."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from codewell.errors import InputError
from codewell.formats import visit_facts
from codewell.formats.document_types import of_file
from codewell.formats.jsonl import parse_object
from codewell.formats.text import read_text
from codewell.formats.visit_facts import VisitFacts, age_on
from codewell.formats.x12_segments import is_x12
from codewell.model import Document, DocumentType, GivenFacts, Note, Setting


def open_record(source: str, given: GivenFacts, *, today: dt.date) -> list[Note]:
    """The notes of a file (or ``-``); a note without a date is of today.

    Raises:
        InputError: the file cannot be opened or read.
    """
    text = _text_of_record(source)
    name = "standard input" if source == "-" else Path(source).stem
    notes = _notes(text, name, source, given.date or today)
    return [
        replace(
            note,
            setting=given.setting or note.setting,
            date=given.date or note.date,
            age=note.age if given.age is None else given.age,
            sex=given.sex or note.sex,
        )
        for note in notes
    ]


def open_stay(sources: Sequence[str], given: GivenFacts, *, today: dt.date) -> Note:
    """The documents of several files, or of a Bundle, as the one note of a stay.

    Where nothing is told it is an inpatient stay that ended on the day of the discharge summary,
    else of the last document.

    Raises:
        InputError: a file cannot be opened or read.
    """
    documents: list[Document] = []
    facts = VisitFacts()
    for source in sources:
        for document, told in _documents_of(source, today):
            documents.append(document)
            facts = facts.or_else(told)
    on = given.date or facts.end or _last_day(documents) or today
    born = age_on(on, facts.birth_date)
    note = Note(
        id="standard input" if sources[0] == "-" else Path(sources[0]).stem,
        text="",
        setting=given.setting or facts.setting or Setting.INPATIENT,
        date=on,
        age=born if given.age is None else given.age,
        sex=given.sex or facts.sex,
    )
    return note.with_documents(documents)


_MARKUP = re.compile(
    r"\s*<(?:\?xml\b|!doctype\b|html\b|[a-z][\w:.-]*\s[^<>]*\bxmlns)", re.IGNORECASE
)
_CLINICAL_DOCUMENT = "ClinicalDocument"
_BEGINNING = 4000


def _text_of_record(source: str) -> str:
    """The text of a file that may hold a record.

    Raises:
        InputError: it cannot be read, or is a list, a claim or markup that is read nowhere.
    """
    text = read_text(source)
    reason = None
    if _MARKUP.match(text) and _CLINICAL_DOCUMENT not in text[:_BEGINNING]:
        reason = "markup that is no C-CDA document; FHIR is read as JSON, text as plain text"
    elif is_x12(text[:_BEGINNING].encode()) and text.count("~") > 1:
        reason = "an X12 file is no record; claims are checked by codewell check"
    elif text.lstrip().startswith("[") and _is_json(text):
        reason = "a JSON list is no record: one is written as {...}, several as JSON Lines"
    if reason:
        raise InputError(reason, source=source)
    return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True


def _last_day(documents: Sequence[Document]) -> dt.date | None:
    final = [d for d in documents if d.type is DocumentType.DISCHARGE_SUMMARY]
    return max((d.date for d in final or documents if d.date), default=None)


def _documents_of(source: str, today: dt.date) -> Iterator[tuple[Document, VisitFacts]]:
    """The documents of a file with what each tells of the stay."""
    text = _text_of_record(source)
    name = "" if source == "-" else Path(source).stem
    start = text.lstrip()[:1]
    try:
        if start == "{":
            yield from _documents_in_json(text, name, today)
        elif start == "<" and _CLINICAL_DOCUMENT in text[:_BEGINNING]:
            from codewell.formats import ccda  # noqa: PLC0415  (slow to import)

            yield from map(_as_document, ccda.read_documents(text))
        else:
            yield of_file(name, text), VisitFacts()
    except InputError as error:
        raise error.at(source=source) from None


def _documents_in_json(
    text: str, name: str, today: dt.date
) -> Iterator[tuple[Document, VisitFacts]]:
    record = parse_object(text.encode())
    if "resourceType" in record:
        from codewell.formats import fhir_r4  # noqa: PLC0415  (slow to import)

        yield from map(_as_document, fhir_r4.read_documents(record))
        return
    from codewell.formats.note import read_note_record  # noqa: PLC0415

    record.setdefault("id", name)
    note = read_note_record(record, default_date=today)
    given = "setting" in record
    facts = VisitFacts(
        setting=note.setting if given else None,
        end=note.date if record.get("date") else None,
        sex=note.sex,
    )
    for document in note.documents or (of_file(name, note.text),):
        yield document, facts


def _as_document(found: visit_facts.Document) -> tuple[Document, VisitFacts]:
    date = found.facts.written or found.facts.start
    return Document(found.type, found.text, date, found.type.author), found.facts


def _notes(text: str, name: str, source: str, default_date: dt.date) -> list[Note]:
    start = text.lstrip()[:1]
    try:
        if start == "{":
            return _from_json(text, name, default_date)
        if start == "<" and _CLINICAL_DOCUMENT in text[:_BEGINNING]:
            from codewell.formats import ccda  # noqa: PLC0415  (slow to import, as below)

            return ccda.read(text, name=name, default_date=default_date)
    except InputError as error:
        raise error.at(source=source) from None
    return [Note(name, text, Setting.OUTPATIENT, default_date)]


def _from_json(text: str, name: str, default_date: dt.date) -> list[Note]:
    record = parse_object(text.encode())
    if "resourceType" in record:
        from codewell.formats import fhir_r4  # noqa: PLC0415

        return fhir_r4.read_notes(record, name=name, default_date=default_date)
    from codewell.formats.note import read_note_record  # noqa: PLC0415

    record.setdefault("id", name)
    return [read_note_record(record, default_date=default_date)]
