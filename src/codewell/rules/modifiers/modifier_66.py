"""Modifier 66: a team of surgeons."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import ServiceIndicators
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.surgeons import Told, told

_TELLS = {
    "0": Told(Severity.ERROR, "is not paid for a team", "Remove 66."),
    "1": Told(
        Severity.INFO,
        "is paid for a team only where the record shows the need",
        "Keep each surgeon's operative report.",
    ),
    "9": Told(Severity.ERROR, "is no operation of a team", "Remove 66."),
}


@rule(
    id="MODIFIER-66",
    title="A surgical team is paid for the operation",
    citation="Physician fee schedule record layout (PPRRVU), field Team Surgery",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Team indicator 0: never, 1: with documentation, 2: paid by report, 9: no
    operation of that kind.
    """
    yield from told(context, ("66",), "team surgery", _indicator, _TELLS)


def _indicator(indicators: ServiceIndicators) -> str:
    return indicators.team_surgery
