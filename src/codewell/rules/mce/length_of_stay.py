"""A procedure that takes longer than the stay."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodePlace, CodeSystem, Severity, normalise_code
from codewell.rules.logic.editor import INPATIENT, procedure
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule

_FLAG = "los"
_DAYS = 4


@rule(
    id="MCE-LENGTH-OF-STAY",
    title="Procedure inconsistent with length of stay",
    citation="Medicare Code Editor, edit Procedure inconsistent with length of stay",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("editor", "pcs_validity"),
    settings=INPATIENT,
    system=CodeSystem.ICD10PCS,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Ventilation of more than 96 consecutive hours does not fit into a stay of under four days.

    The procedures are those that the editor flags; it is not given the days of the stay, so that
    they are counted here.
    """
    for number, reported in enumerate(context.encounter.procedures):
        code = normalise_code(reported.code)
        if _FLAG not in context.catalog.icd10pcs.validity.flags(code, context.date):
            continue
        if context.encounter.admission_date is None:
            yield Unanswered("the admission date is not given")
            return
        days = (context.date - context.encounter.admission_date).days
        if days < _DAYS:
            place = CodePlace(f"procedures[{number}].code", code)
            yield Problem(
                place.where,
                f"{procedure(context, place)} does not fit into a stay of {days} days.",
                "Correct the duration of the procedure or the dates of the stay.",
            )
