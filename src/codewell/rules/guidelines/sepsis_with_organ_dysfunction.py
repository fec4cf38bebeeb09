"""Sepsis and an acute organ dysfunction are reported without severe sepsis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.d.1.a",
    title="Sepsis and an acute organ dysfunction",
    citation="ICD-10-CM Official Guidelines, section I.C.1.d.1.a",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An acute organ dysfunction that the record links to the sepsis makes it severe sepsis
    (R65.2-). Where it has another cause, or the record is silent, only the provider can say; so
    this is a question.
    """
    return problems_in(context, __file__)
