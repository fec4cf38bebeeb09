"""A kidney transplant recipient on chronic dialysis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.14.a.2",
    title="End stage renal disease after a kidney transplant",
    citation="ICD-10-CM Official Guidelines, section I.C.14.a.2",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Chronic kidney disease alone is no complication of a kidney transplant.

    A recipient (Z94.0) with end stage renal disease on dialysis has most likely lost the graft;
    only the provider can say so, and if it is unclear the provider is asked.
    """
    return problems_in(context, __file__)
