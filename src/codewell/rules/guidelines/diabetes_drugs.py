"""Long-term insulin or another antidiabetic drug without diabetes."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.4.a.3",
    title="Insulin and other antidiabetic drugs have their diabetes",
    citation="ICD-10-CM Official Guidelines, section I.C.4.a.3",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Long-term use of insulin (Z79.4), oral hypoglycemic drugs (Z79.84) and injectable
    non-insulin antidiabetic drugs (Z79.85) completes a code of diabetes. Oral and injectable drugs
    are also given for other conditions, such as prediabetes, polycystic ovaries, obesity and heart
    failure, so their finding is information.
    """
    return problems_in(context, __file__)
