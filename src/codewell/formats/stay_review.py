"""The review of a stay as JSON: its grouping step by step, and what would be otherwise."""

from __future__ import annotations

from typing import Any

from codewell.formats.stay import grouping_as_json
from codewell.model import (
    CodePlace,
    DocumentationTrial,
    DrgOutcome,
    Evidence,
    PrincipalTrial,
    Removal,
    StayReview,
    SupportFinding,
)


def review_as_json(review: StayReview) -> dict[str, Any]:
    """The fields of ``codewell group``, then the steps and the trials. No weights."""
    told = review.told
    return {
        **grouping_as_json(told.grouping),
        "kind": told.kind,
        "initial": _outcome(told.initial),
        "steps": [
            {
                "kind": step.kind,
                "text": step.text,
                "codes": [_place(place) for place in step.places],
                "source": step.source,
            }
            for step in told.steps
        ],
        "what_if": {
            "principal_diagnosis": [_principal(trial) for trial in review.principals],
            "without": [_removal(removal) for removal in review.removals],
            "documentation": (
                None
                if review.documentation is None
                else [_documentation(trial) for trial in review.documentation]
            ),
        },
        "support": None if review.support is None else [_support(f) for f in review.support],
        "as_read": _outcome(review.as_read) if review.as_read else None,
        "record": review.record.id if review.record else None,
    }


def _place(place: CodePlace) -> dict[str, Any]:
    return {"where": place.where or None, "code": place.code}


def _outcome(outcome: DrgOutcome) -> dict[str, Any]:
    return {
        "ms_drg": outcome.ms_drg,
        "ms_drg_title": outcome.ms_drg_title,
        "mdc": outcome.mdc,
        "severity": outcome.severity,
        "return_code": outcome.return_code,
    }


def _principal(trial: PrincipalTrial) -> dict[str, Any]:
    return {
        **_place(trial.place),
        "title": trial.title,
        "plausible": not trial.reasons,
        "outcome": _outcome(trial.outcome) if trial.outcome else None,
        "reasons": list(trial.reasons),
        "remarks": list(trial.remarks),
    }


def _removal(removal: Removal) -> dict[str, Any]:
    return {
        **_place(removal.place),
        "title": removal.title,
        "changes": removal.changes,
        "outcome": _outcome(removal.outcome),
    }


def _documentation(trial: DocumentationTrial) -> dict[str, Any]:
    return {
        "instead_of": _place(trial.instead_of) if trial.instead_of else None,
        "codes": [{"code": c.code, "title": c.title} for c in trial.codes],
        "outcome": _outcome(trial.outcome),
        "direction": str(trial.direction),
        "indicators": [
            {"name": i.name, "section": i.section, "evidence": _evidence(i.evidence)}
            for i in trial.indicators
        ],
        "question": trial.question,
    }


def _support(finding: SupportFinding) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        **_place(finding.place),
        "title": finding.title,
        "severity": finding.severity,
        "message": finding.message,
        "changes": finding.changes,
        "outcome": _outcome(finding.outcome) if finding.outcome else None,
        "evidence": [_evidence(e) for e in finding.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    found = {"start": evidence.span.start, "end": evidence.span.end, "text": evidence.text}
    return found if evidence.document is None else {**found, "document": evidence.document}
