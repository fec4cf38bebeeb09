"""A physeal fracture coded as a fracture of the bone as well."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.c.3",
    title="A physeal fracture is one code",
    citation="ICD-10-CM Official Guidelines, section I.C.19.c.3",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A physeal fracture is coded by its type; no other code is assigned for the bone that is
    broken.

    The end of the bone, the side and the phase of treatment are those of both codes.
    """
    return problems_in(context, __file__)
