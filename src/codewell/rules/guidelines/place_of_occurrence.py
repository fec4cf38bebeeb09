"""The place where an injury happened."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20.b",
    title="The place of occurrence is reported once, at the initial encounter",
    citation="ICD-10-CM Official Guidelines, section I.C.20.b",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Y92 tells where the patient was; one code is assigned, at the initial encounter for
    treatment.

    A second one is for a new injury during a stay. The unspecified place (Y92.9) is not used.
    """
    return problems_in(context, __file__)
