"""Dementia is reported with two severities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_CATEGORIES = ("F01", "F02", "F03")
_RANK = {"5": 0, "9": 0, "A": 1, "B": 2, "C": 3}


@rule(
    id="ICD10CM-I.C.5.d",
    title="Dementia is reported with its highest severity",
    citation="ICD-10-CM Official Guidelines, section I.C.5.d",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
    effective=dt.date(2022, 10, 1),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Where dementia gets worse during a stay, the highest severity is reported, and only that one.

    The severity is the fourth character, from October 2022 on: A mild, B moderate, C severe.
    """
    if "F" not in context.first_characters:
        return
    for category in _CATEGORIES:
        found = [d for d in context.diagnoses if d.code.startswith(category)]
        highest = max(found, key=_severity, default=None)
        for diagnosis in found:
            if highest and _severity(diagnosis) < _severity(highest):
                yield _problem(context, diagnosis, highest)


def _severity(diagnosis: Diagnosis) -> int:
    return _RANK.get(diagnosis.code[3:4], 0)


def _problem(context: RuleContext, lower: Diagnosis, highest: Diagnosis) -> Problem:
    return Problem(
        lower.where,
        f"{context.title(lower.code)} is reported beside {context.title(highest.code)}, which is"
        " more severe.",
        f"Remove {lower.formatted}, or report its behavior with the severity of"
        f" {highest.formatted}.",
    )
