"""An infarction with and without ST elevation."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.e.1",
    title="One infarction, one type",
    citation="ICD-10-CM Official Guidelines, section I.C.9.e.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A non-ST elevation infarction that becomes one with ST elevation is coded as one with ST
    elevation, and one with ST elevation that becomes another because of thrombolysis stays what it
    was.
    """
    return problems_in(context, __file__)
