"""A fracture in a patient with osteoporosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.13.d.2",
    title="A fracture in known osteoporosis",
    citation="ICD-10-CM Official Guidelines, section I.C.13.d.2",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A fracture that a healthy bone would not have had belongs to the osteoporosis (M80), even
    after a minor fall.

    An injury code for the same bone beside M80 contradicts it. Osteoporosis without current
    fracture (M81) beside a fracture is a question, which is not asked after a transport
    accident, a fall from a height or an assault.
    """
    return problems_in(context, __file__)
