"""A malformation that is corrected and present."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.17",
    title="A corrected malformation is history",
    citation="ICD-10-CM Official Guidelines, section I.C.17",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A congenital malformation that was corrected is a personal history (Z87.7-), one that still
    needs treatment its own code.

    Both of one system are right for two malformations only.
    """
    return problems_in(context, __file__)
