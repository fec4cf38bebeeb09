"""An unspecified injury beside a specified one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.b",
    title="Unspecified injuries give way to specified ones",
    citation="ICD-10-CM Official Guidelines, section I.C.19.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """T07 and T14 are for a record that does not tell more; where injuries are coded by site and
    kind they add nothing.
    """
    return problems_in(context, __file__)
