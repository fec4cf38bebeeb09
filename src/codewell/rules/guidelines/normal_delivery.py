"""A normal delivery that something contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity, normalise_code
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_NOT_NORMAL = ("10D00Z", "10D07Z")
"""Cesarean, forceps, vacuum, version and other extraction (ICD-10-PCS table 10D)."""


@rule(
    id="ICD10CM-I.C.15.n",
    title="A normal delivery is O80 with Z37.0",
    citation="ICD-10-CM Tabular List, notes at O80 (Official Guidelines, section I.C.15.n)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O80 is a full-term, uncomplicated delivery of one live child without instruments.

    It stands first, without another code of chapter 15, and its only outcome is Z37.0.
    """
    found = list(problems_in(context, __file__))
    yield from found
    normal = next((d for d in context.diagnoses if d.code == "O80"), None)
    if normal and not found:
        yield from _by_procedure(context, normal)


def _by_procedure(context: RuleContext, normal: Diagnosis) -> Iterator[Problem]:
    for procedure in context.encounter.procedures:
        code = normalise_code(procedure.code)
        if code.startswith(_NOT_NORMAL):
            yield Problem(
                normal.where,
                f"{context.title(normal.code)} stands beside procedure {code}, an extraction.",
                "Report the reason for the extraction in place of O80, or O82 for a cesarean"
                " delivery without one.",
            )
            return
