"""A service whose code is for the other sex."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from codewell.model import Severity, Sex
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import code_ranges, facts

_WORDS = {Sex.FEMALE: "female", Sex.MALE: "male"}


@rule(
    id="CLAIM-SEX",
    title="A service and the patient's sex agree",
    citation="Definition of the code, sex or organ in the code itself",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("sex",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Services of organs of one sex ask when the other is given: the sex may be right and the code
    too (KX or condition code 45 then says so to Medicare). The list is a short one of our own.
    """
    sex = context.encounter.patient.sex
    if "45" in context.encounter.condition_codes:
        return
    for line in context.lines:
        row = _row(line.code)
        if row and sex is not Sex(row["sex"]) and not line.has("KX"):
            yield Problem(
                line.at("code"),
                f"{line.code} is a service for {_WORDS[Sex(row['sex'])]} patients"
                f" ({row['words']}); the sex given is {sex}.",
                "Correct the sex or the code. If both are right, append KX (on a hospital claim"
                " condition code 45).",
            )


@lru_cache(maxsize=4096)
def _row(code: str) -> dict[str, str] | None:
    return next((row for row in facts(__file__) if code in code_ranges(*row["codes"])), None)
