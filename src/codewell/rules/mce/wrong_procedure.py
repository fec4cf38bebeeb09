"""A wrong procedure performed."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-WRONG-PROCEDURE",
    title="Wrong procedure performed",
    citation="Medicare Code Editor, edit Wrong procedure performed",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A wrong procedure, or one on a wrong patient or side, is not covered."""
    for cause in causes(context, "WRONG_PROCEDURE_PERFORMED"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} says that a wrong procedure was performed: the"
            " claim is denied.",
            "Confirm the event with the provider, and bill it as a non-covered stay.",
        )
