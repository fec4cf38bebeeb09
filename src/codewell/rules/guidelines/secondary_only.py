"""A code of a scale, an index or a circumstance stands first, or without its diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.B.14",
    title="Codes that other clinicians may document are secondary",
    citation="ICD-10-CM Official Guidelines, section I.B.14",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """The body mass index, the coma scale, the stroke scale, underimmunization and social
    circumstances may be taken from the notes of others than the provider, and are reported as
    secondary diagnoses only. A body mass index needs a diagnosis of weight or nutrition that the
    provider documents.
    """
    return problems_in(context, __file__)
