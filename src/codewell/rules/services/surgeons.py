"""Further surgeons of an operation, by an indicator of the fee schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE, ServiceIndicators
from codewell.model import Severity
from codewell.rules.registry import Problem, Row, RuleContext


@dataclass(frozen=True, slots=True)
class Told:
    """What an indicator says of the code, and what to do."""

    severity: Severity
    says: str
    advice: str


def told(
    context: RuleContext,
    modifiers: tuple[str, ...],
    field: str,
    indicator_of: Callable[[ServiceIndicators], str],
    tells: Mapping[str, Told],
) -> Iterator[Problem]:
    """The lines with one of the modifiers whose code's indicator has something to say."""
    for line in context.lines:
        stands = next((m for m in line.modifiers if m in modifiers), None)
        found = context.indicators(line.code, line.date) if stands else None
        if found is None or found.value is None:
            continue
        indicator = indicator_of(found.value)
        if indicator in tells:
            yield Problem(
                line.at("modifiers"),
                f"{stands} stands on {line.code}, which {tells[indicator].says}.",
                tells[indicator].advice,
                severity=tells[indicator].severity,
                row=Row(PHYSICIAN_FEE_SCHEDULE, found.edition, f"{line.code}, {field} {indicator}"),
            )
