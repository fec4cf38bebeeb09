"""Aftercare of an injury by a Z code."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.7",
    title="Aftercare of injuries and fractures is in the 7th character",
    citation="ICD-10-CM Tabular List, Excludes1 notes at Z47 and Z48 (Official Guidelines,"
    " section I.C.21.c.7)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """While an injury or a fracture heals its own code is reported, with the 7th character for
    subsequent care, and no aftercare code.
    """
    return problems_in(context, __file__)
