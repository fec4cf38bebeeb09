"""The organism of a newborn's sepsis, twice or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.16.f",
    title="The organism of a newborn's sepsis",
    citation="ICD-10-CM Official Guidelines, section I.C.16.f",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A code of P36 that names the organism takes no code of B95-B96 for it; one that does not
    takes one.
    """
    return problems_in(context, __file__)
