"""Hypertension from before the pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.d",
    title="Hypertension in pregnancy has a chapter 15 code",
    citation="ICD-10-CM Official Guidelines, section I.C.15.d",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Hypertension that a pregnant or puerperal patient had before is O10, or O11 with pre-
    eclampsia.

    A code of I11-I13 is added for the heart or the kidney; I10 alone does not tell that a
    pregnancy is concerned.
    """
    return problems_in(context, __file__)
