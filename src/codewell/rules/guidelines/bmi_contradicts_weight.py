"""The body mass index and the diagnosis of weight say different things."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.19",
    title="A body mass index that contradicts the diagnosis",
    citation="ICD-10-CM Official Guidelines, section I.A.19",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The provider's statement decides on the diagnosis, not the number; where the two contradict
    each other, the coder changes neither of them and asks.

    Found are a body mass index of an adult below 25 with obesity, below 20 or from 30 on with
    overweight, from 30 on with underweight, and a class of obesity beside the index of another
    class.
    """
    return problems_in(context, __file__)
