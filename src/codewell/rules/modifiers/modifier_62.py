"""Modifier 62: two surgeons."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import ServiceIndicators
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.surgeons import Told, told

_TELLS = {
    "0": Told(Severity.ERROR, "is not paid for two surgeons", "Remove 62."),
    "1": Told(
        Severity.INFO,
        "is paid for two surgeons only where the record shows the need",
        "Keep each surgeon's operative report.",
    ),
    "9": Told(Severity.ERROR, "is no operation of two surgeons", "Remove 62."),
}


@rule(
    id="MODIFIER-62",
    title="Two surgeons are paid for the operation",
    citation="Physician fee schedule record layout (PPRRVU), field Co-surgeons",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Co-surgeon indicator 0: never, 1: with documentation, 2: paid to two specialties, 9: no
    operation of that kind.
    """
    yield from told(context, ("62",), "co-surgeons", _indicator, _TELLS)


def _indicator(indicators: ServiceIndicators) -> str:
    return indicators.co_surgeons
