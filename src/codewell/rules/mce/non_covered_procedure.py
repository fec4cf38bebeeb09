"""A procedure that Medicare does not cover."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodeSystem, Severity
from codewell.rules.logic.editor import INPATIENT, beside, causes, procedure
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-NON-COVERED",
    title="Non-covered procedure",
    citation="Medicare Code Editor, edit Non-covered procedure",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "age", "editor"),
    settings=INPATIENT,
    system=CodeSystem.ICD10PCS,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some procedures are not covered, or only with or without certain diagnoses, ages or dates."""
    for cause in causes(context, "NON_COVERED"):
        yield Problem(
            cause.where,
            f"{procedure(context, cause)} is not covered by Medicare as it is reported"
            f"{beside(context, 'NON_COVERED')}.",
            "Check the code and the diagnoses it depends on; otherwise bill it as non-covered.",
        )
