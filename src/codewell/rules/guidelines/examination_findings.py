"""A routine examination with abnormal findings without one, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-IV.P",
    title="A routine examination with and without abnormal findings",
    citation="ICD-10-CM Official Guidelines, section IV.P",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A routine examination that finds something abnormal has the code with abnormal findings,
    followed by the code of the finding; one that finds nothing new has the code without. A
    condition that was known and is stable is no abnormal finding.
    """
    return problems_in(context, __file__)
