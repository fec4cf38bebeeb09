"""The organism stands where the infection should stand."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.b",
    title="A code of an organism follows the infection",
    citation="ICD-10-CM Official Guidelines, section I.C.1.b",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """B95-B97 name the organism of an infection that is classified to another chapter. They are
    additional codes and never stand first or alone.
    """
    return problems_in(context, __file__)
