"""Modifiers 80, 81, 82 and AS: an assistant at surgery."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.policy_indicators import ServiceIndicators
from codewell.model import ClaimType, Severity
from codewell.rules.registry import Problem, RuleContext, rule
from codewell.rules.services.surgeons import Told, told

_MODIFIERS = ("80", "81", "82", "AS")
_TELLS = {
    "0": Told(
        Severity.INFO,
        "is paid for an assistant only where the record shows the need",
        "Keep the operative report that shows why an assistant was needed.",
    ),
    "1": Told(
        Severity.ERROR,
        "is never paid for an assistant",
        "Remove the line; the patient may not be billed for it.",
    ),
    "9": Told(Severity.ERROR, "is no operation with an assistant", "Remove the modifier."),
}


@rule(
    id="MODIFIER-80-81-82-AS",
    title="An assistant at surgery is paid for the operation",
    citation="Physician fee schedule record layout (PPRRVU), field Assistant at Surgery",
    citation_checked="primary",
    severity=Severity.ERROR,
    needs=("fee_schedule",),
    claim_types=(ClaimType.PROFESSIONAL,),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Assistant indicator 0: with documentation, 1: never, 2: paid, 9: no operation."""
    yield from told(context, _MODIFIERS, "assistant at surgery", _indicator, _TELLS)


def _indicator(indicators: ServiceIndicators) -> str:
    return indicators.assistant_at_surgery
