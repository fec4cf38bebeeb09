"""What kind of problem a chronic condition is on the day of the visit."""

from __future__ import annotations

from codewell.model.evaluation_management import Doubt, ProblemKind
from codewell.suggest.evaluation_management.addressed import Addressed
from codewell.suggest.evaluation_management.hits import Hit, Record
from codewell.suggest.evaluation_management.kinds import Kind, is_kind
from codewell.suggest.evaluation_management.problem_states import is_not_controlled


def chronic_kind(record: Record, one: Addressed, said: dict[str, Hit]) -> Kind:
    """Severely worse, not at its goal or stable; where the record leaves it open, with a doubt."""
    lead = record.read.sentences[one.lead]
    in_code = any(is_kind(c, "acute_on_chronic.not_stable") for c in one.codes)
    worse = "worse" in said or in_code or is_not_controlled(record, one)
    severe = "severe" in said or any(is_kind(c, "acute_on_chronic.severe") for c in one.codes)
    label = one.assessed.label
    if severe or (in_code and "severe" in lead.words):
        return ProblemKind.CHRONIC_SEVERE, None, said.get("severe")
    if worse:
        doubt = None
        if "mild" not in said:
            doubt = Doubt(f"is “{label}” severely worse?", ProblemKind.CHRONIC_SEVERE)
        return ProblemKind.CHRONIC_NOT_STABLE, doubt, said.get("worse")
    changed = _changed(record, one)
    if changed and "stable" not in said:
        question = f"is “{label}” at the goal set for this patient? Its treatment was changed"
        doubt = Doubt(question, ProblemKind.STABLE_CHRONIC)
        return ProblemKind.CHRONIC_NOT_STABLE, doubt, changed
    stable = said.get("stable") or said.get("improving")
    question = f"is “{label}” at the goal set for this patient? The record does not say"
    doubt = None if stable else Doubt(question, ProblemKind.CHRONIC_NOT_STABLE)
    return ProblemKind.STABLE_CHRONIC, doubt, stable


def _changed(record: Record, one: Addressed) -> Hit | None:
    """A treatment started or increased in the lines of the problem."""
    for number in one.block:
        if not record.here(number, "drug"):
            continue
        for verb in record.here(number, "manage"):
            if verb.value in ("start", "change") and record.is_fact(verb):
                return verb
    return None
