"""A code without its side where the record should tell it."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-UNSPECIFIED",
    title="Unspecified code",
    citation="Medicare Code Editor, edit Unspecified code",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """For listed codes of which the side is unspecified the editor asks whether it can be told."""
    for cause in causes(context, "UNSPECIFIED"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} leaves the side unspecified: the editor returns the"
            " claim unless it is told that no more can be known.",
            "Report the side that the record tells, or say on the claim why it cannot be told.",
        )
