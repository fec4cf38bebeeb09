"""A heading is reported instead of a code."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.code_faults import (
    MOST_CHOICES,
    CodeFault,
    FaultKind,
    choices_in_words,
    fault_of,
)
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.2",
    title="A code has its full number of characters",
    citation="ICD-10-CM Official Guidelines, section I.B.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A category or subcategory that is subdivided on the date is a heading and never reported.

    A code that was valid until it was subdivided is told with its last day. A code that lacks only
    its 7th character is reported by the rule on 7th characters.
    """
    for diagnosis in context.diagnoses:
        fault = fault_of(diagnosis.code, context.date, context.catalog.icd10cm)
        if fault and fault.kind is FaultKind.HEADING:
            yield Problem(
                diagnosis.where,
                _what_is_wrong(context, diagnosis.code, fault),
                _advice(context, diagnosis.code, fault.choices),
            )


def _what_is_wrong(context: RuleContext, code: str, fault: CodeFault) -> str:
    since = f"was valid until {fault.valid_until} and now is" if fault.valid_until else "is"
    codes = "code" if len(fault.choices) == 1 else "codes"
    return (
        f"{context.title(code)} {since} a heading with {len(fault.choices)} {codes} below it and"
        " cannot be reported."
    )


def _advice(context: RuleContext, code: str, below: tuple[str, ...]) -> str:
    """The codes below it where they are few, else the next level of headings."""
    if len(below) <= MOST_CHOICES:
        return f"Report {choices_in_words(below, context.catalog.icd10cm)}."
    longer = dict.fromkeys(c[: len(code) + 1] for c in below)
    shown = [f"{c[:3]}.{c[3:]}{'' if c in below else '-'}" for c in longer]
    return f"Choose by the documentation among {', '.join(shown)}."
