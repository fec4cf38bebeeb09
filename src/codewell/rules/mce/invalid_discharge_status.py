"""A discharge status that the editor does not know."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, edits, is_status
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule


@rule(
    id="MCE-INVALID-DISCHARGE-STATUS",
    title="Invalid discharge status",
    citation="Medicare Code Editor, edit Invalid discharge status",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """The discharge status is one of the codes in force on the discharge date."""
    status = context.encounter.discharge_status
    if status is None:
        yield Unanswered("the discharge status is not given")
    elif not is_status(status) or any(edits(context, "INVALID_DISCHARGE_STATUS")):
        yield Problem(
            "discharge_status",
            f"{status} is no discharge status on {context.date}.",
            "Report the status with which the patient left.",
        )
