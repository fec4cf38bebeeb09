"""Uncomplicated use of a substance is reported."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.5.b.3",
    title="Uncomplicated substance use needs a related condition",
    citation="ICD-10-CM Official Guidelines, section I.C.5.b.3",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Unspecified use of a psychoactive substance (F10.9- to F19.9-) is coded only where the
    provider documents a disorder or a medical condition that the use brought. Use without any
    consequence is not coded.
    """
    return problems_in(context, __file__)
