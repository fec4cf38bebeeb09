"""What a document says of its visit beside the text: setting, dates, birth date and sex.

Shared by the readers of FHIR and C-CDA. A fact that is not stated stays unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from codewell.model import DocumentType, Note, Setting, Sex

SETTING_OF_CLASS = {
    "AMB": Setting.OUTPATIENT,
    "VR": Setting.OUTPATIENT,
    "HH": Setting.OUTPATIENT,
    "FLD": Setting.OUTPATIENT,
    "EMER": Setting.ED,
    "IMP": Setting.INPATIENT,
    "ACUTE": Setting.INPATIENT,
    "NONAC": Setting.INPATIENT,
    "OBSENC": Setting.OBSERVATION,
}
"""HL7 v3 ActEncounterCode, as FHIR ``Encounter.class`` and CDA ``encompassingEncounter/code``."""

_OLDEST_AGE = 150


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The facts of one visit; ``written`` is when the document was, if nothing better is known."""

    setting: Setting | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    written: dt.date | None = None
    birth_date: dt.date | None = None
    sex: Sex | None = None

    def or_else(self, other: VisitFacts) -> VisitFacts:
        """These facts, and the other's where these are silent."""
        known = {}
        for field in fields(self):
            own = getattr(self, field.name)
            known[field.name] = getattr(other, field.name) if own is None else own
        return VisitFacts(**known)

    @property
    def date(self) -> dt.date | None:
        """The discharge date of a stay, else the day the visit began (see ``governing_date``)."""
        if self.setting is Setting.INPATIENT:
            return self.end or self.written or self.start
        return self.start or self.written or self.end


class Document(NamedTuple):
    """A text, the facts that came with it, and what kind of document it is."""

    text: str
    facts: VisitFacts
    type: DocumentType = DocumentType.OTHER


def as_notes(documents: Sequence[Document], name: str, default_date: dt.date) -> list[Note]:
    """The documents as notes: ``name``, or ``name-1``, ``name-2`` where there are several."""
    if len(documents) == 1:
        return [_note(name, documents[0], default_date)]
    return [_note(f"{name}-{n}", document, default_date) for n, document in enumerate(documents, 1)]


def _note(name: str, document: Document, default_date: dt.date) -> Note:
    facts = document.facts
    date = facts.date or default_date
    return Note(
        id=name,
        text=document.text,
        setting=facts.setting or Setting.OUTPATIENT,
        date=date,
        age=age_on(date, facts.birth_date),
        sex=facts.sex,
    )


def age_on(date: dt.date, birth_date: dt.date | None) -> int | None:
    """Completed years on a date; unknown where the birth date is, or cannot be right."""
    if birth_date is None or birth_date > date:
        return None
    had_birthday = (date.month, date.day) >= (birth_date.month, birth_date.day)
    age = date.year - birth_date.year - (not had_birthday)
    return age if age <= _OLDEST_AGE else None
