"""Another pneumonia code is added to ventilator associated pneumonia."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.10.d",
    title="Ventilator associated pneumonia is one pneumonia code",
    citation="ICD-10-CM Official Guidelines, section I.C.10.d",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """J95.851 is reported with the organism (B95-B97) and without a code of J12-J18 for the type
    of pneumonia. A patient who came with another pneumonia and then gets it has the pneumonia of
    the admission first.
    """
    return problems_in(context, __file__)
