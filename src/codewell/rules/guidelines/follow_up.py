"""A follow-up examination of a disease that is there."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.8",
    title="Follow-up is for a condition that is over",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.8",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A follow-up examination (Z09) is for a condition that is fully treated, with its history.

    Where it has come back, its own code stands in place of the follow-up. Neoplasms have a rule
    of their own.
    """
    return problems_in(context, __file__)
