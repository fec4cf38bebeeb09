"""A coded record as JSON, in the form of the outside contract."""

from __future__ import annotations

from typing import Any

from codewell.model import CodedRecord, Evidence, ProofStep, Rejection, Suggestion


def coded_record_as_json(record: CodedRecord) -> dict[str, Any]:
    """One line of ``codewell batch``."""
    return {
        "id": record.note_id,
        "date": record.date.isoformat(),
        "edition": {system: edition.name for system, edition in record.editions.items()},
        "suggestions": [suggestion_as_json(s) for s in record.suggestions],
    }


def suggestion_as_json(suggestion: Suggestion) -> dict[str, Any]:
    """One suggestion with its proof."""
    found: dict[str, Any] = {
        "system": str(suggestion.code.system),
        "code": suggestion.code.formatted,
        "title": suggestion.title,
        "final": suggestion.final,
        "score": suggestion.score,
        "evidence": [_evidence(e) for e in suggestion.evidence],
        "why": [step_as_json(step) for step in suggestion.why],
    }
    if suggestion.missing:
        found["missing"] = list(suggestion.missing)
    return found


def rejection_as_json(rejection: Rejection) -> dict[str, Any]:
    """A code that was kept out, and the step that decided."""
    return {
        "code": rejection.code.formatted,
        "step": step_as_json(rejection.step),
        "evidence": [_evidence(e) for e in rejection.evidence],
    }


def step_as_json(step: ProofStep) -> dict[str, Any]:
    """One line of proof; what is not known is left out."""
    fields = {
        "step": step.step,
        "detail": step.detail,
        "source": step.source,
        "citation": step.citation,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"start": evidence.span.start, "end": evidence.span.end, "text": evidence.text}
