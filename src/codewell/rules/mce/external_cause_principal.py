"""An external cause as principal diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="MCE-E-CODE-AS-PDX",
    title="External cause of morbidity as principal diagnosis",
    citation="Medicare Code Editor, edit External cause of morbidity as principal diagnosis",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes of external causes (V00-Y99) describe how, not what: they are never principal."""
    for cause in causes(context, "E_CODE_AS_PDX"):
        yield Problem(
            cause.where,
            f"{context.title(cause.code or '')} is an external cause of morbidity and stands as"
            " principal diagnosis.",
            "Sequence the injury or condition first and the external cause after it.",
        )
