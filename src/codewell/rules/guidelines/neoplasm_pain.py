"""Neoplasm related pain without a neoplasm."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.6.b.5",
    title="Pain of a neoplasm has its neoplasm",
    citation="ICD-10-CM Official Guidelines, section I.C.6.b.5",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """G89.3 is for pain that is due to cancer or another neoplasm, acute or chronic. It stands
    first where the encounter is for the pain, with the neoplasm after it, and needs no other code
    of pain.
    """
    return problems_in(context, __file__)
