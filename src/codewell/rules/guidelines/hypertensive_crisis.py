"""A hypertensive crisis without hypertension."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.10",
    title="A hypertensive crisis has its hypertension",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.10",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    effective=dt.date(2016, 10, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Hypertensive urgency, emergency and unspecified crisis (I16) are reported with the
    hypertensive disease, in the order of the reason for the encounter.
    """
    return problems_in(context, __file__)
