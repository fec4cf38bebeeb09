"""A sex that the editor does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.editor import INPATIENT, causes
from codewell.rules.registry import Problem, RuleContext, Unanswered, rule


@rule(
    id="MCE-INVALID-SEX",
    title="Invalid sex",
    citation="Medicare Code Editor, edit Invalid sex",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "editor"),
    settings=INPATIENT,
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Up to September 2024 the editor asks for a sex of female or male.

    From October 2024 on it accepts an unknown sex.
    """
    if context.encounter.patient.sex is None:
        yield Unanswered("the patient's sex is not given")
        return
    for cause in causes(context, "INVALID_SEX"):
        yield Problem(
            f"patient.{cause.where}",
            "The sex is given as unknown; the editor asks for female or male on this date.",
            "Report the sex as it is registered.",
        )
