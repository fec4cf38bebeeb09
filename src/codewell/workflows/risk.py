"""Risk adjustment of a record: categories, the codes behind each, and what the record shows.

Codes that the record documents and codes that were reported are set side by side. A category that
is reported without support and one that is documented and not reported are told alike; nothing
here ranks by weight, and the score is apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.grouping.risk_adjustment import (
    Beneficiary,
    RiskAdjustment,
    RiskCategory,
    RiskModel,
    adjust,
)
from codewell.model import CodeSystem, Encounter, Note, Suggestion, governing_date
from codewell.suggest import Suggester
from codewell.suggest.support import Support, support
from codewell.text import ReadNote

_DISEASES = CodeSystem.ICD10CM


class Standing(StrEnum):
    """How the reported codes of a category and the record stand to each other."""

    SUPPORTED = "documented and supported"
    NAMED_ONLY = "named, no monitoring, evaluation, assessment or treatment found"
    NOT_DOCUMENTED = "reported, not found in the record"
    NOT_REPORTED = "documented, not reported"
    NO_RECORD = "no record given"


@dataclass(frozen=True, slots=True)
class CodeInCategory:
    """A diagnosis that leads to a category, with the words that support it.

    ``reported`` is None where no reported codes were given; ``support`` is None where no record was
    given or the record does not lead to the code.
    """

    code: str
    title: str | None
    reported: bool | None
    support: Support | None


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """A category with its codes and its standing."""

    category: RiskCategory
    codes: tuple[CodeInCategory, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class RiskReport:
    """The answer for one record or encounter by one model."""

    id: str
    date: dt.date
    adjustment: RiskAdjustment
    categories: tuple[CategoryReport, ...]

    def of(self, standing: Standing) -> tuple[CategoryReport, ...]:
        """The categories of one standing, in the order of their numbers."""
        return tuple(c for c in self.categories if c.standing is standing)


def risk_of_note(
    note: Note,
    *,
    catalog: Catalog,
    suggester: Suggester,
    beneficiary: Beneficiary,
    model: RiskModel,
    reported: Encounter | None = None,
) -> RiskReport:
    """The categories of a record, beside those of the reported codes where they are given.

    Raises:
        InputError: no edition covers the note's date.
    """
    record = suggester.suggest(note)
    read = suggester.read(note)
    found = {s.code.value: s for s in record.finals if s.code.system is _DISEASES}
    every = {s.code.value: s for s in record.suggestions if s.code.system is _DISEASES}
    given = None if reported is None else _codes(reported)
    codes = tuple(dict.fromkeys((*found, *(given or ()))))
    return _report(
        note.id,
        note.date,
        catalog=catalog,
        codes=codes,
        adjustment=adjust(codes, on=note.date, beneficiary=beneficiary, model=model),
        reported=given,
        supports={code: _support(read, every, code) for code in codes},
    )


def risk_of_encounter(
    encounter: Encounter, *, catalog: Catalog, beneficiary: Beneficiary, model: RiskModel
) -> RiskReport:
    """The categories of reported codes alone.

    Raises:
        InputError: the encounter has no date.
    """
    on = governing_date(encounter)
    if on is None:
        raise InputError("should be given", field="service_date")
    codes = _codes(encounter)
    return _report(
        encounter.id,
        on,
        catalog=catalog,
        codes=codes,
        adjustment=adjust(codes, on=on, beneficiary=beneficiary, model=model),
        reported=codes,
        supports=None,
    )


def _codes(encounter: Encounter) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.code for _, d in encounter.diagnoses()))


def _support(read: ReadNote, every: Mapping[str, Suggestion], code: str) -> Support | None:
    suggestion = every.get(code)
    return None if suggestion is None else support(read, suggestion.evidence)


def _report(
    identifier: str,
    on: dt.date,
    *,
    catalog: Catalog,
    codes: Sequence[str],
    adjustment: RiskAdjustment,
    reported: Iterable[str] | None,
    supports: Mapping[str, Support | None] | None,
) -> RiskReport:
    given = None if reported is None else frozenset(reported)
    order = {code: number for number, code in enumerate(dict.fromkeys(codes))}

    def line(code: str) -> CodeInCategory:
        return CodeInCategory(
            code=code,
            title=catalog.icd10cm.title(code),
            reported=None if given is None else code in given,
            support=None if supports is None else supports.get(code),
        )

    categories = []
    for category in adjustment.categories:
        lines = tuple(line(code) for code in sorted(category.codes, key=lambda c: order[c]))
        standing = Standing.NO_RECORD if supports is None else _standing(lines)
        categories.append(CategoryReport(category, lines, standing))
    return RiskReport(identifier, on, adjustment, tuple(categories))


def _standing(lines: Sequence[CodeInCategory]) -> Standing:
    """Of a category as a whole: one supported code is enough."""
    documented = [line for line in lines if line.support is not None]
    if not documented:
        return Standing.NOT_DOCUMENTED
    if all(line.reported is False for line in lines):
        return Standing.NOT_REPORTED
    if any(line.support is not None and line.support.is_supported for line in documented):
        return Standing.SUPPORTED
    return Standing.NAMED_ONLY
