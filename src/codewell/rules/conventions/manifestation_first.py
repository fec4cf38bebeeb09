"""A manifestation code stands first."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.13",
    title="A manifestation code is never first",
    citation="ICD-10-CM Tabular List, Instructional Notations, Code First/Use Additional Code"
    " notes (Official Guidelines, section I.A.13)",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("principal", "validity"),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Codes "in diseases classified elsewhere" describe the manifestation of another disease.

    The underlying disease is sequenced first. Which codes are manifestations is read from the
    Medicare Code Editor's table for the date, not from the wording of the title.
    """
    principal = context.principal
    if principal and "manifestation" in context.catalog.icd10cm.flags(principal.code, context.date):
        yield Problem(
            principal.where,
            f"{context.title(principal.code)} is a manifestation code and cannot stand first.",
            "Sequence the underlying disease first and this code after it.",
        )
