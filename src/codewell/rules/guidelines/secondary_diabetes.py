"""Diabetes after removal of the pancreas, one of its codes missing."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.4.a.6",
    title="Diabetes after removal of the pancreas has its codes",
    citation="ICD-10-CM Official Guidelines, section I.C.4.a.6",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Diabetes because of the surgical removal of all or part of the pancreas is reported with
    E13.-, postprocedural hypoinsulinemia (E89.1) and the absence of the pancreas (Z90.41-). The
    order is that of the notes in the tabular list, which a rule of its own checks.
    """
    return problems_in(context, __file__)
