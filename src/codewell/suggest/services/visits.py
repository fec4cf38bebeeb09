"""Modifier 25 on a visit beside a procedure: only where another significant problem is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codewell.model import CodeSystem, ProofStep, Suggestion
from codewell.rules.services.codes import is_visit

_CITATION = "NCCI Policy Manual, chapter I, section D (modifier 25)"


def visits_beside(
    suggestions: Sequence[Suggestion], services: Sequence[Suggestion]
) -> list[Suggestion]:
    """The suggestions with 25 on a final visit that is told beside a procedure.

    Two diagnoses or more, of which the procedure treats one, tell of a problem beyond it; with one
    diagnosis a person has to look, and the visit says so.
    """
    procedures = [s for s in services if s.final and _is_procedure(s.code.value)]
    if not procedures:
        return list(suggestions)
    problems = [s for s in suggestions if s.final and s.code.system is CodeSystem.ICD10CM]
    return [_beside(s, procedures, len(problems)) for s in suggestions]


def _is_procedure(code: str) -> bool:
    """Whether a visit on the same day needs 25: procedures, injections, not tests or drugs."""
    if code[0].isalpha():
        return False
    number = int(code[:5]) if code[:5].isdigit() else 0
    return 10000 <= number < 70000 or number in (96372, 96374, 96365, 96360, 94640)


def _beside(visit: Suggestion, procedures: Sequence[Suggestion], problems: int) -> Suggestion:
    is_service = visit.code.system in (CodeSystem.CPT, CodeSystem.HCPCS)
    if not (visit.final and is_service and is_visit(visit.code.value)) or "25" in visit.modifiers:
        return visit
    codes = ", ".join(dict.fromkeys(p.code.value for p in procedures))
    if problems > 1:
        step = ProofStep("modifier", f"25: problems beyond {codes} are assessed", None, _CITATION)
        return replace(visit, modifiers=("25", *visit.modifiers), why=(*visit.why, step))
    asked = f"a significant problem beyond {codes}, separately assessed (modifier 25)"
    return replace(visit, missing=(*visit.missing, asked))
