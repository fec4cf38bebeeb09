"""COVID-19 in pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.s",
    title="COVID-19 in pregnancy",
    citation="ICD-10-CM Official Guidelines, section I.C.15.s",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O98.5- stands before U07.1 in pregnancy, childbirth and the puerperium."""
    return problems_in(context, __file__)
