"""A principal diagnosis that the Medicare Code Editor does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-UNACCEPTABLE-PDX",
    title="Unacceptable principal diagnosis",
    citation="Medicare Code Editor, list of unacceptable principal diagnoses",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("principal", "validity"),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some codes describe a circumstance and not a reason for a stay.

    A code that is accepted with a secondary diagnosis is found only when none is given (the
    editor has an edit of its own for it, Requires secondary diagnosis).
    """
    principal = context.principal
    if principal is None:
        return
    flags = context.catalog.icd10cm.flags(principal.code, context.date)
    needs_company = "reqsdx" in flags
    has_company = len(context.diagnoses) > 1
    if "unacceptable" in flags and not (needs_company and has_company):
        yield Problem(
            principal.where,
            f"{context.title(principal.code)} is not accepted as a principal diagnosis"
            f"{' without a secondary diagnosis' if needs_company else ''}.",
            "Add the secondary diagnosis that it accompanies."
            if needs_company
            else "Sequence first the condition that, after study, occasioned the admission.",
        )
