"""An admitting diagnosis that is no code of the date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes, dotted_code
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-INVALID-ADMIT-DX",
    title="Invalid admitting diagnosis",
    citation="Medicare Code Editor, edit Invalid admitting diagnosis",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The admitting diagnosis, where it is given, is a valid code on the discharge date."""
    for cause in causes(context, "INVALID_ADMIT_DX"):
        yield Problem(
            cause.where,
            f"The admitting diagnosis {dotted_code(cause)} is not a valid code on {context.date}.",
            "Report an admitting diagnosis that is valid on the discharge date.",
        )
