"""What the patient did when the injury happened."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20.c",
    title="The activity is reported once, at the initial encounter",
    citation="ICD-10-CM Official Guidelines, section I.C.20.c",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Y93 tells what the patient did; one code is assigned, at the initial encounter for
    treatment.

    It does not go with poisonings, adverse effects, misadventures or sequelae, and the
    unspecified activity (Y93.9) is not used.
    """
    return problems_in(context, __file__)
