"""Notes in FHIR R4: DocumentReference, Composition, DiagnosticReport, and Bundles of them.

The text is an attachment that comes along (plain text, HTML or C-CDA) or the narrative of the
sections. Patient and Encounter of the Bundle give age, sex, setting and date. Nothing is
fetched. Errors name the field and never quote the record. Source: http://hl7.org/fhir/R4/
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from codewell.errors import InputError
from codewell.formats import ccda
from codewell.formats.attachment import Kind, declared_kind, decoded, from_base64, sniffed_kind
from codewell.formats.narrative import html_text, sections_text
from codewell.formats.visit_facts import SETTING_OF_CLASS, Document, VisitFacts, as_notes
from codewell.model import Note, Sex

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

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?", re.ASCII)
_DATE_WITHOUT_DAY = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
_HISTORY = re.compile(r"/_history/[^/]*$")
_DEEPEST = 20
"""Bundles in Bundles and sections in sections are not followed further down."""


def read_notes(resource: dict[str, Any], *, name: str, default_date: dt.date) -> list[Note]:
    """The notes of a resource; without a date the default one.

    Raises:
        InputError: nothing in it is a note, or which field cannot be read.
    """
    documents = list(_documents(_Node(resource), _Resources(), 0))
    if not documents:
        raise InputError(
            "no note in it: expected a DocumentReference, a Composition with narrative, a"
            " DiagnosticReport with presentedForm, or a Bundle of them, none entered in error"
        )
    return as_notes(documents, name, default_date)


# -- walking through JSON -----------------------------------------------------------------------


class _Node(NamedTuple):
    """A JSON object and where it stands."""

    value: dict[str, Any]
    path: str = ""

    def at(self, key: str) -> str:
        """The path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        """A text field, empty where there is none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError("should be text", field=self.at(key))
        return value or ""

    def child(self, key: str) -> _Node:
        """An object field, empty where there is none."""
        return _node({} if (value := self.value.get(key)) is None else value, self.at(key))

    def children(self, key: str) -> list[_Node]:
        """The objects of a list field, none where there is no list."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputError("should be a list: [...]", field=self.at(key))
        return [_node(item, f"{self.at(key)}[{n}]") for n, item in enumerate(value)]

    def date(self, key: str) -> dt.date | None:
        """The day of a date or time as written; None where none is given, or no day."""
        value = self.text(key)
        if not value or _DATE_WITHOUT_DAY.fullmatch(value):
            return None
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            raise InputError(
                "is not a date that begins with YYYY-MM-DD", field=self.at(key)
            ) from None


def _node(value: object, path: str) -> _Node:
    if not isinstance(value, dict):
        raise InputError("should be an object: {...}", field=path)
    return _Node(value, path)


@dataclass(frozen=True, slots=True)
class _Resources:
    """The resources that references may lead to, by full URL and by ``Type/id``."""

    by_reference: dict[str, _Node] = field(default_factory=dict)
    by_type: dict[str, list[_Node]] = field(default_factory=dict)

    def add(self, resource: _Node, *references: str) -> None:
        """Make a resource known; the first one under a reference counts."""
        self.by_type.setdefault(resource.text("resourceType"), []).append(resource)
        for reference in references:
            self.by_reference.setdefault(reference, resource)

    def find(self, reference: str) -> _Node | None:
        """The resource of a reference: as given, or by its ``Type/id`` at the end."""
        plain = _HISTORY.sub("", reference)
        return self.by_reference.get(plain) or self.by_reference.get(
            "/".join(plain.rsplit("/", 2)[-2:])
        )

    def of(self, reference: _Node, kind: str, within: _Node) -> _Node | None:
        """What a Reference leads to, in the Bundle or contained; unreferenced, the only one."""
        wanted = reference.text("reference")
        if wanted.startswith("#"):
            found = next(
                (c for c in within.children("contained") if c.text("id") == wanted[1:]), None
            )
        elif wanted:
            found = self.find(wanted)
        else:
            alone = self.by_type.get(kind, ())
            found = alone[0] if len(alone) == 1 and not reference.value else None
        return found if found and found.text("resourceType") == kind else None


# -- resources ----------------------------------------------------------------------------------


def _documents(resource: _Node, around: _Resources, depth: int) -> Iterator[Document]:
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


def _is_valid(resource: _Node) -> bool:
    return _NOT_VALID.isdisjoint((resource.text("status"), resource.text("docStatus")))


def _of_bundle(bundle: _Node, depth: int) -> Iterator[Document]:
    if depth >= _DEEPEST:
        raise InputError("Bundles nested too deep", field=bundle.path)
    entries = bundle.children("entry")
    resources = _Resources()
    for entry in entries:
        inner = entry.child("resource")
        own = f"{inner.text('resourceType')}/{inner.text('id')}"
        resources.add(inner, *filter(None, (entry.text("fullUrl"), own)))
    for entry in entries:
        yield from _documents(entry.child("resource"), resources, depth + 1)


def _of_document_reference(resource: _Node, around: _Resources) -> Iterator[Document]:
    attachments = [content.child("attachment") for content in resource.children("content")]
    if not attachments:
        raise InputError("is missing", field=resource.at("content"))
    context = resource.child("context")
    visits = context.children("encounter")
    encounter = visits[0] if visits else _Node({}, context.at("encounter"))
    facts = _visit_facts(resource, encounter, around).or_else(_period(context))
    written = VisitFacts(written=resource.date("date"))
    for document, created in _first_readable(attachments, around):
        yield Document(document.text, _merged(facts, document.facts, created, written))


def _of_report(resource: _Node, around: _Resources) -> Iterator[Document]:
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
    for document, created in _first_readable(forms, around):
        yield Document(document.text, _merged(facts, document.facts, created, written))


def _of_composition(resource: _Node, around: _Resources) -> Iterator[Document]:
    text = sections_text(_sections(resource, 0))
    if text:
        facts = _visit_facts(resource, resource.child("encounter"), around)
        yield Document(text, facts.or_else(VisitFacts(written=resource.date("date"))))


def _sections(parent: _Node, depth: int) -> Iterator[tuple[str, str]]:
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
    attachments: list[_Node], around: _Resources
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


def _attached(attachment: _Node, around: _Resources) -> list[Document]:
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


def _of_data(holder: _Node, media_type: str) -> list[Document]:
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


def _visit_facts(resource: _Node, encounter: _Node, around: _Resources) -> VisitFacts:
    """What the Patient and the Encounter of a document say."""
    facts = VisitFacts()
    if visit := around.of(encounter, "Encounter", resource):
        setting = SETTING_OF_CLASS.get(visit.child("class").text("code"))
        facts = VisitFacts(setting=setting).or_else(_period(visit))
    if patient := around.of(resource.child("subject"), "Patient", resource):
        sex = _SEXES.get(patient.text("gender"))
        facts = facts.or_else(VisitFacts(birth_date=patient.date("birthDate"), sex=sex))
    return facts


def _period(holder: _Node) -> VisitFacts:
    period = holder.child("period")
    return VisitFacts(start=period.date("start"), end=period.date("end"))
