"""A delivery and its outcome."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity, normalise_code
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule

_DELIVERY = ("10D00Z", "10D07Z3", "10D07Z4", "10D07Z5", "10D07Z6", "10D07Z8", "10E0XZZ")
"""Extraction and delivery of the products of conception (ICD-10-PCS tables 10D and 10E)."""


@rule(
    id="ICD10CM-I.C.15.b.5",
    title="A delivery has an outcome",
    citation="ICD-10-CM Official Guidelines, section I.C.15.b.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The record of a mother who delivered has a code of Z37, and no other record has one.

    That she delivered is told by O80, O82, O60.1-, O60.2-, by the codes in childbirth and, on a
    stay, by the procedure. Several children need a code of O30.
    """
    found = list(problems_in(context, __file__))
    yield from found
    if not found and not any(d.code.startswith("Z37") for d in context.diagnoses):
        yield from _delivered_by_procedure(context)


def _delivered_by_procedure(context: RuleContext) -> Iterator[Problem]:
    if "O" not in context.first_characters:
        return
    for number, procedure in enumerate(context.encounter.procedures):
        code = normalise_code(procedure.code)
        if code.startswith(_DELIVERY):
            yield Problem(
                f"procedures[{number}].code",
                f"{code} is a delivery, and no code of Z37 is reported.",
                "Add the outcome of the delivery, Z37.-.",
            )
            return
