"""Abuse of a pregnant patient."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.r",
    title="Abuse of a pregnant patient",
    citation="ICD-10-CM Tabular List, Excludes1 notes at T74 and T76 (Official Guidelines,"
    " section I.C.15.r)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Abuse of a pregnant patient, suspected or confirmed, is O9A.3-, O9A.4- or O9A.5- in place of
    T74 and T76.
    """
    return problems_in(context, __file__)
