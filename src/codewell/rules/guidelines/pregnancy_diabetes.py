"""Diabetes mellitus in pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.g",
    title="Diabetes mellitus in pregnancy",
    citation="ICD-10-CM Official Guidelines, section I.C.15.g",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Diabetes from before the pregnancy is O24 first and the type of diabetes (E08-E13) after it.

    The two name the same type: O24.0- is type 1 and O24.1- type 2.
    """
    return problems_in(context, __file__)
