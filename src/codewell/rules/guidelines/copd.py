"""COPD and an acute lower respiratory infection, not joined."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.10.a",
    title="COPD with an acute lower respiratory infection",
    citation="ICD-10-CM Official Guidelines, section I.C.10.a",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """COPD with acute bronchitis, pneumonia or another acute lower respiratory infection is J44.0
    with the infection. An exacerbation is J44.1, and may be reported with it.
    """
    return problems_in(context, __file__)
