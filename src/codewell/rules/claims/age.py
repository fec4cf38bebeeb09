"""A service whose code is for another age."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.data import facts

OLDEST = 150


@rule(
    id="CLAIM-AGE",
    title="A service and the patient's age agree",
    citation="Definition of the code, age in the code itself",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("age",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes that name an age are reported for that age. No installed table of CMS tells the ages of
    service codes: the list is a short one of our own, preventive visits above all.
    """
    age = context.age
    assert age is not None
    for line in context.lines:
        first, last = _ages().get(line.code, (0, OLDEST))
        if not first <= age <= last:
            yield Problem(
                line.at("code"),
                f"{line.code} is for patients of {_years(first, last)}; the patient is {age}.",
                "Correct the age, or report the code of the patient's age.",
            )


@cache
def _ages() -> dict[str, tuple[int, int]]:
    return {code: tuple(row["ages"]) for row in facts(__file__) for code in row["codes"]}


def _years(first: int, last: int) -> str:
    if last == OLDEST:
        return f"{first} years and more"
    return f"{first} to {last} years" if first else f"less than {last + 1} years"
