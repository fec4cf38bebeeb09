"""A principal diagnosis that seldom needs a stay."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-QUESTIONABLE-ADMISSION",
    title="Questionable admission",
    citation="Medicare Code Editor, edit Questionable admission",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Some diagnoses are not usually sufficient justification for an acute hospital stay."""
    for cause in causes(context, "QUESTIONABLE_ADMISSION"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} alone seldom justifies an acute hospital stay.",
            "Check that the condition that occasioned the admission, after study, stands first.",
        )
