"""The decision on an E/M visit as JSON: both ways to the code with every item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codewell.model import Evidence
from codewell.model.evaluation_management import (
    CountedItem,
    EMDecision,
    TimeItem,
)


def decision_as_json(name: str, decision: EMDecision) -> dict[str, Any]:
    """One visit."""
    visit = decision.visit
    found: dict[str, Any] = {
        "id": name,
        "date": visit.date.isoformat(),
        "family": str(visit.family) if visit.family else None,
        "family_evidence": _places(visit.family_evidence),
        "patient": str(visit.status) if visit.status else None,
        "patient_evidence": _places(visit.status_evidence),
        "code": decision.code,
        "final": decision.is_decided,
        "title": decision.label,
        "basis": decision.basis,
        "units": decision.units,
        "modifiers": list(decision.modifiers),
        "candidates": [{"code": code, "when": when} for code, when in decision.codes],
        "rules": decision.rules,
        "decision_making": _making(decision),
        "time": _time(decision),
        "borderline": [
            {
                "question": b.question,
                "code": b.code,
                "otherwise": b.otherwise,
                "evidence": _places(b.evidence),
            }
            for b in decision.borderline
        ],
        "add_ons": [
            {"code": a.code, "units": a.units, "applies": a.applies, "reason": a.reason}
            for a in decision.add_ons
        ],
        "missing": list(decision.missing),
        "notes": list(decision.notes),
    }
    if (comparison := decision.comparison) is not None:
        found["charged"] = {
            "code": comparison.charged,
            "outcome": comparison.outcome,
            "levels": comparison.levels,
            "message": comparison.message,
        }
    return found


def _making(decision: EMDecision) -> dict[str, Any] | None:
    making = decision.decision_making
    if making is None:
        return None
    return {
        "code": decision.by_decision_making,
        "level": making.level.word,
        "elements": [
            {
                "element": element.name,
                "level": element.level.word,
                "rule": element.rule,
                "items": [_item(i) for i in element.items],
            }
            for element in making.elements
        ],
    }


def _time(decision: EMDecision) -> dict[str, Any] | None:
    time = decision.time
    if time is None:
        return None
    return {
        "code": decision.by_time,
        "minutes": time.minutes,
        "rule": time.rule,
        "items": [_item(i) for i in time.items],
    }


def _item(counted: CountedItem) -> dict[str, Any]:
    item = counted.item
    found: dict[str, Any] = {"kind": str(item.kind), "label": item.label}
    if isinstance(item, TimeItem):
        found["minutes"] = item.minutes
    found |= {"counts": counted.counts, "why": counted.why}
    if item.doubt:
        found["question"] = item.doubt.question
    return {**found, "evidence": _places(item.evidence)}


def _places(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [{"start": e.span.start, "end": e.span.end, "text": e.text} for e in evidence]
