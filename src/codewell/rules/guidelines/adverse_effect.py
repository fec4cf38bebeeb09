"""An adverse effect of a drug stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.e.5.a",
    title="The nature of an adverse effect stands before the drug",
    citation="ICD-10-CM Tabular List, code first note at T36-T50 (Official Guidelines, section"
    " I.C.19.e.5.a)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A code of T36-T50 with 5th or 6th character 5 names the drug; what it did to the patient
    stands before it.
    """
    return problems_in(context, __file__)
