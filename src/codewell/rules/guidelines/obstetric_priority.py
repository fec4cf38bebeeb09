"""A code of another chapter stands before those of chapter 15."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.a.1",
    title="Chapter 15 codes have priority",
    citation="ICD-10-CM Official Guidelines, section I.C.15.a.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A condition of a pregnancy, a delivery or the puerperium is sequenced before codes of other
    chapters.

    The sequelae of an earlier pregnancy (O94) follow their condition instead, and Z codes are
    judged by rules of their own. A pregnancy that the provider calls incidental is Z33.1 and no
    code of chapter 15.
    """
    return problems_in(context, __file__)
