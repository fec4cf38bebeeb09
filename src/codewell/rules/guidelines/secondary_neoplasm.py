"""A metastasis without a primary site, without its history and without the word unknown."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.d",
    title="A secondary neoplasm has a primary one, present or past",
    citation="ICD-10-CM Official Guidelines, section I.C.2.d",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """With a secondary neoplasm the primary site is reported: as a current malignancy while it is
    treated or still there, as personal history (Z85.-) once it was removed and is not treated, or
    as unknown (C80.1).
    """
    return problems_in(context, __file__)
