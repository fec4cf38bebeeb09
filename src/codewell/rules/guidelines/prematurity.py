"""Birth weight and gestational age."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.16.d",
    title="Birth weight before gestational age",
    citation="ICD-10-CM Tabular List, note at P07 (Official Guidelines, section I.C.16.d)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Of a preterm newborn both birth weight (P07.0-, P07.1-) and gestational age (P07.2-, P07.3-)
    are coded, the weight first.

    A newborn has one of each.
    """
    return problems_in(context, __file__)
