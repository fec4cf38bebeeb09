"""A type 2 infarction beside a code for type 1 or for demand ischemia."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.e.5",
    title="A type 2 infarction has only its code",
    citation="ICD-10-CM Official Guidelines, section I.C.9.e.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    effective=dt.date(2017, 10, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An infarction of type 2 is I21.A1, also where it is described as STEMI or NSTEMI, with the
    underlying cause coded first; demand ischemia is not added. I21.0- to I21.4 are for type 1.
    """
    return problems_in(context, __file__)
