"""Puerperal sepsis coded twice."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.k",
    title="Puerperal sepsis takes no code of A40-A41",
    citation="ICD-10-CM Tabular List, Excludes1 note at A41 (Official Guidelines, section"
    " I.C.15.k)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The organism of puerperal sepsis (O85) is named by B95-B97, severe sepsis by R65.2-.

    Sepsis after an obstetrical procedure is O86.04 and not O85.
    """
    return problems_in(context, __file__)
