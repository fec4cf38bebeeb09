"""Hypertensive chronic kidney disease that its stage contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.2",
    title="Hypertensive chronic kidney disease by its stage",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.2",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """I12.0 is for stage 5 and end stage renal disease, I12.9 for stages 1 to 4 and for an
    unspecified stage. I12 includes the hypertension; with heart failure it is I13.
    """
    return problems_in(context, __file__)
