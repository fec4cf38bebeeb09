"""A code that is unknown, not yet valid or no longer valid on the date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodeStatus, Severity
from codewell.rules.code_faults import CodeFault, FaultKind, fault_of, periods_in_words
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-VALID",
    title="A diagnosis code is valid on the date",
    citation="Medicare Code Editor, table of valid ICD-10-CM codes by date",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes are those in effect on the discharge date of a stay or the service date of a visit.

    The code set changes on October 1 and may change on April 1. Headings and codes without
    their 7th character, a code that was subdivided before the date among them, are reported by
    rules of their own.
    """
    for diagnosis in context.diagnoses:
        fault = fault_of(diagnosis.code, context.date, context.catalog.icd10cm)
        if fault and fault.kind is FaultKind.NOT_VALID:
            yield Problem(
                diagnosis.where,
                _what_is_wrong(context, diagnosis, fault),
                _advice(context, diagnosis),
            )


def _what_is_wrong(context: RuleContext, diagnosis: Diagnosis, fault: CodeFault) -> str:
    if fault.status is CodeStatus.UNKNOWN:
        return f"{diagnosis.formatted} is no ICD-10-CM code on {context.date}."
    periods = context.catalog.icd10cm.validity.periods(diagnosis.code)
    return (
        f"{context.title(diagnosis.code)} {periods_in_words(periods, context.date)}; the"
        f" encounter is of {context.date}."
    )


def _advice(context: RuleContext, diagnosis: Diagnosis) -> str:
    if complete := _complete_without_the_rest(context, diagnosis.code):
        return f"{context.title(complete)} is complete without further characters."
    return "Look the condition up again in the edition of this date."


def _complete_without_the_rest(context: RuleContext, code: str) -> str | None:
    shorter = (code[:length] for length in range(min(len(code) - 1, 7), 2, -1))
    return next((c for c in shorter if context.catalog.icd10cm.is_billable(c, context.date)), None)
