"""Weeks, outcome and tests of a pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.11",
    title="Z codes of a pregnancy",
    citation="ICD-10-CM Tabular List, note at Z3A (Official Guidelines, section I.C.21.c.11)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Weeks of gestation (Z3A) are for the record of a mother whose pregnancy lasts, not for
    abortions, elective termination or the time after delivery.

    The outcome of delivery (Z37) is always secondary, and a negative pregnancy test is no
    pregnancy.
    """
    return problems_in(context, __file__)
