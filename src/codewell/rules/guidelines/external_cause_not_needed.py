"""An external cause beside a poisoning."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20.a.8",
    title="Poisonings have their cause in them",
    citation="ICD-10-CM Official Guidelines, section I.C.20.a.8",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes of T36-T50 name the drug and the intent; an external cause is not needed beside them.

    It is, where the same event also injured the patient.
    """
    return problems_in(context, __file__)
