"""Notes in FHIR R4: DocumentReference, Composition, DiagnosticReport, and Bundles of them.

The text is an attachment that comes along (plain text, HTML or C-CDA) or the narrative of the
sections. Patient and Encounter of the Bundle give age, sex, setting and date. Nothing is
fetched. Errors name the field and never quote the record. Source: http://hl7.org/fhir/R4/
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from codewell.errors import InputError
from codewell.formats import ccda
from codewell.formats.attachment import Kind, declared_kind, decoded, from_base64, sniffed_kind
from codewell.formats.document_types import document_type
from codewell.formats.fhir_json import Node, Resources
from codewell.formats.narrative import html_text, sections_text
from codewell.formats.visit_facts import SETTING_OF_CLASS, Document, VisitFacts, as_notes
from codewell.model import DocumentType, Note, Sex

_Given = TypeVar("_Given")
_Read = TypeVar("_Read")

_SEXES = {
    "female": Sex.FEMALE,
    "male": Sex.MALE,
    "other": Sex.UNKNOWN,
    "unknown": Sex.UNKNOWN,
}
"""``Patient.gender`` (AdministrativeGender)."""

_NOT_VALID = frozenset(("entered-in-error", "superseded", "cancelled"))
"""States in which a document must not be used, or another one stands for it."""

_DEEPEST = 20
"""Bundles in Bundles and sections in sections are not followed further down."""


def read_notes(resource: dict[str, Any], *, name: str, default_date: dt.date) -> list[Note]:
    """The notes of a resource; without a date the default one.

    Raises:
        InputError: nothing in it is a note, or which field cannot be read.
    """
    return as_notes(read_documents(resource), name, default_date)


def read_documents(resource: dict[str, Any]) -> list[Document]:
    """The documents of a resource, each with its kind and its facts.

    Raises:
        InputError: as ``read_notes``.
    """
    documents = list(_documents(Node(resource), Resources(), 0))
    if not documents:
        raise InputError(
            "no note in it: expected a DocumentReference, a Composition with narrative, a"
            " DiagnosticReport with presentedForm, or a Bundle of them, none entered in error"
        )
    return documents


# -- resources ----------------------------------------------------------------------------------


def _documents(resource: Node, around: Resources, depth: int) -> Iterator[Document]:
    """The documents of a resource, in their order; other resources have none."""
    match resource.text("resourceType"):
        case "Bundle":
            yield from _of_bundle(resource, depth)
        case "DocumentReference" if _is_valid(resource):
            yield from _of_document_reference(resource, around)
        case "Composition" if _is_valid(resource):
            yield from _of_composition(resource, around)
        case "DiagnosticReport" if _is_valid(resource):
            yield from _of_report(resource, around)


def _is_valid(resource: Node) -> bool:
    return _NOT_VALID.isdisjoint((resource.text("status"), resource.text("docStatus")))


def _of_bundle(bundle: Node, depth: int) -> Iterator[Document]:
    if depth >= _DEEPEST:
        raise InputError("Bundles nested too deep", field=bundle.path)
    entries = bundle.children("entry")
    resources = Resources()
    for entry in entries:
        inner = entry.child("resource")
        own = f"{inner.text('resourceType')}/{inner.text('id')}"
        resources.add(inner, *filter(None, (entry.text("fullUrl"), own)))
    for entry in entries:
        yield from _documents(entry.child("resource"), resources, depth + 1)


def _of_document_reference(resource: Node, around: Resources) -> Iterator[Document]:
    attachments = [content.child("attachment") for content in resource.children("content")]
    if not attachments:
        raise InputError("is missing", field=resource.at("content"))
    context = resource.child("context")
    visits = context.children("encounter")
    encounter = visits[0] if visits else Node({}, context.at("encounter"))
    facts = _visit_facts(resource, encounter, around).or_else(_period(context))
    written = VisitFacts(written=resource.date("date"))
    kind = _type(resource, "type", attachments[0].text("title"))
    for document, created in _first_readable(attachments, around):
        merged = _merged(facts, document.facts, created, written)
        yield Document(document.text, merged, _known(kind, document.type))


def _of_report(resource: Node, around: Resources) -> Iterator[Document]:
    """The report as issued; one without it holds measured values, which are no text."""
    forms = resource.children("presentedForm")
    if not forms:
        return
    period = resource.child("effectivePeriod")
    effective = VisitFacts(
        start=resource.date("effectiveDateTime") or period.date("start"), end=period.date("end")
    )
    facts = _visit_facts(resource, resource.child("encounter"), around).or_else(effective)
    written = VisitFacts(written=resource.date("issued"))
    kind = _type(resource, "code", "")
    for category in resource.children("category"):
        kind = _known(kind, document_type(c.text("code") for c in category.children("coding")))
    for document, created in _first_readable(forms, around):
        merged = _merged(facts, document.facts, created, written)
        yield Document(document.text, merged, _known(kind, document.type))


def _of_composition(resource: Node, around: Resources) -> Iterator[Document]:
    text = sections_text(_sections(resource, 0))
    if text:
        facts = _visit_facts(resource, resource.child("encounter"), around)
        kind = _type(resource, "type", resource.text("title"))
        yield Document(text, facts.or_else(VisitFacts(written=resource.date("date"))), kind)


def _type(resource: Node, field: str, title: str) -> DocumentType:
    """What a document is, by a coded field of it, else by its words and the title."""
    concept = resource.child(field)
    codings = concept.children("coding")
    words = [concept.text("text"), *(c.text("display") for c in codings), title]
    return document_type((c.text("code") for c in codings), " ".join(words))


def _known(kind: DocumentType, other: DocumentType) -> DocumentType:
    return other if kind is DocumentType.OTHER else kind


def _sections(parent: Node, depth: int) -> Iterator[tuple[str, str]]:
    """Title and text of each section, a section within another after its own text."""
    if depth >= _DEEPEST:
        raise InputError("sections nested too deep", field=parent.path)
    for section in parent.children("section"):
        narrative = section.child("text")
        text = _located(html_text, narrative.text("div"), narrative.at("div"))
        inner = list(_sections(section, depth + 1))
        if text or inner:
            yield " ".join(section.text("title").split()), text
        yield from inner


# -- attachments --------------------------------------------------------------------------------


def _first_readable(
    attachments: list[Node], around: Resources
) -> list[tuple[Document, VisitFacts]]:
    """The first attachment that can be read: several are one document in several formats.

    With each document comes the date at which the attachment was created.
    """
    problems = []
    for attachment in attachments:
        try:
            created = VisitFacts(written=attachment.date("creation"))
            return [(document, created) for document in _attached(attachment, around)]
        except InputError as error:
            problems.append(error)
    raise problems[0]


def _attached(attachment: Node, around: Resources) -> list[Document]:
    """The documents in an attachment, or in the Binary of the Bundle that it points to."""
    url = attachment.text("url")
    media_type = attachment.text("contentType")
    if "data" in attachment.value:
        return _of_data(attachment, media_type)
    if not url:
        raise InputError("is missing", field=attachment.at("data"))
    binary = around.find(url)
    if binary is None or binary.text("resourceType") != "Binary":
        raise InputError(
            "the document is elsewhere and nothing is fetched; it can come along in"
            " attachment.data or as a Binary in the Bundle",
            field=attachment.at("url"),
        )
    return _of_data(binary, media_type or binary.text("contentType"))


def _of_data(holder: Node, media_type: str) -> list[Document]:
    place = holder.at("data")
    kind = _located(declared_kind, media_type, holder.at("contentType")) if media_type else None
    raw = _located(from_base64, holder.text("data"), place)
    text = _located(lambda given: decoded(given, media_type), raw, place)
    if not text.strip():
        raise InputError("holds no text", field=place)
    match kind or sniffed_kind(text):
        case Kind.XML:
            found = _located(ccda.read_documents, text, place)
        case Kind.HTML:
            found = [Document(_located(html_text, text, place), VisitFacts())]
        case _:
            found = [Document(text, VisitFacts())]
    if not all(document.text.strip() for document in found):
        raise InputError("holds no text", field=place)
    return found


def _located(read: Callable[[_Given], _Read], given: _Given, place: str) -> _Read:
    """What ``read`` makes of it; an error gets the field that was read."""
    try:
        return read(given)
    except InputError as error:
        inner = f"{error.field}: " if error.field else ""
        raise InputError(inner + error.message, field=place) from None


# -- facts --------------------------------------------------------------------------------------


def _merged(*facts: VisitFacts) -> VisitFacts:
    """The facts of several sources, the earlier ones first."""
    merged = VisitFacts()
    for each in facts:
        merged = merged.or_else(each)
    return merged


def _visit_facts(resource: Node, encounter: Node, around: Resources) -> VisitFacts:
    """What the Patient and the Encounter of a document say."""
    facts = VisitFacts()
    if visit := around.of(encounter, "Encounter", resource):
        setting = SETTING_OF_CLASS.get(visit.child("class").text("code"))
        facts = VisitFacts(setting=setting).or_else(_period(visit))
    if patient := around.of(resource.child("subject"), "Patient", resource):
        sex = _SEXES.get(patient.text("gender"))
        facts = facts.or_else(VisitFacts(birth_date=patient.date("birthDate"), sex=sex))
    return facts


def _period(holder: Node) -> VisitFacts:
    period = holder.child("period")
    return VisitFacts(start=period.date("start"), end=period.date("end"))
