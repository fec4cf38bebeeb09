"""An external cause code stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.20",
    title="An external cause code is never first",
    citation="ICD-10-CM Official Guidelines, section I.C.20; Medicare Code Editor, list of external"
    " causes of morbidity as principal diagnosis",
    citation_checked="none",
    severity=Severity.ERROR,
    needs=("principal", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """V00-Y99 tell how an injury came about; the injury or condition itself stands first.

    A code that is not valid on the date is judged by its letter, any other by the list.
    """
    principal = context.principal
    if principal and _is_external_cause(context, principal.code):
        yield Problem(
            principal.where,
            f"{context.title(principal.code)} is an external cause and cannot stand first.",
            "Sequence the injury or condition first and the external cause after it.",
        )


def _is_external_cause(context: RuleContext, code: str) -> bool:
    icd10cm = context.catalog.icd10cm
    if icd10cm.is_billable(code, context.date):
        return "ecodepdx" in icd10cm.flags(code, context.date)
    return code[:1] in "VWXY"
