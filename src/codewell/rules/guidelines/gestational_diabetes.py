"""Gestational diabetes and what it is controlled with."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.i",
    title="Gestational diabetes is one code",
    citation="ICD-10-CM Official Guidelines, section I.C.15.i",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O24.4- names the treatment: long-term use of insulin or of other antidiabetic drugs is not
    added.

    Insulin stands for diet and insulin, oral drugs for diet and oral drugs. Diabetes from
    before the pregnancy is not gestational.
    """
    return problems_in(context, __file__)
