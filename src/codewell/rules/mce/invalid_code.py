"""A code that is not valid on the discharge date."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes, dotted_code
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-INVALID-CODE",
    title="Invalid diagnosis or procedure code",
    citation="Medicare Code Editor, edit Invalid diagnosis or procedure code",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Every diagnosis and procedure code of a stay is valid on its discharge date."""
    for cause in causes(context, "INVALID_CODE"):
        yield Problem(
            cause.where,
            f"{dotted_code(cause)} is not a valid code on {context.date}: the claim is returned.",
            "Report a code that is valid on the discharge date.",
        )
