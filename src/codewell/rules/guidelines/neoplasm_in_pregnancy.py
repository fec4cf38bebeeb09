"""A malignancy of a pregnant patient without its obstetric code, or before it."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.l.3",
    title="A malignancy in pregnancy has its obstetric code",
    citation="ICD-10-CM Official Guidelines, section I.C.2.l.3",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A malignant neoplasm of a pregnant patient is reported with O9A.1- first and the neoplasm
    after it.
    """
    return problems_in(context, __file__)
