"""The mother and the newborn on one record."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.a.2",
    title="Chapter 15 codes are used on the record of the mother alone",
    citation="ICD-10-CM Tabular List, note at chapter 15 (Official Guidelines, section I.C.15.a.2)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes of pregnancy, childbirth and the puerperium are never on the record of the newborn.

    Found is a newborn's birth status (Z38) beside them, and, as a question, a patient given as
    male.
    """
    return problems_in(context, __file__)
