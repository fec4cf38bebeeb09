"""The service lines of an encounter as rules see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from codewell.model import ClaimType, Encounter, ServiceLine, normalise_code
from codewell.rules.services.codes import is_visit


@dataclass(frozen=True)
class Line:
    """One service line: its place, its code in capitals, its date and who gave the service.

    ``provider`` is None where it is not known; on an institutional claim it is the facility.
    """

    number: int
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    date: dt.date
    provider: str | None
    given: ServiceLine

    @property
    def where(self) -> str:
        """The field path of the line."""
        return f"lines[{self.number}]"

    def at(self, field: str) -> str:
        """The field path of one of its fields."""
        return f"{self.where}.{field}"

    @property
    def name(self) -> str:
        """Code and modifiers for a message: ``20610-RT``."""
        return "-".join((self.code, *self.modifiers))

    @property
    def place_of_service(self) -> str | None:
        """As reported."""
        return self.given.place_of_service

    @property
    def pointers(self) -> tuple[int, ...]:
        """Which diagnoses it was done for, from 1."""
        return self.given.diagnosis_pointers

    @property
    def units_a_day(self) -> Decimal:
        """The units of one day, where the line stands for a span of days."""
        last = self.given.service_end_date
        days = (last - self.date).days + 1 if last and last > self.date else 1
        return (self.units / days).quantize(Decimal(1), ROUND_HALF_UP) if days > 1 else self.units

    @cached_property
    def is_visit(self) -> bool:
        """Whether it is an evaluation and management service."""
        return is_visit(self.code)

    @cached_property
    def _modifiers(self) -> frozenset[str]:
        return frozenset(self.modifiers)

    def has(self, *modifiers: str) -> bool:
        """Whether it carries one of these modifiers."""
        return not self._modifiers.isdisjoint(modifiers)

    def same_provider(self, provider: str | None) -> bool:
        """Whether the other is the same provider or may be: two that are unknown are the same."""
        return self.provider is None or provider is None or self.provider == provider

    def same_session(self, other: Line) -> bool:
        """Whether an edit between two services of one provider on one day applies to the two."""
        return self.date == other.date and self.same_provider(other.provider)


def lines_of(encounter: Encounter, governing: dt.date) -> tuple[Line, ...]:
    """The lines that carry a code, in order; a line without a date is of the governing date."""
    of_facility = encounter.claim_type is ClaimType.INSTITUTIONAL
    whole = None if of_facility else encounter.rendering_provider
    return tuple(
        Line(
            number=number,
            code=normalise_code(line.code),
            modifiers=line.modifiers,
            units=line.units,
            date=line.service_date or encounter.service_date or governing,
            provider=None if of_facility else line.rendering_provider or whole,
            given=line,
        )
        for number, line in enumerate(encounter.lines)
        if line.code
    )
