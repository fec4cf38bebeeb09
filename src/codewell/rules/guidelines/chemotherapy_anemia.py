"""Anemia due to chemotherapy without the adverse effect."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.c.2",
    title="Anemia due to chemotherapy has its drug",
    citation="ICD-10-CM Official Guidelines, section I.C.2.c.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Anemia that is an adverse effect of chemotherapy or immunotherapy is coded with the neoplasm
    and with the adverse effect of the drug (T45.1X5-, from October 2024 also T45.AX5-).
    """
    return problems_in(context, __file__)
