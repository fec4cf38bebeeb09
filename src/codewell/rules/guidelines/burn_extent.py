"""The extent of burns against the burns."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.19.d.6",
    title="The extent of burns goes with the burns",
    citation="ICD-10-CM Tabular List, notes at T31 and T32 (Official Guidelines, section"
    " I.C.19.d.6)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """T31 and T32 tell the body surface that is burned, beside the codes of the sites (T20-T25);
    they stand first only where no site is specified.

    T31 is for burns and T32 for corrosions; a part of third degree needs a site of third
    degree. Sequelae have no extent.
    """
    return problems_in(context, __file__)
