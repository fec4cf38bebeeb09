"""COVID-19 beside exposure, screening or another coronavirus, or after its manifestation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.g",
    title="COVID-19: confirmed, exposed, past",
    citation="ICD-10-CM Official Guidelines, section I.C.1.g",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    effective=dt.date(2020, 4, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """U07.1 is for the confirmed disease and stands before its manifestations, except where
    sepsis, an obstetric code or a complication of a transplant comes first. Exposure and screening
    are for patients without the confirmed disease; other coronavirus codes are for other
    coronaviruses.

    A condition after COVID-19 (U09.9) beside the current disease is a question: it is right for a
    new infection only.
    """
    return problems_in(context, __file__)
