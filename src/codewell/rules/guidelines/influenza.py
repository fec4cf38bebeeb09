"""Influenza of an identified virus beside an unidentified one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.10.c",
    title="Influenza is of one kind",
    citation="ICD-10-CM Official Guidelines, section I.C.10.c",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Avian and other novel influenza (J09) and influenza of an identified virus (J10) are coded
    only when confirmed; influenza of an unidentified virus (J11) is not reported beside them.
    """
    return problems_in(context, __file__)
