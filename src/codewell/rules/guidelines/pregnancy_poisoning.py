"""Poisoning or injury in pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.m",
    title="Poisoning and injury in pregnancy",
    citation="ICD-10-CM Official Guidelines, section I.C.15.m",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O9A.2- stands before the code of the injury, poisoning, toxic effect, adverse effect or
    underdosing.

    An injury alone is a question: the provider may have called the pregnancy incidental.
    Effects of anesthesia have codes of their own (O29, O74, O89).
    """
    return problems_in(context, __file__)
