"""The examination of a newborn or child of another age."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity
from codewell.rules.logic.newborn import age_in_days
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.12",
    title="The examination of a newborn goes with the age in days",
    citation="ICD-10-CM Tabular List, titles of Z00.110 and Z00.111 and Excludes1 notes at Z00.11"
    " and Z00.12 (Official Guidelines, section I.C.21.c.12)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Health examinations have a code for the first 7 days, for the 8th to 28th, and for later.

    The age in days is the patient's, or follows from the birth date; where neither is given there
    is nothing to find.
    """
    days = age_in_days(context.encounter)
    for diagnosis in context.diagnoses if days is not None else ():
        for codes, first, last, words in _ages():
            if diagnosis.code.startswith(codes) and not first <= (days or 0) <= last:
                yield Problem(
                    diagnosis.where,
                    f"{context.title(diagnosis.code)} is for {words}; the patient is {days} days"
                    " old.",
                    "Report Z00.110 under 8 days, Z00.111 from 8 to 28 days and Z00.12- later.",
                )


@cache
def _ages() -> tuple[tuple[tuple[str, ...], int, int, str], ...]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return tuple(
        (
            tuple(code.replace(".", "") for code in row["codes"]),
            row["first"],
            row["last"],
            row["words"],
        )
        for row in rows
    )
