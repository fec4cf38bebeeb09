"""A screening behind its finding."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.5",
    title="A screening that was the reason for the visit stands first",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.5",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A screening is for a patient without sign or symptom; if it was the reason for the visit it
    is first-listed and what it found is added.

    Where the patient came for the sign or symptom, the test is diagnostic and no screening.
    """
    return problems_in(context, __file__)
