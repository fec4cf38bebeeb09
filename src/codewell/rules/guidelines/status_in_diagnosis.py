"""A status that the diagnosis already tells."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.21.c.3",
    title="A status is not added to a diagnosis that includes it",
    citation="ICD-10-CM Official Guidelines, section I.C.21.c.3; Tabular List, Excludes1 note at"
    " Z94",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A transplant status (Z94) is not reported with a complication of the same transplant (T86),
    and a body mass index (Z68) not in pregnancy.

    An organ that is absent cannot be diseased: that is a question, as it is often the organ
    removed in this stay, whose absence is not yet a status.
    """
    return problems_in(context, __file__)
