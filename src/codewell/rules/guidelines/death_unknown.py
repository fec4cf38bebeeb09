"""An unknown cause of death where the patient was not dead on arrival."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_EXPIRED = frozenset({"20", "40", "41", "42"})
"""UB-04 patient discharge status."""


@rule(
    id="ICD10CM-I.C.18.h",
    title="Death of unknown cause is for a patient who was dead on arrival",
    citation="ICD-10-CM Official Guidelines, section I.C.18.h",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """R99 is for a patient who has died before and is pronounced dead on arrival.

    It does not say that a patient died in the hospital: that is the discharge status.
    """
    death = next((d for d in context.diagnoses if d.code == "R99"), None)
    if death and (why := _contradiction(context, death)):
        yield Problem(
            death.where,
            f"{context.title(death.code)} {why}.",
            "Remove it, and report the condition that was treated; the death is in the discharge"
            " status.",
        )


def _contradiction(context: RuleContext, death: Diagnosis) -> str | None:
    status = context.encounter.discharge_status
    if context.encounter.is_inpatient:
        return "is reported for a patient who was admitted"
    if status is not None and status not in _EXPIRED:
        return f"is reported for a patient with discharge status {status}"
    return None if death.is_principal else "stands after another diagnosis"
