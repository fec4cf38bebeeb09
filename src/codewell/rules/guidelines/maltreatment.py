"""Abuse and neglect, confirmed or suspected."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.f",
    title="Abuse comes before its injuries",
    citation="ICD-10-CM Tabular List, note at Y07 (Official Guidelines, section I.C.19.f)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Confirmed (T74) or suspected (T76) abuse and neglect stand before the injuries.

    The perpetrator (Y07) and assault as the external cause are for confirmed cases only.
    """
    return problems_in(context, __file__)
