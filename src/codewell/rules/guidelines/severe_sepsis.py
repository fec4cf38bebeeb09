"""Severe sepsis without its infection or its organ dysfunction, or twice."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.d.1.b",
    title="Severe sepsis has an infection before it and an organ dysfunction beside it",
    citation="ICD-10-CM Official Guidelines, section I.C.1.d.1.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Severe sepsis takes at least two codes: the underlying systemic infection and a code of
    R65.2-, and a code for each acute organ dysfunction. Septic shock is an organ dysfunction of
    its own.

    Which codes name an acute organ dysfunction is data, drawn wide: a code that may be one keeps
    the rule silent.
    """
    return problems_in(context, __file__)
