"""A donor who has died."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule

_EXPIRED = frozenset({"20", "40", "41", "42"})
"""UB-04 patient discharge status."""


@rule(
    id="ICD10CM-I.C.21.c.9",
    title="A donor is alive",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.9",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z52 is for living individuals who donate blood, tissue or an organ to others.

    It is not for donations from the dead.
    """
    if context.encounter.discharge_status not in _EXPIRED:
        return
    for diagnosis in context.diagnoses:
        if diagnosis.code.startswith("Z52"):
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is reported with discharge status"
                f" {context.encounter.discharge_status}.",
                "Remove it; a donation after death is not coded on the donor's record.",
            )
