"""A symptom stands before the malignancy."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.g",
    title="A symptom does not replace the neoplasm",
    citation="ICD-10-CM Official Guidelines, section I.C.2.g",
    citation_checked="none",
    severity=Severity.INFO,
    needs=("principal",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Symptoms, signs and abnormal findings that go with a malignancy are not used in its place as
    the principal or first-listed diagnosis, however often the patient comes for them. A symptom
    that has nothing to do with the neoplasm may stand first.
    """
    return problems_in(context, __file__)
