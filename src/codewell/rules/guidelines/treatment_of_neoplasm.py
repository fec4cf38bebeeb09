"""An encounter for treatment of a neoplasm without a neoplasm."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.e.2",
    title="An encounter for chemotherapy or radiotherapy has its neoplasm",
    citation="ICD-10-CM Official Guidelines, section I.C.2.e.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An encounter solely for antineoplastic chemotherapy, immunotherapy or radiation therapy has
    Z51.0 or Z51.1- first and the neoplasm that is treated as a secondary diagnosis.
    """
    return problems_in(context, __file__)
