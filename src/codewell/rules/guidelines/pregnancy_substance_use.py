"""Alcohol, tobacco or drugs in pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.l",
    title="Substance use in pregnancy has a chapter 15 code",
    citation="ICD-10-CM Official Guidelines, section I.C.15.l",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Use of alcohol, tobacco or drugs in pregnancy or the puerperium is O99.31-, O99.33- or
    O99.32-.

    The code of F10-F19 is added to it. A disorder in remission is no use.
    """
    return problems_in(context, __file__)
