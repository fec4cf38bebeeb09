"""A blood cancer is reported as present and as history."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.n",
    title="Leukemia in remission is not history",
    citation="ICD-10-CM Official Guidelines, section I.C.2.n",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Leukemia and multiple myeloma in remission have codes of their own in C90-C95. The history
    codes (Z85.6, Z85.79) are for a disease that is over, and are not reported beside the disease.
    """
    return problems_in(context, __file__)
