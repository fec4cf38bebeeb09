"""HIV infection in pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.f",
    title="HIV infection in pregnancy",
    citation="ICD-10-CM Official Guidelines, section I.C.15.f",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O98.7- stands before B20 or Z21 in pregnancy, childbirth and the puerperium."""
    return problems_in(context, __file__)
