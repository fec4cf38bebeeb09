"""An examination with and without abnormal findings."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.13",
    title="An examination has abnormal findings or none",
    citation="ICD-10-CM Tabular List, titles of Z00 and Z01 (Official Guidelines, section"
    " I.C.21.c.13)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Routine examinations have one code with and one without abnormal findings; one encounter has
    one of the two.
    """
    return problems_in(context, __file__)
