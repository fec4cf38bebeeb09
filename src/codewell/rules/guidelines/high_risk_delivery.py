"""Supervision of a high-risk pregnancy at the delivery."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.b.2",
    title="Supervision of a high-risk pregnancy ends with the delivery",
    citation="ICD-10-CM Official Guidelines, section I.C.15.b.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O09 is for the prenatal period. In the episode of the delivery the complications are coded,
    or O80 where there are none.
    """
    return problems_in(context, __file__)
