"""A manifestation code as principal diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-MANIFESTATION-AS-PDX",
    title="Manifestation code as principal diagnosis",
    citation="Medicare Code Editor, edit Manifestation code as principal diagnosis",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The underlying disease of a manifestation stands first."""
    for cause in causes(context, "MANIFESTATION_AS_PDX"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} is a manifestation code and stands as principal"
            " diagnosis.",
            "Sequence the underlying disease first.",
        )
