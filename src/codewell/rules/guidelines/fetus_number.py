"""A complication of one fetus of several, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.a.6",
    title="The number of the fetus goes with a multiple gestation",
    citation="ICD-10-CM Tabular List, 7th character notes at O31-O69 (Official Guidelines, section"
    " I.C.15.a.6)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """7th characters 1-9 name the fetus of a multiple gestation, which a code of O30 reports.

    0 is for a single gestation and for a fetus that is not specified. A twin pregnancy has no
    third fetus.
    """
    if "O" not in context.first_characters:
        return
    gestations = [d for d in context.diagnoses if d.code.startswith("O30")]
    for diagnosis in context.diagnoses:
        if diagnosis.code[:1] == "O" and diagnosis.code[6:] in set("123459"):
            if not gestations:
                yield _no_multiple(context, diagnosis)
            elif int(diagnosis.code[6]) > _fetuses(gestations):
                yield _too_many(context, diagnosis, gestations[0])


@cache
def _numbers() -> dict[str, int]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return {row["code"].replace(".", ""): row["fetuses"] for row in rows}


def _fetuses(gestations: list[Diagnosis]) -> int:
    """How many fetuses the codes of O30 tell; 9 where one of them gives no number."""
    return max(_numbers().get(d.code[:4], 9) for d in gestations)


def _no_multiple(context: RuleContext, diagnosis: Diagnosis) -> Problem:
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)} names a fetus of a multiple gestation, and no code of"
        " O30 is reported.",
        "Add the code of O30; for a single gestation the 7th character is 0.",
    )


def _too_many(context: RuleContext, diagnosis: Diagnosis, gestation: Diagnosis) -> Problem:
    return Problem(
        diagnosis.where,
        f"{context.title(diagnosis.code)} names a fetus that {context.title(gestation.code)} does"
        " not have.",
        "Correct the 7th character or the code of O30.",
    )
