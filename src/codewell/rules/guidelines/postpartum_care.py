"""Care after a delivery elsewhere, on the record of the delivery."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.15.o",
    title="Care of the mother after a delivery outside",
    citation="ICD-10-CM Tabular List, inclusion term and Excludes1 note at Z39.0 (Official"
    " Guidelines, section I.C.15.o)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Z39.0 is for an uncomplicated patient who delivered before she was admitted.

    The delivery itself and complications of the puerperium contradict it.
    """
    return problems_in(context, __file__)
