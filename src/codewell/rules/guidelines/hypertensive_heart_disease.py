"""Hypertensive heart disease that its other codes contradict."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.1",
    title="Hypertensive heart disease with and without heart failure",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """I11.9 says that there is no heart failure; with heart failure it is I11.0. I11 includes the
    hypertension.
    """
    return problems_in(context, __file__)
