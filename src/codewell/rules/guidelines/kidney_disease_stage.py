"""Two stages of chronic kidney disease."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.14.a.1",
    title="Chronic kidney disease has one stage",
    citation="ICD-10-CM Tabular List, inclusion terms at N18.6 (Official Guidelines, section"
    " I.C.14.a.1)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """End stage renal disease is reported alone where a stage of chronic kidney disease is
    documented too.

    Chronic kidney disease on chronic dialysis is end stage renal disease by the inclusion term
    of N18.6. Of two other stages one is right.
    """
    return problems_in(context, __file__)
