"""Two codes for the HIV status of one patient."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.a.2",
    title="HIV disease, HIV positive, exposed or inconclusive: one of them",
    citation="ICD-10-CM Official Guidelines, section I.C.1.a.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """HIV disease (B20) stays once a patient has had an illness related to HIV; the asymptomatic
    status (Z21), the inconclusive test (R75), the exposure (Z20.6) and the screening (Z11.4) are
    not reported beside what is known better.

    A patient with the asymptomatic status and an illness that is typical of HIV disease is a
    question to the provider.
    """
    return problems_in(context, __file__)
