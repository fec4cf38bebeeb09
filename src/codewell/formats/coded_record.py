"""A coded record as JSON, in the form of the outside contract."""

from __future__ import annotations

from typing import Any

from codewell.model import (
    CodedRecord,
    Evidence,
    ProofStep,
    QueryOpportunity,
    Rejection,
    Suggestion,
)


def coded_record_as_json(record: CodedRecord) -> dict[str, Any]:
    """One line of ``codewell batch``."""
    return {
        "id": record.note_id,
        "date": record.date.isoformat(),
        "edition": {system: edition.name for system, edition in record.editions.items()},
        "suggestions": [suggestion_as_json(s) for s in record.suggestions],
        "queries": [query_as_json(q) for q in record.queries],
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
    if suggestion.units is not None:
        found["modifiers"] = list(suggestion.modifiers)
        found["units"] = suggestion.units
    if suggestion.missing:
        found["missing"] = list(suggestion.missing)
    if (proposed := suggestion.present_on_admission) is not None:
        found["present_on_admission"] = {
            "indicator": str(proposed.indicator),
            "why": step_as_json(proposed.step),
            "evidence": [_evidence(e) for e in proposed.evidence],
        }
    return found


def query_as_json(query: QueryOpportunity) -> dict[str, Any]:
    """One question that a coder may send to the provider."""
    return {
        "kind": str(query.kind),
        "topic": query.topic,
        "question": query.question,
        "options": list(query.options),
        "code": query.code.formatted if query.code else None,
        "indicators": [
            {"name": i.name, "section": i.section, "evidence": _evidence(i.evidence)}
            for i in query.indicators
        ],
        "rule": query.rule,
    }


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
    """In a record of several documents, ``document`` is the number of its own (from 0)."""
    place = {"start": evidence.span.start, "end": evidence.span.end, "text": evidence.text}
    return place if evidence.document is None else {"document": evidence.document, **place}
