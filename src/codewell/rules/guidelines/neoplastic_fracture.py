"""A fracture due to a neoplasm is reported without one."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.2.l.6",
    title="A fracture in neoplastic disease has its neoplasm",
    citation="ICD-10-CM Official Guidelines, section I.C.2.l.6",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A pathological fracture due to a neoplasm (M84.5-) stands first where the fracture is
    treated and after the neoplasm where the neoplasm is treated. The neoplasm is reported in
    either case.
    """
    return problems_in(context, __file__)
