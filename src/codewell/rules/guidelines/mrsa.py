"""A code of MRSA repeats what a combination code says."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.logic.shapes import problems_in
from codewell.rules.registry import Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.C.1.e",
    title="MRSA is reported once",
    citation="ICD-10-CM Official Guidelines, section I.C.1.e",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """A combination code that includes MRSA (A41.02, J15.212) is complete: neither the organism
    (B95.62), nor the infection of unspecified site (A49.02), nor resistance to penicillins
    (Z16.11) is added for the same infection. Colonization (Z22.322) may be reported with an
    infection.

    The organism is not found where another infection is reported to which it may belong.
    """
    return problems_in(context, __file__)
