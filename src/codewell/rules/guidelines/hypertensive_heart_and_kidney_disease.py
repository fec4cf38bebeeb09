"""Hypertensive heart and kidney disease that its other codes contradict."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.a.3",
    title="Hypertensive heart and kidney disease by failure and stage",
    citation="ICD-10-CM Official Guidelines, section I.C.9.a.3",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """I13.0 and I13.2 are with heart failure, I13.10 and I13.11 without; I13.0 and I13.10 are for
    stages 1 to 4 and an unspecified stage, I13.11 and I13.2 for stage 5 and end stage renal
    disease. I13 includes I10, I11 and I12.
    """
    return problems_in(context, __file__)
