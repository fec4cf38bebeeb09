"""Hypertensive retinopathy without hypertension."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.5",
    title="Hypertensive retinopathy has its hypertension",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Hypertensive retinopathy (H35.03-) is reported with the hypertension (I10-I15, I1A), in the
    order of the reason for the encounter.
    """
    return problems_in(context, __file__)
