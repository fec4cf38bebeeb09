"""A secondary diagnosis that repeats the principal one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-DUPLICATE-OF-PDX",
    title="Duplicate of principal diagnosis",
    citation="Medicare Code Editor, edit Duplicate of principal diagnosis",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The principal diagnosis is not reported a second time among the secondary diagnoses."""
    for cause in causes(context, "DUPLICATE_OF_PDX"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} is the principal diagnosis and is reported again.",
            "Remove the repeated secondary diagnosis.",
        )
