"""A follow-up examination after a neoplasm beside the neoplasm, or without its history."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.p",
    title="Follow-up after cancer is for patients without it",
    citation="ICD-10-CM Official Guidelines, section I.C.2.p",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z08 is for the examination after treatment is complete, with the history of the neoplasm
    (Z85.-). Where the examination finds the malignancy again, or a metastasis, that is reported in
    its place.
    """
    return problems_in(context, __file__)
