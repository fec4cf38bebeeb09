"""The healed fracture of osteoporosis stands before the osteoporosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.13.d.1",
    title="The healed osteoporosis fracture follows the osteoporosis",
    citation="ICD-10-CM Official Guidelines, section I.C.13.d.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z87.310 tells that a patient with osteoporosis and no current fracture had one; it follows
    the code of M81.
    """
    return problems_in(context, __file__)
