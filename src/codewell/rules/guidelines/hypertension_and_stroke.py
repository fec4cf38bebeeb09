"""Hypertension stands first beside an acute cerebrovascular disease."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.4",
    title="The cerebrovascular disease stands before the hypertension",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.4",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """In hypertensive cerebrovascular disease the code of I60-I69 is first and the hypertension is
    added.
    """
    return problems_in(context, __file__)
