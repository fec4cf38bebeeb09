"""Sepsis stands before the infection after a procedure that brought it."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.d.5",
    title="Sepsis after a procedure follows the code of the procedure's infection",
    citation="ICD-10-CM Official Guidelines, section I.C.1.d.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The code of the infection after the procedure, by its site, stands first; then sepsis
    following the procedure (T81.44-, O86.04), and then the systemic infection. The same order
    holds for infections after an infusion, a transfusion or an immunization.
    """
    return problems_in(context, __file__)
