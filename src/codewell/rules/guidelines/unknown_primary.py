"""The primary neoplasm is reported as unknown and as known."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.k",
    title="An unknown primary site beside a known one",
    citation="ICD-10-CM Official Guidelines, section I.C.2.k",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """C80.1 says that the primary site could not be determined. It is rarely used in an inpatient
    stay, and not beside a primary malignancy, unless the metastases come from a second, unknown
    one.
    """
    return problems_in(context, __file__)
