"""A charged code beside what the record supports; higher and lower are told alike."""

from __future__ import annotations

from codewell.model.evaluation_management import ChargedComparison, EMDecision, Level
from codewell.rules.logic.evaluation_management.tables import (
    FamilyRules,
    deleted,
    family_of,
    family_rules,
)


def compare(decision: EMDecision, charged: str) -> ChargedComparison:
    """The charged code beside the decision."""
    on = decision.visit.date
    if gone := deleted(charged, on):
        message = f"{charged} ended on {gone['until']}; reported since with {gone['instead']}"
        return ChargedComparison(charged, "not evaluated", 0, message)
    supported = decision.code or _with_status_of(decision, charged)
    if supported is None:
        message = "; ".join(decision.missing) or "no level could be read from the record"
        return ChargedComparison(charged, "not evaluated", 0, f"{charged} is charged: {message}")
    if charged == supported:
        message = f"{charged} is charged, and the record supports it"
        return ChargedComparison(charged, "supported", 0, message)
    for open_fact in decision.borderline:
        if charged == open_fact.otherwise:
            message = (
                f"{charged} is charged, {supported} as read; auditors differ on one fact:"
                f" {open_fact.question}"
            )
            return ChargedComparison(charged, "borderline", 0, message)
    return _apart(decision, charged, supported)


def _with_status_of(decision: EMDecision, charged: str) -> str | None:
    """The candidate for the patient status that the charged code is for."""
    family = family_of(charged, decision.visit.date)
    if family is None:
        return None
    same = (c for c, _ in decision.codes if family.status_of(c) is family.status_of(charged))
    return next((c for c in same if c in family.all_codes()), None)


def _apart(decision: EMDecision, charged: str, supported: str) -> ChargedComparison:
    on = decision.visit.date
    own = family_rules(decision.visit.family, on) if decision.visit.family else None
    theirs = family_of(charged, on)
    if theirs is None:
        message = f"{charged} is charged, which is no visit code known here on {on}"
        return ChargedComparison(charged, "not evaluated", 0, message)
    if own is None or theirs.family is not own.family:
        message = f"{charged} is charged ({theirs.name}), and the record is of another family"
        return ChargedComparison(charged, "other family", 0, f"{message}: {supported}")
    steps = _rank(charged, own) - _rank(supported, own)
    if steps == 0:
        message = f"{charged} is charged, and the record supports {supported}, the same level"
        return ChargedComparison(charged, "other family", 0, message)
    words = f"{abs(steps)} level{'s' if abs(steps) > 1 else ''}"
    outcome = "higher" if steps > 0 else "lower"
    message = f"{charged} is charged, {words} {outcome} than the record supports ({supported})"
    return ChargedComparison(charged, outcome, steps, message)


def _rank(code: str, rules: FamilyRules) -> int:
    """The place of a code among the levels of its family."""
    for levels in rules.codes.values():
        if code in levels.values():
            ordered = list(dict.fromkeys(levels[level] for level in Level if level in levels))
            return ordered.index(code) + 1
    return 0 if code == rules.staff else list(rules.all_codes()).index(code)
