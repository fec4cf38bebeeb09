"""Zika virus disease and exposure to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.f",
    title="Zika virus: confirmed or only exposed",
    citation="ICD-10-CM Official Guidelines, section I.C.1.f",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
    effective=dt.date(2016, 10, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Zika virus disease (A92.5, P35.4) is coded only when the provider confirms it. Contact and
    exposure (Z20.821) is for a patient in whom it is not confirmed.
    """
    return problems_in(context, __file__)
