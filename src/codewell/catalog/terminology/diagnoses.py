"""ICD-10-CM as a FHIR code system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.catalog.terminology.addresses import ICD10CM
from codewell.catalog.terminology.results import Designation, Property
from codewell.catalog.terminology.system import System
from codewell.catalog.validity import Validity
from codewell.model import CodeStatus, CodeSystem


class Diagnoses(System):
    """ICD-10-CM. Without the validity dates the tabular list answers for its own edition."""

    url, name, code_system = ICD10CM, "ICD-10-CM", CodeSystem.ICD10CM

    @property
    def validity(self) -> Validity:
        """Its validity dates."""
        return self.catalog.icd10cm.validity

    def is_concept(self, code: str) -> bool:
        """Whether the code exists on any date."""
        if self.validity.periods(code) or self._in_tabular(code):
            return True
        below = self.first_below(code) if 3 <= len(code) <= 6 else None
        return below is not None and not _is_filled(code, below)

    def _in_tabular(self, code: str) -> bool:
        entry = self.catalog.icd10cm.entry(code)
        if entry is None or entry.code == code:
            return entry is not None
        meanings = self.catalog.icd10cm.seventh_characters(code)
        return not self.validity.installed and code[6:] in meanings

    def status(self, code: str, on: dt.date) -> CodeStatus:
        """What a concept is on the date."""
        if self.validity.installed:
            return super().status(code, on)
        return self.catalog.icd10cm.status(code, on)

    def own_titles(self, code: str, on: dt.date) -> Iterator[Designation]:
        """That of the tabular list, with the meaning of the 7th character."""
        if title := self.catalog.icd10cm.title(code):
            edition = self.catalog.icd10cm.notes_edition(on)
            yield Designation(title, edition.name, edition.matches_date)

    def own_titles_of_all(self, codes: tuple[str, ...]) -> Iterator[str]:
        """For each code its title; 7-character codes share what they begin with."""
        icd10cm = self.catalog.icd10cm
        printed = {entry.code: entry.title for entry in icd10cm.entries()}
        stem, title, meanings = "", "", dict[str, str]()
        for code in codes:
            own = printed.get(code, "")
            if not own and len(code) == 7:
                if stem != code[:6]:
                    stem, entry = code[:6], icd10cm.entry(code)
                    title = entry.title if entry else ""
                    meanings = icd10cm.seventh_characters(entry.code) if entry else {}
                own = f"{title} {meanings.get(code[6], '')}"
            yield own

    def own_properties(self, code: str, on: dt.date) -> Iterator[Property]:
        """The flags of the Medicare Code Editor."""
        for flag in sorted(self.validity.flags(code, on)):
            yield Property("mceFlag", flag, "code")


def _is_filled(code: str, below: str) -> bool:
    """Whether the code ends in placeholders: more of them or only a 7th character follow."""
    return code.endswith("X") and (len(code) == 6 or below[len(code)] == "X")
