"""How many units: the rules by which the lexicon counts, each by its name."""

from __future__ import annotations

import math
from decimal import Decimal

from codewell.suggest.services.measures import Measured

_TIMES = {"fifteens": 15, "twenties": 20, "thirties": 30}
_NAMED = {"15": 15, "20": 20, "30": 30, "60": 60}


def units_of(rule: str | None, measured: dict[str, Measured]) -> int:
    """The units by a rule of the lexicon; 1 where there is none, 0 where the code does not apply.

    ``number`` and ``number-1`` count things; ``fifteens`` and its like are full periods of time
    (half a period or less of a first one does not count); ``tens past 15`` counts begun tens.
    """
    if rule is None:
        return 1
    period, _, first = rule.partition(" past ")
    if period in _TIMES and "area" not in measured:
        return _periods(_value(measured, "minutes", Decimal(0)), _TIMES[period], first)
    number = _value(measured, "number", Decimal(1))
    counted = {
        "number": number,
        "number-1": number - 1,
        "tens past 15": (number - 15) / 10,
        "twenties past 20": (_value(measured, "area", Decimal(0)) - 20) / 20,
    }
    return max(math.ceil(counted.get(rule, Decimal(1))), 0)


def _periods(minutes: Decimal, each: int, first: str) -> int:
    """Periods of time: all of them, or those past the first minutes (``20 at most 2``)."""
    if not first:
        return max(int(minutes // each), 1)
    most = 2 if first.endswith("at most 2") else 10**6
    return min(_past(minutes, _NAMED[first.partition(" ")[0]], each), most)


def _past(minutes: Decimal, first: int, each: int) -> int:
    """Further periods after the first one; one counts from more than half of it on.

    Twenty-minute periods of care management count when they are full.
    """
    rest = minutes - first
    if rest <= 0:
        return 0
    full, part = divmod(rest, each)
    counts = part > each / 2 if each != 20 else False
    return int(full) + int(counts)


def _value(measured: dict[str, Measured], name: str, otherwise: Decimal) -> Decimal:
    return measured[name].value if name in measured else otherwise


def hours_past_first(minutes: Decimal) -> int:
    """Further hours of an infusion: each counts from 31 minutes past the last hour on."""
    if minutes <= 60:
        return 0
    full, part = divmod(minutes - 60, 60)
    return int(full) + (1 if part > 30 else 0)


def timed_units(minutes: dict[str, Decimal]) -> dict[str, int]:
    """Units of timed therapy services of one day by the total of minutes (8-minute rule).

    Medicare Claims Processing Manual, chapter 5, section 20.2: 8 minutes make a unit, each
    further 15 one more; the whole quarters of each service come first, then the largest rest.
    """
    total = sum(minutes.values(), Decimal(0))
    left = int((total + 7) // 15)
    units = {}
    for code, spent in minutes.items():
        units[code] = min(int(spent // 15), left)
        left -= units[code]
    for code, _ in sorted(minutes.items(), key=lambda item: -(item[1] % 15)):
        if left and minutes[code] % 15:
            units[code] += 1
            left -= 1
    return {code: count for code, count in units.items() if count}
