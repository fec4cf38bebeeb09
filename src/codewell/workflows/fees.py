"""What Medicare pays for a service by its schedules: an estimate, with its formula and edition.

It stands apart: nothing that suggests or checks codes reads it. What depends on the whole claim or
on the year's settlements is not in it: deductible and coinsurance, sequestration, quality payments,
the endoscopy, imaging and therapy reductions, the wage index and the packaging of OPPS.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.dated import Dated
from codewell.catalog.fees import Locality, RelativeValues
from codewell.errors import InputError
from codewell.model import ClaimType, EditionOfNotes, Encounter, ServiceLine, normalise_code
from codewell.model.claim import Claim, encounter_in

_CENT = Decimal("0.01")
_PAID = frozenset("ART")
"""Status codes whose relative values Medicare pays by (record layout of the fee schedule)."""
_NATIONAL = Locality("", "", "", "national, no locality", Decimal(1), Decimal(1), Decimal(1))
_TELEHEALTH_AT_HOME = "10"
_BOTH_SIDES = {"1": (Decimal("1.5"), "both sides"), "3": (Decimal(2), "each side")}
_ASSISTANTS = {"80": "0.16", "81": "0.16", "82": "0.16", "AS": "0.136"}
_NOT_ESTIMATED = ("22", "52", "53", "54", "55", "56", "66", "73", "74", "78")


class Schedule(StrEnum):
    """A payment schedule of Medicare."""

    PFS = "physician fee schedule"
    OPPS = "OPPS"
    ASC = "ASC"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one line is paid by one schedule. ``amount`` is in dollars, None: not paid or unknown.

    ``formula`` shows every factor; ``reason`` says why there is no amount, or what is left out.
    """

    code: str
    schedule: Schedule
    place: str
    edition: str
    edition_matches_date: bool
    amount: Decimal | None
    formula: str
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON has them; the amount as text, exact."""
        return {
            "code": self.code,
            "schedule": str(self.schedule),
            "place": self.place,
            "edition": self.edition,
            "edition_matches_date": self.edition_matches_date,
            "amount": None if self.amount is None else str(self.amount),
            "formula": self.formula,
            "reason": self.reason,
        }


def find_locality(catalog: Catalog, wanted: str | None, on: dt.date) -> Locality:
    """A locality by contractor and number (``01112-05``), by state and number, or by state alone.

    Raises:
        InputError: none or several localities are meant.
    """
    if wanted is None:
        return _NATIONAL
    found = catalog.fees.localities(on)
    if not isinstance(found, Dated):
        raise InputError(str(found), field="--locality")
    first, _, number = wanted.strip().upper().partition("-")
    meant = [
        one for one in found.value if first in (one.mac, one.state) and number in ("", one.locality)
    ]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise InputError(f"no locality {wanted}: give CA-05 or 01112-05", field="--locality")
    names = ", ".join(f"{one.mac}-{one.locality} {one.locality_name}" for one in meant)
    raise InputError(f"several localities: {names}", field="--locality")


def estimate_code(
    catalog: Catalog, code: str, on: dt.date, locality: Locality = _NATIONAL
) -> Iterator[Estimate]:
    """One unit of a code by every schedule that is installed, in both settings."""
    line = ServiceLine(normalise_code(code))
    for facility in (False, True):
        yield from _physician(catalog, line, on, locality, facility=facility)
    yield from _outpatient(catalog, line, on)
    yield from _surgical_center(catalog, line, on)


def estimate_encounter(
    catalog: Catalog, record: Encounter | Claim, locality: Locality = _NATIONAL
) -> Iterator[Estimate]:
    """Each line by the schedule of its claim: practitioners, hospital outpatients."""
    encounter = encounter_in(record)
    for line in encounter.lines:
        on = line.service_date or encounter.service_date or encounter.discharge_date
        if not line.code or on is None:
            continue
        if encounter.claim_type is ClaimType.INSTITUTIONAL:
            yield from _outpatient(catalog, line, on)
        else:
            facility = _is_facility(catalog, line, on)
            yield from _physician(catalog, line, on, locality, facility=facility)


def total(estimates: Iterable[Estimate]) -> Decimal:
    """The sum of what is known."""
    return sum((e.amount for e in estimates if e.amount is not None), Decimal(0))


# -- physician fee schedule -----------------------------------------------------------------------


def _is_facility(catalog: Catalog, line: ServiceLine, on: dt.date) -> bool:
    """Telehealth at home is paid as outside a facility; without the list nothing is a facility."""
    if line.place_of_service in (None, _TELEHEALTH_AT_HOME):
        return False
    found = catalog.place_of_service.place(line.place_of_service or "", on)
    return isinstance(found, Dated) and found.value is not None and found.value.facility is True


def _physician(
    catalog: Catalog, line: ServiceLine, on: dt.date, locality: Locality, *, facility: bool
) -> Iterator[Estimate]:
    found = catalog.fees.pfs(line.code, on)
    if not isinstance(found, Dated):
        return
    component = next((m for m in line.modifiers if m in ("26", "TC", "53")), "")
    row = next((r for r in found.value if r.modifier == component), None)
    place = f"{'facility' if facility else 'non-facility'}, {locality.locality_name}"
    if row is None or row.status not in _PAID:
        status = f"status {row.status}" if row else "not in the schedule"
        yield _without(line.code, Schedule.PFS, place, found.edition, f"not paid: {status}")
        return
    yield _paid(line, row, locality, place, found.edition, facility=facility)


def _paid(
    line: ServiceLine,
    row: RelativeValues,
    locality: Locality,
    place: str,
    edition: EditionOfNotes,
    *,
    facility: bool,
) -> Estimate:
    expense = row.facility_pe if facility else row.non_facility_pe
    units = (
        row.work * locality.work
        + expense * locality.practice_expense
        + row.malpractice * locality.malpractice
    )
    formula = (
        f"({row.work} x {locality.work} + {expense} x {locality.practice_expense}"
        f" + {row.malpractice} x {locality.malpractice}) x {row.conversion_factor}"
    )
    amount = (units * row.conversion_factor).quantize(_CENT, ROUND_HALF_UP)
    for factor, words in _factors(line, row):
        amount *= factor
        formula += f" x {factor.normalize():f} ({words})"
    return Estimate(
        code="-".join((line.code, *line.modifiers)),
        schedule=Schedule.PFS,
        place=place,
        edition=edition.name,
        edition_matches_date=edition.matches_date,
        amount=amount.quantize(_CENT, ROUND_HALF_UP),
        formula=formula,
        reason=_left_out(line, row, facility=facility),
    )


def _left_out(line: ServiceLine, row: RelativeValues, *, facility: bool) -> str | None:
    """What the amount does not know of."""
    modifiers = ", ".join(m for m in line.modifiers if m in _NOT_ESTIMATED)
    rare = row.facility_na if facility else row.non_facility_na
    parts = [f"the effect of {modifiers} is not estimated"] if modifiers else []
    parts += ["CMS marks the service as rarely or never given there"] if rare else []
    return "; ".join(parts) or None


def _factors(line: ServiceLine, row: RelativeValues) -> Iterator[tuple[Decimal, str]]:
    if line.units != 1:
        yield line.units, "units"
    if "50" in line.modifiers and (both := _BOTH_SIDES.get(row.bilateral_surgery)):
        yield both
    assistant = next((m for m in line.modifiers if m in _ASSISTANTS), None)
    if assistant and row.assistant_at_surgery in ("0", "2"):
        yield Decimal(_ASSISTANTS[assistant]), "assistant"
    if "62" in line.modifiers:
        yield Decimal("0.625"), "one of two surgeons"


# -- facilities -----------------------------------------------------------------------------------


def _outpatient(catalog: Catalog, line: ServiceLine, on: dt.date) -> Iterator[Estimate]:
    found = catalog.fees.opps(line.code, on)
    if not isinstance(found, Dated):
        return
    row = found.value
    rate = row.payment_rate if row else None
    kind = f"status indicator {row.status_indicator}" if row else "not in Addendum B"
    place = "hospital outpatient, before the wage index"
    yield _of_facility(line, Schedule.OPPS, place, found.edition, rate, kind)


def _surgical_center(catalog: Catalog, line: ServiceLine, on: dt.date) -> Iterator[Estimate]:
    found = catalog.fees.asc(line.code, on)
    if not isinstance(found, Dated):
        return
    row = found.value
    rate = row.payment_rate if row else None
    kind = f"payment indicator {row.payment_indicator or 'none'}" if row else "not listed"
    place = "ambulatory surgical center, before the wage index"
    yield _of_facility(line, Schedule.ASC, place, found.edition, rate, kind)


def _of_facility(
    line: ServiceLine,
    schedule: Schedule,
    place: str,
    edition: EditionOfNotes,
    rate: Decimal | None,
    kind: str,
) -> Estimate:
    """The rate times the units; ``kind`` is what the schedule says of the code."""
    if rate is None:
        return _without(line.code, schedule, place, edition, f"no rate: {kind}")
    amount = (rate * line.units).quantize(_CENT, ROUND_HALF_UP)
    formula = f"{rate} ({kind}) x {line.units}"
    return Estimate(line.code, schedule, place, edition.name, edition.matches_date, amount, formula)


def _without(
    code: str, schedule: Schedule, place: str, edition: EditionOfNotes, reason: str
) -> Estimate:
    return Estimate(code, schedule, place, edition.name, edition.matches_date, None, "", reason)
