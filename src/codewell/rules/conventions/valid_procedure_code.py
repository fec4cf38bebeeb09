"""An ICD-10-PCS code that is unknown, not yet valid or no longer valid on the date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodeStatus, CodeSystem, Severity, normalise_code
from codewell.rules.code_faults import periods_in_words
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10PCS-VALID",
    title="A procedure code is valid on the date",
    citation="Medicare Code Editor, table of valid ICD-10-PCS codes by date",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("pcs_validity",),
    system=CodeSystem.ICD10PCS,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Procedure codes are those in effect on the discharge date; each has seven characters."""
    icd10pcs = context.catalog.icd10pcs
    for number, procedure in enumerate(context.encounter.procedures):
        code = normalise_code(procedure.code)
        status = icd10pcs.status(code, context.date)
        if status is not CodeStatus.BILLABLE:
            yield Problem(
                f"procedures[{number}].code",
                _what_is_wrong(context, code, status),
                "Build the code again from its table in the edition of this date.",
            )


def _what_is_wrong(context: RuleContext, code: str, status: CodeStatus) -> str:
    if status is CodeStatus.NOT_BILLABLE:
        return f"{code} is the beginning of a code: an ICD-10-PCS code has seven characters."
    if status is CodeStatus.UNKNOWN:
        return f"{code} is no ICD-10-PCS code on {context.date}."
    title = context.catalog.icd10pcs.title(code)
    name = f"{code} ({title.text})" if title else code
    periods = periods_in_words(context.catalog.icd10pcs.validity.periods(code), context.date)
    return f"{name} {periods}; the encounter is of {context.date}."
