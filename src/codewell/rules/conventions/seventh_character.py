"""A 7th character is missing or wrong, or the placeholder X before it is missing."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.code_faults import CodeFault, FaultKind, choices_in_words, fault_of
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.5",
    title="The 7th character stands in the 7th place",
    citation="ICD-10-CM Tabular List, Instructional Notations, 7th characters and placeholder X"
    " (Official Guidelines, sections I.A.4 and I.A.5)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A category with 7th characters needs one, in the 7th place, filled up with X to six.

    Which characters a category has is read from the codes valid on the date, never assumed.
    """
    icd10cm = context.catalog.icd10cm
    for diagnosis in context.diagnoses:
        fault = fault_of(diagnosis.code, context.date, icd10cm)
        if fault and fault.kind is FaultKind.SEVENTH_CHARACTER:
            choices = choices_in_words(fault.choices, icd10cm)
            yield Problem(
                diagnosis.where,
                _what_is_wrong(diagnosis, fault),
                f"Report {choices}." if len(fault.choices) == 1 else f"Report one of {choices}.",
            )


def _what_is_wrong(diagnosis: Diagnosis, fault: CodeFault) -> str:
    code = diagnosis.code
    if len(code) == 7:
        return f"{diagnosis.formatted}: {code[6]} is no 7th character of this code."
    if code.ljust(6, "X") == fault.choices[0][:6]:
        until = f"; it was valid without one until {fault.valid_until}" if fault.valid_until else ""
        return f"{diagnosis.formatted} lacks its 7th character{until}."
    return (
        f"{diagnosis.formatted} lacks the placeholder X: its last character belongs in the 7th"
        " place."
    )
