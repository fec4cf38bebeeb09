"""A symptom is first-listed though its cause is diagnosed."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.symptoms import symptom_first
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-IV.D",
    title="A symptom stands first only while there is no diagnosis",
    citation="ICD-10-CM Official Guidelines, section IV.D",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("principal",),
    settings=(Setting.OUTPATIENT, Setting.ED, Setting.OBSERVATION),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """In the outpatient setting a symptom is coded where a diagnosis has not been confirmed. Once
    it has, the diagnosis is reported in its place. That the diagnosis is the cause of the symptom
    is presumed from a table of what routinely goes together.
    """
    return symptom_first(context)
