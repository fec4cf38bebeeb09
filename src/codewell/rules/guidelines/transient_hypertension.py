"""An elevated blood pressure reading beside the diagnosis of hypertension."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.7",
    title="An elevated reading beside hypertension",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.7",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """R03.0 is for an elevated blood pressure of a patient without the diagnosis of hypertension.
    With the diagnosis it is not reported.
    """
    return problems_in(context, __file__)
