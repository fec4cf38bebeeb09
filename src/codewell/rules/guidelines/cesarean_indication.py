"""A cesarean delivery without indication that has one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.b.4",
    title="Cesarean delivery without indication",
    citation="ICD-10-CM Tabular List, title of O82 (Official Guidelines, section I.C.15.b.4)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O82 is a cesarean delivery without indication.

    With malpresentation, disproportion, a scar of an earlier cesarean, placenta previa,
    abruption, obstructed labor or distress of the fetus the reason itself is coded.
    """
    return problems_in(context, __file__)
