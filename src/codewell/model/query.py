"""Questions that a record leaves open for its provider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codewell.model.code import Code
from codewell.model.evidence import Evidence


class QueryKind(StrEnum):
    """Why a question may be asked."""

    INDICATOR_WITHOUT_DIAGNOSIS = "indicator_without_diagnosis"
    """A value, a finding or a treatment, and no condition documented for it."""
    DIAGNOSIS_WITHOUT_SUPPORT = "diagnosis_without_support"
    """A diagnosis whose usual indicators the record does not show."""
    UNSPECIFIED_WHERE_DETAIL_EXISTS = "unspecified_where_detail_exists"
    """A diagnosis left unspecified where the record shows what bears on its detail."""
    CONFLICT = "conflict"
    """Statements that do not agree."""
    PRESENT_ON_ADMISSION = "present_on_admission"
    """A diagnosis of a stay of which the record does not tell when it began."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A clinical indicator of the record: what it is, its words, and the section they stand in."""

    name: str
    evidence: Evidence
    section: str


@dataclass(frozen=True, slots=True)
class QueryOpportunity:
    """A question that a coder may send to the provider; nobody is asked by itself.

    ``topic`` names what was seen and no diagnosis that is not documented. ``options`` are in
    alphabetical order, the open ones last; a free answer is always possible. ``code`` is the
    suggestion that the question is about, where there is one; ``rule`` names the line of the
    table or the step that found it.
    """

    kind: QueryKind
    topic: str
    question: str
    options: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    rule: str
    code: Code | None = None
