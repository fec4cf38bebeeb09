"""An abnormal test result is a secondary diagnosis of a stay."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Setting, Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-III.B",
    title="An abnormal finding of a stay has its significance",
    citation="ICD-10-CM Official Guidelines, section III.B",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
    settings=(Setting.INPATIENT,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Abnormal laboratory, X-ray, pathologic and other diagnostic results of a stay are coded only
    where the provider indicates their clinical significance. Ordering more tests or treatment is a
    reason to ask the provider.
    """
    return problems_in(context, __file__)
