"""A delivery procedure without an outcome of delivery."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import CodeSystem, Severity
from codewell.rules.logic.editor import INPATIENT, causes, procedure
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-QUESTIONABLE-OBSTETRIC-ADMISSION",
    title="Questionable obstetric admission",
    citation="Medicare Code Editor, edit Questionable obstetric admission",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
    system=CodeSystem.ICD10PCS,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A stay with a delivery carries a secondary diagnosis of its outcome (Z37).

    The editor asks for it with the delivery procedures that it lists.
    """
    for cause in causes(context, "QUESTIONABLE_OBSTETRIC_ADMISSION"):
        yield Problem(
            cause.where,
            f"{procedure(context, cause)} is reported without an outcome of delivery (Z37) among"
            " the secondary diagnoses.",
            "Add the outcome of delivery, or correct the procedure.",
        )
