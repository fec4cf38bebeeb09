"""Everything the catalog knows of a procedure, or of the beginning of one, on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.catalog.icd10pcs_tables import LENGTH, Character
from codewell.model import Code, CodeSystem
from codewell.workflows.policies import Policies, PolicyNote
from codewell.workflows.show_more import MoreOfProcedure, more_of_procedure
from codewell.workflows.show_standing import PCS_START, Standing, mce_in_words, standing_of


@dataclass(frozen=True, slots=True)
class NextCharacter:
    """A character that may follow, and how many valid codes begin so."""

    value: str
    label: str | None
    codes: int


@dataclass(frozen=True, slots=True)
class ShownProcedure:
    """An ICD-10-PCS code, or three to six characters of one with what may follow."""

    system: CodeSystem
    code: str
    title: str | None
    title_edition: str | None
    standing: Standing
    axes: tuple[Character, ...]
    codes_below: int
    next_characters: tuple[NextCharacter, ...]
    mce: tuple[str, ...]
    also: str | None
    more: MoreOfProcedure
    facility_notes: tuple[PolicyNote, ...]


def is_procedure(catalog: Catalog, code: str, on: dt.date) -> bool:
    """Whether characters are a code of ICD-10-PCS, past or present, or the beginning of one."""
    pcs = catalog.icd10pcs
    if not PCS_START.fullmatch(code):
        return False
    return bool(pcs.validity.periods(code) or pcs.validity.starts_code(code, on) or pcs.title(code))


def show_procedure(
    catalog: Catalog, code: str, on: dt.date, policies: Policies, *, also: str | None
) -> ShownProcedure:
    """Everything known of a procedure or of the beginning of one."""
    pcs = catalog.icd10pcs
    title = pcs.title(code)
    below = pcs.validity.billable_under(code, on) if len(code) < 7 else []
    return ShownProcedure(
        system=CodeSystem.ICD10PCS,
        code=code,
        title=title.text if title else None,
        title_edition=title.edition if title else None,
        standing=standing_of(catalog, Code.icd10pcs(code), on),
        axes=catalog.pcs_tables.characters(code, on),
        codes_below=len(below),
        next_characters=tuple(_next_characters(catalog, code, on)),
        mce=mce_in_words(pcs.validity.flags(code, on)),
        also=also,
        more=more_of_procedure(catalog, code, on),
        facility_notes=policies.of(code, CodeSystem.ICD10PCS),
    )


def _next_characters(catalog: Catalog, code: str, on: dt.date) -> Iterator[NextCharacter]:
    if len(code) < LENGTH:
        for choice in catalog.pcs_tables.step(code, on).choices:
            yield NextCharacter(choice.value, choice.label, choice.codes)
