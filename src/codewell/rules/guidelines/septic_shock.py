"""Severe sepsis or septic shock stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.d.2",
    title="Severe sepsis and septic shock are never first",
    citation="ICD-10-CM Official Guidelines, section I.C.1.d.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The systemic infection, or the complication that brought it, stands first; severe sepsis and
    septic shock (R65.2-) and postprocedural septic shock (T81.12-) follow it. After a procedure
    T81.12- takes the place of R65.21.
    """
    return problems_in(context, __file__)
