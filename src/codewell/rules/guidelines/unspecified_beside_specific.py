"""The unspecified code of a condition stands beside a specific one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.9.b",
    title="An unspecified code beside a specific one",
    citation="ICD-10-CM Official Guidelines, section I.A.9.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Where the record gives the detail, the code with the detail is reported and the unspecified
    code of the same condition is left out.

    The pairs are data: conditions of which a patient has one kind at a time, or of which the
    specific code says all that the unspecified one does.
    """
    return problems_in(context, __file__)
