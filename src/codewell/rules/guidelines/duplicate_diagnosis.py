"""The same diagnosis code twice."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.12",
    title="A diagnosis code is reported once",
    citation="ICD-10-CM Official Guidelines, section I.B.12",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Each code is reported once for an encounter, also for both sides or two conditions."""
    seen: dict[str, Diagnosis] = {}
    for diagnosis in context.diagnoses:
        first = seen.setdefault(diagnosis.code, diagnosis)
        if first is not diagnosis:
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is already reported at {first.where}.",
                "Remove the repetition; if another condition or side is meant, report its code.",
            )
