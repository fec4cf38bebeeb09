"""Systemic inflammatory response without and with organ dysfunction."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.18.g",
    title="SIRS of non-infectious origin and organ dysfunction",
    citation="ICD-10-CM Official Guidelines, section I.C.18.g",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """R65.10 is for a response without acute organ dysfunction, R65.11 for one with it.

    An acute organ dysfunction beside R65.10 may be due to the response or to something else;
    where the record does not tell, the provider is asked.
    """
    return problems_in(context, __file__)
