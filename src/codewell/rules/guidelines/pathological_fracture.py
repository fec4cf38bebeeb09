"""A pathological and a traumatic fracture of the same bone."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.13.c",
    title="A fracture is pathological or traumatic",
    citation="ICD-10-CM Official Guidelines, section I.C.13.c",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A stress fracture, or a fracture in neoplastic or other disease, is coded in chapter 13 and
    not as an injury as well.

    The same bone is judged by site and side; a pathological fracture without a known disease
    (M84.4-) is left to its Excludes1 note.
    """
    return problems_in(context, __file__)
