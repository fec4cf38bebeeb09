"""Everything the catalog knows of a diagnosis on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from codewell.catalog import Catalog, InheritedNote, TabularEntry
from codewell.catalog.dated import Dated
from codewell.catalog.sides import SideCode, codes_by_side
from codewell.model import Code, CodeSystem, EditionOfNotes, normalise_code
from codewell.workflows.policies import Policies, PolicyNote
from codewell.workflows.show_more import MoreOfDiagnosis, more_of_diagnosis
from codewell.workflows.show_service import SERVICE
from codewell.workflows.show_standing import PCS_START, Entry, Standing, mce_in_words, standing_of

NOTE_KINDS = (
    "code_first",
    "use_additional_code",
    "code_also",
    "excludes1",
    "excludes2",
    "includes",
    "note",
    "seventh_character_note",
)
"""The kinds of notes in the order they are read for coding; inclusion terms stand apart."""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note and the code, section or chapter it is printed at."""

    kind: str
    text: str
    printed_at: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class SeventhCharacter:
    """A 7th character with its meaning and the whole code it makes."""

    value: str
    meaning: str
    code: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownDiagnosis:
    """An ICD-10-CM code.

    ``in_tabular`` is false for a code that the installed tabular does not have: it was deleted
    before, or came after; the hierarchy and the notes are then those of the nearest level above.
    """

    system: CodeSystem
    code: str
    title: str | None
    standing: Standing
    notes_edition: EditionOfNotes
    in_tabular: bool
    hierarchy: tuple[Entry, ...]
    inclusion_terms: tuple[str, ...]
    notes: tuple[ShownNote, ...]
    seventh_characters: tuple[SeventhCharacter, ...]
    children: tuple[Entry, ...]
    sides: tuple[SideCode, ...]
    mce: tuple[str, ...]
    also: str | None
    more: MoreOfDiagnosis
    facility_notes: tuple[PolicyNote, ...]


def is_diagnosis(catalog: Catalog, code: str, on: dt.date) -> bool:
    """Whether characters are a code of ICD-10-CM, past or present, or the beginning of one."""
    icd10cm = catalog.icd10cm
    return bool(
        icd10cm.validity.periods(code)
        or icd10cm.entry(code)
        or icd10cm.validity.starts_code(code, on)
        or icd10cm.title(code)
    )


def show_diagnosis(catalog: Catalog, code: str, on: dt.date, policies: Policies) -> ShownDiagnosis:
    """Everything known of a diagnosis, a category or a beginning of either."""
    icd10cm = catalog.icd10cm
    standing = standing_of(catalog, Code.icd10cm(code), on)
    known = icd10cm.entry(code) is not None
    notes = icd10cm.notes(_nearest_entry(catalog, code))
    return ShownDiagnosis(
        system=CodeSystem.ICD10CM,
        code=Code.icd10cm(code).formatted,
        title=icd10cm.title(code),
        standing=standing,
        notes_edition=icd10cm.notes_edition(on),
        in_tabular=known,
        hierarchy=tuple(_hierarchy(catalog, code, on)),
        inclusion_terms=tuple(n.text for n in notes if known and n.kind == "inclusion_term"),
        notes=tuple(_notes(notes, code)),
        seventh_characters=tuple(_seventh_characters(catalog, code)),
        children=tuple(_children(catalog, code, on)),
        sides=tuple(
            replace(side, code=Code.icd10cm(side.code).formatted)
            for side in codes_by_side(icd10cm, code)
        ),
        mce=mce_in_words(icd10cm.flags(code, on)),
        also=_also(catalog, code, on),
        more=more_of_diagnosis(catalog, code, on, whole=bool(standing.periods)),
        facility_notes=policies.of(code, CodeSystem.ICD10CM),
    )


def _children(catalog: Catalog, code: str, on: dt.date) -> Iterator[Entry]:
    """The entries right below; for a code subdivided since the installed tabular, its new codes."""
    icd10cm = catalog.icd10cm
    entry = icd10cm.entry(code)
    if entry and entry.code == code and entry.has_children:
        yield from (_entry(catalog, child, on) for child in icd10cm.children(code))
    elif not icd10cm.is_billable(code, on) and not icd10cm.seventh_characters(code):
        for new in icd10cm.validity.billable_under(code, on):
            yield Entry("code", Code.icd10cm(new).formatted, icd10cm.title(new), billable=True)


def _nearest_entry(catalog: Catalog, code: str) -> str:
    """The code, or the longest beginning of it that the installed tabular has."""
    lengths = range(len(code), 2, -1)
    return next((code[:n] for n in lengths if catalog.icd10cm.entry(code[:n])), code)


def _hierarchy(catalog: Catalog, code: str, on: dt.date) -> Iterator[Entry]:
    """From the chapter down to the code itself."""
    levels = [
        _entry(catalog, e, on) for e in catalog.icd10cm.lineage(_nearest_entry(catalog, code))
    ]
    yield from reversed(levels)
    if not levels or normalise_code(levels[0].code) != code:
        icd10cm = catalog.icd10cm
        yield Entry(
            "code",
            Code.icd10cm(code).formatted,
            icd10cm.title(code),
            icd10cm.is_billable(code, on),
        )


def _entry(catalog: Catalog, entry: TabularEntry, on: dt.date) -> Entry:
    if entry.kind != "code":
        return Entry(entry.kind, entry.code, entry.title)
    billable = catalog.icd10cm.is_billable(entry.code, on)
    return Entry(entry.kind, Code.icd10cm(entry.code).formatted, entry.title, billable)


def _notes(notes: Iterable[InheritedNote], code: str) -> Iterator[ShownNote]:
    ranked = sorted(
        (NOTE_KINDS.index(note.kind), position, note)
        for position, note in enumerate(notes)
        if note.kind in NOTE_KINDS
    )
    for _, _, note in ranked:
        at = note.printed_at
        place = {"code": Code.icd10cm(at.code).formatted, "chapter": f"chapter {at.code}"}.get(
            at.kind, at.code
        )
        yield ShownNote(note.kind, note.text, place, at.code != code)


def _seventh_characters(catalog: Catalog, code: str) -> Iterator[SeventhCharacter]:
    icd10cm = catalog.icd10cm
    entry = icd10cm.entry(code)
    if entry is None or (entry.has_children and len(code) < 7):
        return
    for value, meaning in icd10cm.seventh_characters(code).items():
        whole = icd10cm.with_seventh_character(entry.code, value)
        yield SeventhCharacter(value, meaning, Code.icd10cm(whole).formatted, whole == code)


def _also(catalog: Catalog, code: str, on: dt.date) -> str | None:
    """What else the characters are: the beginning of procedures, a HCPCS code."""
    found = [_beginning_of_procedures(catalog, code, on)]
    service = catalog.hcpcs.code(code, on) if SERVICE.fullmatch(code) else None
    if isinstance(service, Dated) and service.value:
        found.append(f"{service.value.long_description}: codewell show HCPCS {code}")
    return "; ".join(filter(None, found)) or None


def _beginning_of_procedures(catalog: Catalog, code: str, on: dt.date) -> str | None:
    if not PCS_START.fullmatch(code) or len(code) == 7:
        return None
    number = len(catalog.icd10pcs.validity.billable_under(code, on))
    return f"{number} ICD-10-PCS codes begin with {code}" if number else None
