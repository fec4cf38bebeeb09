"""A Z code that says little on a stay."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.15",
    title="Nonspecific Z codes on a stay",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.15",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some Z codes are so unspecific that there is hardly a reason for them in an inpatient
    record.

    In other settings they are for a record that does not tell more.
    """
    return problems_in(context, __file__)
