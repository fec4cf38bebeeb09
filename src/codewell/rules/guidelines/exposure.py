"""Exposure to a disease that the patient has."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.1",
    title="Exposure is for a disease that is not there",
    citation="ICD-10-CM Tabular List, Excludes1 note at Z20 (Official Guidelines, section"
    " I.C.21.c.1)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Contact with a communicable disease (Z20) is coded for a patient who may catch it, not for
    one who has it.

    COVID-19, HIV and Zika have rules of their own.
    """
    return problems_in(context, __file__)
