"""A symptom is reported beside the diagnosis that routinely has it."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.symptoms import explained_by
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.5",
    title="A symptom that is part of a diagnosis",
    citation="ICD-10-CM Official Guidelines, sections I.B.4, I.B.5 and I.B.6",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Signs and symptoms that routinely go with a disease are not reported beside it; those that do
    not are. Which symptom goes with which disease is data, and only the record knows whether it was
    out of the ordinary, so the finding is information.

    A symptom that stands first is a matter of other rules (II.A, IV.D).
    """
    if "R" not in context.first_characters:
        return
    for symptom in context.diagnoses:
        if symptom.is_principal or symptom.code[:1] != "R":
            continue
        if diagnosis := explained_by(symptom, context.diagnoses, stands_first=False):
            yield Problem(
                symptom.where,
                f"{context.title(symptom.code)} routinely goes with"
                f" {context.title(diagnosis.code)}.",
                f"Remove {symptom.formatted}, unless the record treats it as a problem of its own.",
                beside=diagnosis.where,
            )
