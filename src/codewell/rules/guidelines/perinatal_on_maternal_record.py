"""A perinatal condition on the record of the mother."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.16.a.1",
    title="Perinatal codes are never on the record of the mother",
    citation="ICD-10-CM Tabular List, note at chapter 16 (Official Guidelines, section I.C.16.a.1)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes of P00-P96 belong to the child; on the record of the mother the fetus is coded in
    chapter 15.
    """
    return problems_in(context, __file__)
