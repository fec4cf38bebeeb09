"""The birth of a newborn, once and at the place of birth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Setting, Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_NEWBORN = "4"
_BORN_HERE, _BORN_OUTSIDE = "5", "6"
"""UB-04 type of admission, and its points of origin for a newborn."""


@rule(
    id="ICD10CM-I.C.16.a.2",
    title="A birth is reported once, where it was",
    citation="ICD-10-CM Official Guidelines, section I.C.16.a.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z38 is assigned once, at the time of birth; a hospital that receives the child has none.

    Found are two codes of Z38 (an error), a birth in the hospital on a stay that began after the
    day of birth, and a place of birth that the point of origin contradicts.
    """
    births = [d for d in context.diagnoses if d.code.startswith("Z38")]
    if births:
        yield from (_second(context, births[0], d) for d in births[1:] if d.code != births[0].code)
        if problem := _another_place(context, births[0]) or _another_day(context, births[0]):
            yield problem


@cache
def _places() -> dict[str, tuple[str, ...]]:
    data = read_data(Path(__file__).with_suffix(".yaml"))
    return {place: tuple(c.replace(".", "") for c in codes) for place, codes in data.items()}


def _second(context: RuleContext, first: Diagnosis, second: Diagnosis) -> Problem:
    return Problem(
        second.where,
        f"{context.title(second.code)} and {context.title(first.code)} are both reported: a child"
        " is born once.",
        "Keep the code of this child's birth.",
        severity=Severity.ERROR,
    )


def _another_place(context: RuleContext, birth: Diagnosis) -> Problem | None:
    encounter = context.encounter
    if encounter.admission_type != _NEWBORN:
        return None
    said = {_BORN_HERE: "outside", _BORN_OUTSIDE: "hospital"}.get(encounter.admission_source or "")
    if said is None or not birth.code.startswith(_places()[said]):
        return None
    return Problem(
        birth.where,
        f"{context.title(birth.code)}: point of origin {encounter.admission_source} says that the"
        f" child was born {'inside' if said == 'outside' else 'outside'} this hospital.",
        "Correct the code or the point of origin, whichever is wrong.",
    )


def _another_day(context: RuleContext, birth: Diagnosis) -> Problem | None:
    encounter, born = context.encounter, context.encounter.patient.birth_date
    if encounter.setting is not Setting.INPATIENT or not encounter.admission_date or not born:
        return None
    if encounter.admission_date <= born or not birth.code.startswith(_places()["hospital"]):
        return None
    return Problem(
        birth.where,
        f"{context.title(birth.code)}: the child was born before the day of this admission.",
        "Remove the code; it belongs to the stay in which the child was born. Report the reason for"
        " this admission first.",
    )
