"""Two codes for what one combination code says."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.9",
    title="One combination code in place of two",
    citation="ICD-10-CM Official Guidelines, section I.B.9",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Two diagnoses, or a diagnosis with its manifestation or complication, that one code
    describes are reported with that one code.
    """
    return problems_in(context, __file__)
