"""The sequela of a pregnancy stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.p",
    title="Sequelae of a pregnancy follow their condition",
    citation="ICD-10-CM Tabular List, code first note at O94 (Official Guidelines, section"
    " I.C.15.p)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O94 tells where a condition comes from; the condition itself stands before it."""
    return problems_in(context, __file__)
