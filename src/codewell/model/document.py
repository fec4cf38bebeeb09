"""The documents of a stay: what each is, when it was written, and on whose authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class DocumentType(StrEnum):
    """What a document of the record is."""

    DISCHARGE_SUMMARY = "discharge summary"
    HISTORY_AND_PHYSICAL = "history and physical"
    EMERGENCY_NOTE = "emergency note"
    PROGRESS_NOTE = "progress note"
    CONSULTATION = "consultation"
    OPERATIVE_REPORT = "operative report"
    NURSING_NOTE = "nursing note"
    RADIOLOGY_REPORT = "radiology report"
    PATHOLOGY_REPORT = "pathology report"
    OTHER = "other"

    @property
    def author(self) -> AuthorRole:
        """Who writes such a document, where nothing else is said."""
        if self is DocumentType.CONSULTATION:
            return AuthorRole.CONSULTANT
        if self is DocumentType.NURSING_NOTE:
            return AuthorRole.OTHER_CLINICIAN
        return AuthorRole.PROVIDER


class AuthorRole(StrEnum):
    """On whose authority a document stands.

    A provider is whoever is legally accountable for the diagnosis; the attending provider's word
    counts where two differ. Other clinicians are nurses, dietitians, therapists and the like.
    """

    PROVIDER = "provider"
    CONSULTANT = "consultant"
    OTHER_CLINICIAN = "other clinician"


_INTERPRETS = frozenset((DocumentType.RADIOLOGY_REPORT, DocumentType.PATHOLOGY_REPORT))


@dataclass(frozen=True, slots=True)
class Document:
    """One document. ``start`` is where its text begins in the text of the whole note."""

    type: DocumentType
    text: str
    date: dt.date | None = None
    author: AuthorRole = AuthorRole.PROVIDER
    start: int = 0

    @property
    def end(self) -> int:
        """Where its text ends in the text of the whole note."""
        return self.start + len(self.text)

    @property
    def reading_order(self) -> tuple[bool, dt.date]:
        """The discharge summary first, then by date."""
        return self.type is not DocumentType.DISCHARGE_SUMMARY, self.date or dt.date.max

    @property
    def establishes(self) -> bool:
        """Whether a diagnosis may rest on it alone (guidelines III.B, I.B.14).

        An interpretation by a radiologist or pathologist is not yet a diagnosis of the provider
        who treats the patient.
        """
        return self.author is not AuthorRole.OTHER_CLINICIAN and self.type not in _INTERPRETS
