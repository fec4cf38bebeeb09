"""A condition of a newborn that was ruled out and is reported."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.newborn import LAST_DAY_OF_PERINATAL_PERIOD, age_in_days
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.16.b",
    title="A suspected condition of a newborn is ruled out or reported",
    citation="ICD-10-CM Official Guidelines, section I.C.16.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z05 is for a newborn who was evaluated for a condition that is not there.

    It contradicts the condition itself, and belongs to the first 28 days of life.
    """
    yield from problems_in(context, __file__)
    days = age_in_days(context.encounter)
    if days is not None and days > LAST_DAY_OF_PERINATAL_PERIOD:
        yield from (
            _too_old(context, d, days) for d in context.diagnoses if d.code.startswith("Z05")
        )


def _too_old(context: RuleContext, diagnosis: Diagnosis, days: int) -> Problem:
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)} is for a newborn; the patient is {days} days old.",
        "Report Z03.- for a condition ruled out after the first 28 days.",
    )
