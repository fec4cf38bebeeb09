"""Suggested codes and the proof that goes with each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from codewell.model.code import Code, CodeSystem
from codewell.model.edition import Edition
from codewell.model.encounter import PresentOnAdmission
from codewell.model.evidence import Evidence, ProofStep
from codewell.model.query import QueryOpportunity

_SERVICE_SYSTEMS = (CodeSystem.CPT, CodeSystem.HCPCS)


@dataclass(frozen=True, slots=True)
class ProposedPresentOnAdmission:
    """A proposed POA indicator with the line of proof and the words it rests on.

    ``indicator`` is ``U`` where the record does not tell, which only the provider can mend.
    """

    indicator: PresentOnAdmission
    step: ProofStep
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code with its proof. ``final`` marks the codes proposed as the coded result.

    ``score`` is the confidence, a chance from 0 to 1 that a coder reports the code, and orders the
    list; ``missing`` names what the record would have to say for a more specific or reportable
    code; ``present_on_admission`` is proposed for the final diagnoses of a stay that take one.
    ``modifiers`` and ``units`` belong to services (CPT, HCPCS); ``units`` is None elsewhere.
    """

    code: Code
    title: str | None
    final: bool
    score: float
    evidence: tuple[Evidence, ...]
    why: tuple[ProofStep, ...]
    missing: tuple[str, ...] = ()
    present_on_admission: ProposedPresentOnAdmission | None = None
    modifiers: tuple[str, ...] = ()
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A code that was considered and kept out, with the step that decided."""

    code: Code
    step: ProofStep
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedRecord:
    """The answer for one note: suggestions in sequence, what was rejected, and the editions.

    ``queries`` are what a coder may ask the provider.
    """

    note_id: str
    date: dt.date
    suggestions: tuple[Suggestion, ...]
    rejections: tuple[Rejection, ...] = ()
    editions: Mapping[str, Edition] = field(default_factory=dict)
    queries: tuple[QueryOpportunity, ...] = ()

    @property
    def finals(self) -> tuple[Suggestion, ...]:
        """The diagnoses and ICD-10-PCS procedures proposed as the coded result, in sequence."""
        return tuple(
            s for s in self.suggestions if s.final and s.code.system not in _SERVICE_SYSTEMS
        )

    @property
    def services(self) -> tuple[Suggestion, ...]:
        """The services (CPT, HCPCS) proposed as the coded result, in sequence."""
        return tuple(s for s in self.suggestions if s.final and s.code.system in _SERVICE_SYSTEMS)
