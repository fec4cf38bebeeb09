"""A vaping-related disorder with its symptom or after its manifestation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.10.e",
    title="A vaping-related disorder stands first",
    citation="ICD-10-CM Official Guidelines, section I.C.10.e",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    effective=dt.date(2020, 4, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """U07.0 is the principal diagnosis of a condition that is related to vaping, with its other
    manifestations after it. Respiratory signs and symptoms are not added to the definitive
    diagnosis.
    """
    return problems_in(context, __file__)
