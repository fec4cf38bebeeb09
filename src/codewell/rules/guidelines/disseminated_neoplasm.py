"""Disseminated cancer beside a known site."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.j",
    title="Disseminated cancer is for unknown sites only",
    citation="ICD-10-CM Official Guidelines, section I.C.2.j",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """C80.0 is for advanced metastatic disease of which no primary or secondary site is known. It
    does not replace the codes of known sites and is not added to them.
    """
    return problems_in(context, __file__)
