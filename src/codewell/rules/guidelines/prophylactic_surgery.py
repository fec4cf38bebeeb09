"""Prophylactic surgery without a risk."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.14",
    title="Prophylactic surgery has a risk factor",
    citation="ICD-10-CM Tabular List, use additional code note at Z40.0 (Official Guidelines,"
    " section I.C.21.c.14)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The removal of an organ to prevent a malignancy (Z40.0-) is first-listed and the risk after
    it: a genetic susceptibility, a family or personal history, or a malignancy of another site.
    """
    return problems_in(context, __file__)
