"""A symptom is the principal diagnosis though its cause is diagnosed."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.symptoms import symptom_first
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-II.A",
    title="A symptom is not the principal diagnosis of a diagnosed disease",
    citation="ICD-10-CM Official Guidelines, section II.A",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal",),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes of chapter 18 are not the principal diagnosis where a related definitive diagnosis has
    been established. That the diagnosis is the cause of the symptom is presumed from a table of
    what routinely goes together.
    """
    return symptom_first(context)
