"""Secondary hypertension without its cause."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.6",
    title="Secondary hypertension has its cause",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.6",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Secondary hypertension takes two codes: one of I15 and one of the cause, in the order of the
    reason for the encounter. Renovascular, renal and endocrine hypertension name what kind of
    cause it is.
    """
    return problems_in(context, __file__)
