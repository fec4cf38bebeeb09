"""A neoplasm is reported as current and as history."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.history import history_code
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.m",
    title="A malignancy is current or history",
    citation="ICD-10-CM Official Guidelines, section I.C.2.m",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A primary malignancy is current while it is there or treated, and history (Z85.-) once it was
    removed, is no longer treated and shows no sign of being there.

    Both for the same site is right only for a second neoplasm of that site, so it is a question.
    """
    if not {"C", "Z"} <= context.first_characters:
        return
    active = {history_code(d.code): d for d in context.diagnoses if d.code[:1] == "C"}
    for diagnosis in context.diagnoses:
        if diagnosis.code.startswith("Z85") and (current := active.get(diagnosis.code)):
            yield _problem(context, diagnosis, current)


def _problem(context: RuleContext, history: Diagnosis, current: Diagnosis) -> Problem:
    return Problem(
        history.where,
        f"{context.title(history.code)} is reported beside {context.title(current.code)}.",
        f"Remove {history.formatted} while the neoplasm is there or treated, or"
        f" {current.formatted} once it is not; keep both only for two neoplasms.",
    )
