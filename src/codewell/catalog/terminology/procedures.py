"""ICD-10-PCS as a FHIR code system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.catalog.icd10pcs import AXES
from codewell.catalog.terminology.addresses import ICD10PCS
from codewell.catalog.terminology.results import Designation, Property
from codewell.catalog.terminology.system import System
from codewell.catalog.validity import Validity
from codewell.model import CodeSystem


class Procedures(System):
    """ICD-10-PCS: codes of seven characters, and tables of three as their headings."""

    url, name, code_system = ICD10PCS, "ICD-10-PCS", CodeSystem.ICD10PCS

    @property
    def validity(self) -> Validity:
        """Its validity dates."""
        return self.catalog.icd10pcs.validity

    def is_concept(self, code: str) -> bool:
        """Whether the code exists on any date."""
        if len(code) == 3:
            return self.first_below(code) is not None
        return bool(self.validity.periods(code))

    def own_titles(self, code: str, on: dt.date) -> Iterator[Designation]:
        """The installed long title; of a table what its first characters mean."""
        if len(code) == 3:
            yield from self._title_of_table(code, on)
        elif title := self.catalog.icd10pcs.title(code):
            yield Designation(title.text, title.edition, self.is_edition_of(title.edition, on))

    def _title_of_table(self, code: str, on: dt.date) -> Iterator[Designation]:
        """As the order file heads a table: body system, root operation."""
        labels = [axis.label for axis in self.catalog.icd10pcs.axes(code)[1:]]
        row = self.database.execute(
            "SELECT edition FROM source WHERE name = 'icd10pcs-axes'"
        ).fetchone()
        if row and all(labels):
            text = ", ".join(label for label in labels if label)
            yield Designation(text, row[0], self.is_edition_of(row[0], on))

    def own_titles_of_all(self, codes: tuple[str, ...]) -> Iterator[str]:
        """For each code its title."""
        titles = dict(self.catalog.icd10pcs.titles())
        return (titles.get(code, "") for code in codes)

    def own_properties(self, code: str, on: dt.date) -> Iterator[Property]:
        """The seven axes, and the flags of the Medicare Code Editor."""
        for axis in self.catalog.icd10pcs.axes(code):
            yield Property(AXIS_PROPERTIES[axis.position - 1], axis.value, "code", axis.label)
        for flag in sorted(self.validity.flags(code, on)):
            yield Property("mceFlag", flag, "code")


def _camel_case(words: str) -> str:
    first, *rest = words.split()
    return first + "".join(word.capitalize() for word in rest)


AXIS_PROPERTIES = tuple(_camel_case(axis) for axis in AXES)
"""``section``, ``bodySystem``, ``rootOperation`` ...: the axes as names of properties."""
