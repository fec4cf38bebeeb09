"""Sepsis in an obstetric patient."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.j",
    title="Sepsis in pregnancy has a chapter 15 code",
    citation="ICD-10-CM Official Guidelines, section I.C.15.j",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Sepsis that complicates an abortion, a pregnancy, labor or the puerperium is a code of
    chapter 15 first.

    The sepsis of A40-A41 is added where it tells the organism.
    """
    return problems_in(context, __file__)
