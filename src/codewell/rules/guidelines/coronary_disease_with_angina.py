"""Angina stands beside coronary disease."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.9.b",
    title="Coronary disease with angina is one code",
    citation="ICD-10-CM Official Guidelines, section I.C.9.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Angina of a patient with atherosclerosis of a coronary artery is presumed to come from it,
    unless the record says otherwise: the combination codes I25.11- and I25.7- include it.
    """
    return problems_in(context, __file__)
