"""An age that the editor does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-INVALID-AGE",
    title="Invalid age",
    citation="Medicare Code Editor, edit Invalid age",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "age", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The editor accepts ages of 0 to 124 years."""
    for cause in causes(context, "INVALID_AGE"):
        yield Problem(
            f"patient.{cause.where}",
            f"The age of {context.age} years is outside 0 to 124.",
            "Correct the age or the date of birth.",
        )
