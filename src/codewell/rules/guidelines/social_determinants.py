"""An unspecified social circumstance beside a specified one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.17",
    title="A social circumstance is specified or not",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.17",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Where a problem with housing or money is specified, the unspecified code of the same problem
    adds nothing.

    That social circumstances never stand first is another rule.
    """
    return problems_in(context, __file__)
