"""C-CDA documents (HL7 CDA R2, ``ClinicalDocument``) as notes.

The text is the narrative, which the author attests: the titles and narrative blocks of the
sections in their order. Coded entries are not read. Errors name the element and never quote
the document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from codewell.errors import InputError
from codewell.formats.attachment import Kind, declared_kind, decoded, from_base64
from codewell.formats.document_types import document_type
from codewell.formats.narrative import (
    element_text,
    html_text,
    line_text,
    parse_xml,
    sections_text,
)
from codewell.formats.visit_facts import SETTING_OF_CLASS, Document, VisitFacts, as_notes
from codewell.model import Note, Setting, Sex

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "UN": Sex.UNKNOWN}
"""HL7 AdministrativeGender (2.16.840.1.113883.5.1)."""

_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NO_DAY = re.compile(r"\d{0,7}", re.ASCII)
_FIRST_YEAR = 1850
"""Systems write an unknown time as the first day of their calendar."""


def read(text: str, *, name: str, default_date: dt.date) -> list[Note]:
    """The notes of a C-CDA file, nearly always one; without a date the default one.

    Raises:
        InputError: it is no C-CDA document, has no text, or names an element that is wrong.
    """
    return as_notes(read_documents(text), name, default_date)


def read_documents(text: str) -> list[Document]:
    """The text of each ``ClinicalDocument`` and what its header says of the visit.

    Raises:
        InputError: as ``read``.
    """
    found = [_document(element) for element in parse_xml(text).iter("{*}ClinicalDocument")]
    if not found:
        raise InputError("no ClinicalDocument in this XML: C-CDA is the XML that can be read")
    return found


def _document(document: Any) -> Document:
    text = _body_text(document)
    if not text.strip():
        raise InputError("has no narrative text to code", field="ClinicalDocument.component")
    title = document.find("{*}title")
    code = _attribute(document, "{*}code", "code")
    kind = document_type([code], "" if title is None else line_text(title))
    return Document(text, _facts(document), kind)


# -- text ---------------------------------------------------------------------------------------


def _body_text(document: Any) -> str:
    unstructured = document.find("{*}component/{*}nonXMLBody/{*}text")
    if unstructured is not None:
        return _unstructured_text(unstructured)
    body = document.find("{*}component/{*}structuredBody")
    return "" if body is None else sections_text(_sections(body))


def _sections(body: Any) -> Iterator[tuple[str, str]]:
    """Title and text of every section, a section within another after its own text."""
    for section in body.iter("{*}section"):
        narrative = section.find("{*}text")
        text = "" if narrative is None else element_text(narrative)
        if text or section.find("{*}component/{*}section") is not None:
            yield _title(section), text


def _title(section: Any) -> str:
    """The title as written, else the name of the section's LOINC code."""
    title = section.find("{*}title")
    written = "" if title is None else line_text(title)
    return written or " ".join(_attribute(section, "{*}code", "displayName").split())


def _unstructured_text(text: Any) -> str:
    """A document in another format inside the CDA header (C-CDA Unstructured Document)."""
    field = "ClinicalDocument.component.nonXMLBody.text"
    if text.find("{*}reference") is not None:
        raise InputError("the document is elsewhere (reference); nothing is fetched", field=field)
    content, media_type = "".join(text.itertext()), text.get("mediaType", "text/plain")
    try:
        kind = declared_kind(media_type)
        if kind is Kind.XML:
            raise InputError("cannot be read: only plain text and HTML can")
        if text.get("representation") == "B64":
            content = decoded(from_base64(content), media_type)
        return html_text(content) if kind is Kind.HTML else content
    except InputError as error:
        raise InputError(error.message, field=field) from None


# -- facts --------------------------------------------------------------------------------------


def _facts(document: Any) -> VisitFacts:
    visit = "{*}componentOf/{*}encompassingEncounter"
    start, end = _period(document, f"{visit}/{{*}}effectiveTime")
    patient = "{*}recordTarget/{*}patientRole/{*}patient"
    return VisitFacts(
        setting=_setting(document, f"{visit}/{{*}}code"),
        start=start or _procedure_date(document),
        end=end,
        written=_date(document, "{*}effectiveTime"),
        birth_date=_birth_date(document, f"{patient}/{{*}}birthTime"),
        sex=_SEXES.get(_attribute(document, f"{patient}/{{*}}administrativeGenderCode", "code")),
    )


def _setting(document: Any, path: str) -> Setting | None:
    """The class of the visit, from its code or a translation of it."""
    for code in (*document.findall(path), *document.findall(f"{path}/{{*}}translation")):
        if setting := SETTING_OF_CLASS.get(code.get("code", "")):
            return setting
    return None


def _period(document: Any, path: str) -> tuple[dt.date | None, dt.date | None]:
    moment = _date(document, path)
    low, high = _date(document, f"{path}/{{*}}low"), _date(document, f"{path}/{{*}}high")
    return low or moment, high or moment


def _procedure_date(document: Any) -> dt.date | None:
    """When the procedure of a procedure or operative note was done.

    Other service events span the care that a summary covers, which is no visit.
    """
    path = "{*}documentationOf/{*}serviceEvent[@classCode='PROC']/{*}effectiveTime"
    return _period(document, path)[0]


def _date(document: Any, path: str) -> dt.date | None:
    """The day of a time (HL7 TS) in the time zone it is written in; None where there is none."""
    value = _attribute(document, path, "value").strip()
    if _NO_DAY.fullmatch(value):
        return None
    try:
        if not (day := _DAY.match(value)):
            raise ValueError
        year, month, number = map(int, day.groups())
        return dt.date(year, month, number) if year >= _FIRST_YEAR else None
    except ValueError:
        field = "ClinicalDocument." + path.replace("{*}", "").replace("/", ".").split("[")[0]
        raise InputError("is not a time that begins with YYYYMMDD", field=field) from None


def _birth_date(document: Any, path: str) -> dt.date | None:
    """The day of birth; one that cannot be read leaves the age unknown."""
    try:
        return _date(document, path)
    except InputError:
        return None


def _attribute(element: Any, path: str, name: str) -> str:
    """An attribute of the first element at the path, empty where there is none."""
    found = element.find(path)
    return "" if found is None else str(found.get(name, ""))
