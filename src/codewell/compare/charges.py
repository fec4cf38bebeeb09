"""What a record documents against what was charged: typed differences, told alike both ways.

Codes, units and modifiers are compared and nothing else: no amount is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ChargeOutcome(StrEnum):
    """How a documented and a charged line stand to each other."""

    AGREES = "agrees"
    NOT_CHARGED = "documented, not charged"
    NOT_DOCUMENTED = "charged, not documented"
    OTHER_CODE = "documented as another code"
    OTHER_UNITS = "other units"
    OTHER_MODIFIERS = "other modifiers"
    IN_PART = "documented in part"
    """The record names the service, and a fact that decides its code is missing."""
    NOT_EVALUATED = "not evaluated"


@dataclass(frozen=True, slots=True)
class ServiceTold:
    """A service on either side. ``missing``: what the record would have to say."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    missing: tuple[str, ...] = ()
    place: int | None = None
    """The number of the line or suggestion that it came from, from 0."""

    @property
    def words(self) -> str:
        """As it stands on a claim: ``J3301-JZ x 4``."""
        return f"{'-'.join((self.code, *self.modifiers))} x {self.units}"


@dataclass(frozen=True, slots=True)
class ChargeDifference:
    """One line compared. Of a pair both sides are there, else one of them."""

    outcome: ChargeOutcome
    documented: ServiceTold | None
    charged: ServiceTold | None
    message: str


Family = Callable[[str], str]
"""The family of a code: codes of one family are levels or variants of one service."""


def compare_charges(
    documented: Sequence[ServiceTold],
    in_part: Sequence[ServiceTold],
    charged: Sequence[ServiceTold],
    family: Family,
) -> list[ChargeDifference]:
    """Each documented and each charged line once: pairs first, then what stands alone.

    ``in_part`` are services that the record names without all that decides their code.
    """
    pairs, left, right = _paired(documented, charged, family)
    found = [_pair(one, other) for one, other in pairs]
    partly, _, right = _paired(in_part, right, family)
    found += [_partly(one, other) for one, other in partly]
    found += [_alone(one) for one in left]
    found += [_undocumented(one) for one in right]
    return sorted(found, key=_order)


def _paired(
    documented: Sequence[ServiceTold], charged: Sequence[ServiceTold], family: Family
) -> tuple[list[tuple[ServiceTold, ServiceTold]], list[ServiceTold], list[ServiceTold]]:
    """Pairs by the closest likeness: the same line, the same code, the same family."""
    left, right = list(documented), list(charged)
    pairs = []
    for alike in (_same_line, _same_modifiers, _same_code, _same_family(family)):
        for one in tuple(left):
            other = next((c for c in right if alike(one, c)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                pairs.append((one, other))
    return pairs, left, right


def _same_line(one: ServiceTold, other: ServiceTold) -> bool:
    return _same_modifiers(one, other) and one.units == other.units


def _same_modifiers(one: ServiceTold, other: ServiceTold) -> bool:
    return one.code == other.code and set(one.modifiers) == set(other.modifiers)


def _same_code(one: ServiceTold, other: ServiceTold) -> bool:
    return one.code == other.code


def _same_family(family: Family) -> Callable[[ServiceTold, ServiceTold], bool]:
    return lambda one, other: family(one.code) == family(other.code)


# -- in words -----------------------------------------------------------------------------------


def _pair(one: ServiceTold, other: ServiceTold) -> ChargeDifference:
    if one.code != other.code:
        said = f"{one.code} is documented, {other.code} is charged"
        return ChargeDifference(ChargeOutcome.OTHER_CODE, one, other, said)
    if one.units != other.units:
        said = f"{one.code}: {one.units} units are documented, {other.units} are charged"
        if set(one.modifiers) != set(other.modifiers):
            said += f"; modifiers {_listed(one.modifiers)} against {_listed(other.modifiers)}"
        return ChargeDifference(ChargeOutcome.OTHER_UNITS, one, other, said)
    if set(one.modifiers) != set(other.modifiers):
        said = (
            f"{one.code}: modifiers documented {_listed(one.modifiers)},"
            f" charged {_listed(other.modifiers)}"
        )
        return ChargeDifference(ChargeOutcome.OTHER_MODIFIERS, one, other, said)
    return ChargeDifference(ChargeOutcome.AGREES, one, other, f"{one.words} on both sides")


def _partly(one: ServiceTold, other: ServiceTold) -> ChargeDifference:
    missing = "; ".join(one.missing) or "the record leaves it open"
    said = f"{other.code} is charged; the record names the service: {missing}"
    return ChargeDifference(ChargeOutcome.IN_PART, one, other, said)


def _alone(one: ServiceTold) -> ChargeDifference:
    said = f"{one.words} is documented and not charged"
    return ChargeDifference(ChargeOutcome.NOT_CHARGED, one, None, said)


def _undocumented(other: ServiceTold) -> ChargeDifference:
    said = f"{other.words} is charged and not documented"
    return ChargeDifference(ChargeOutcome.NOT_DOCUMENTED, None, other, said)


def _listed(modifiers: Iterable[str]) -> str:
    return ", ".join(modifiers) or "none"


def _order(difference: ChargeDifference) -> tuple[int, str, int]:
    """By code, whichever side it stands on; what agrees comes last."""
    told = difference.documented or difference.charged
    assert told is not None
    return int(difference.outcome is ChargeOutcome.AGREES), told.code, told.place or 0
