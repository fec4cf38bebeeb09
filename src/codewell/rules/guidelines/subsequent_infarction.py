"""A subsequent infarction without the first one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.e.4",
    title="A subsequent infarction has the first one",
    citation="ICD-10-CM Official Guidelines, section I.C.9.e.4",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A code of I22 is for a new infarction of type 1 or of unspecified type within four weeks of
    another such one, and is always reported with a code of I21. Which of them stands first depends
    on the encounter.
    """
    return problems_in(context, __file__)
