"""Codes of an abortion that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.q",
    title="One kind of abortion",
    citation="ICD-10-CM Tabular List, titles of O03 and O08 (Official Guidelines, section"
    " I.C.15.q)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """O08 is for complications that follow an ectopic or molar pregnancy; those of an abortion are
    in O03, O04 and O07.

    A spontaneous abortion is incomplete (O03.0-O03.4) or complete (O03.5-O03.9).
    """
    return problems_in(context, __file__)
