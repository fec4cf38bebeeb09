"""A procedure that Medicare covers under conditions."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodeSystem, Severity
from codewell.rules.logic.editor import INPATIENT, causes, procedure
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-LIMITED-COVERAGE",
    title="Limited coverage procedure",
    citation="Medicare Code Editor, edit Limited coverage procedure",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "age", "editor"),
    settings=INPATIENT,
    system=CodeSystem.ICD10PCS,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some procedures, such as transplants, are covered in approved facilities or cases only."""
    for cause in causes(context, "LIMITED_COVERAGE"):
        yield Problem(
            cause.where,
            f"{procedure(context, cause)} is covered by Medicare under conditions only.",
            "Check that the facility and the case meet the coverage criteria.",
        )
