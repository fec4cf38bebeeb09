"""The segments of an 837 as loops, found by what begins one, and the values in them.

A loop is a segment and what belongs to it: HL a level, CLM a claim, LX a line, SBR within a claim
another coverage, NM1 a party, SVD what another payer made of a line, LIN a drug. Nothing else of
the order is relied on.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from codewell.formats.x12_segments import Segment
from codewell.model import Sex
from codewell.model.claim import (
    Address,
    Adjustment,
    Contact,
    Person,
    Provider,
    Reference,
    Relationship,
    Trouble,
)

_DEPTH = {"HL": 1, "CLM": 2, "LX": 3, "SBR": 3, "NM1": 4, "SVD": 4, "LIN": 4, "LQ": 4}
_SERVICES = ("SV1", "SV2", "SV3", "SV5")
_OF_THE_CLAIM = ("HI", "CL1")
"""They belong to the claim wherever they stand in it."""

_AMOUNT = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9})", re.ASCII)
_DAY = re.compile(r"\d{8}", re.ASCII)
_ADJUSTMENTS_OF_CAS = 6

_TOLD = ("XX", "24", "34", "")
"""Qualifiers of an identifier that has a field of its own: NPI, and the tax numbers of 4010."""
SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "U": Sex.UNKNOWN}
RELATIONSHIPS = {
    "18": Relationship.SELF,
    "01": Relationship.SPOUSE,
    "19": Relationship.CHILD,
    "20": Relationship.EMPLOYEE,
    "21": Relationship.UNKNOWN,
    "39": Relationship.ORGAN_DONOR,
    "40": Relationship.CADAVER_DONOR,
    "53": Relationship.LIFE_PARTNER,
    "G8": Relationship.OTHER,
}


@dataclass(slots=True)
class Loop:
    """A segment that begins something, the segments that belong to it, the loops within it."""

    segments: list[Segment] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)

    @property
    def first(self) -> Segment:
        """The segment that begins it."""
        return self.segments[0]

    def within(self, identifier: str, *qualifiers: str) -> list[Loop]:
        """The loops directly within it that begin so, of these qualifiers or of any."""
        return [
            loop
            for loop in self.loops
            if loop.first.id == identifier
            and (not qualifiers or loop.first.element(1) in qualifiers)
        ]

    def everything(self) -> Iterator[Segment]:
        """Its segments and those of the loops within it."""
        yield from self.segments
        for loop in self.loops:
            yield from loop.everything()


def loops_of(segments: Iterable[Segment]) -> Loop:
    """The segments of a transaction as loops under one root."""
    root = Loop()
    open_loops: list[tuple[int, Loop]] = [(0, root)]
    for segment in segments:
        depth = _depth(segment, open_loops)
        if segment.id in _OF_THE_CLAIM and any(at == 2 for at, _ in open_loops):
            _close(open_loops, 3)
        if depth is None:
            open_loops[-1][1].segments.append(segment)
            continue
        _close(open_loops, depth)
        begun = Loop([segment])
        open_loops[-1][1].loops.append(begun)
        open_loops.append((depth, begun))
    return root


def _close(open_loops: list[tuple[int, Loop]], depth: int) -> None:
    while open_loops[-1][0] >= depth:
        open_loops.pop()


def _depth(segment: Segment, open_loops: list[tuple[int, Loop]]) -> int | None:
    """How deep the loop stands that a segment begins; None where it begins none."""
    in_claim = any(at == 2 for at, _ in open_loops)
    if segment.id in _SERVICES:
        line = next((loop for at, loop in open_loops if at == 3), None)
        waits = line is not None and line.first.id == "LX" and not _has_service(line)
        return None if waits else _DEPTH["LX"]
    if segment.id == "SBR" and not in_claim:
        return None
    return _DEPTH.get(segment.id)


def _has_service(line: Loop) -> bool:
    return any(segment.id in _SERVICES for segment in line.segments)


# -- values -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reading:
    """Values out of segments; notes what cannot be read, and which segments were asked for."""

    troubles: list[Trouble] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def trouble(self, segment: Segment, place: str, message: str) -> None:
        """Note what cannot be read."""
        self.troubles.append(Trouble(f"segment {segment.number} {place}", message))

    def all(self, loop: Loop, identifier: str, *qualifiers: str) -> list[Segment]:
        """The segments of a loop of that identifier, of these qualifiers or of any."""
        found = [
            segment
            for segment in loop.segments
            if segment.id == identifier and (not qualifiers or segment.element(1) in qualifiers)
        ]
        self.used.update(segment.number for segment in found)
        return found

    def first(self, loop: Loop, identifier: str, *qualifiers: str) -> Segment | None:
        """The first of them."""
        return next(iter(self.all(loop, identifier, *qualifiers)), None)

    def amount(self, segment: Segment, number: int, part: int | None = None) -> Decimal | None:
        """Money or a quantity; None where none is given."""
        text = segment.element(number) if part is None else segment.component(number, part)
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            self.trouble(segment, segment.place(number, part), "is not an amount")
            return None
        return Decimal(text)

    def day(self, segment: Segment, number: int, text: str) -> dt.date | None:
        """A day written CCYYMMDD, hours after it passed over; None where none is given."""
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text[:8]):
                raise ValueError
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            self.trouble(segment, segment.place(number), "is not a date of the form CCYYMMDD")
            return None

    def period(self, loop: Loop, *qualifiers: str) -> tuple[dt.date | None, dt.date | None]:
        """First and last day of a DTP; the last one is None for a single day."""
        segment = self.first(loop, "DTP", *qualifiers)
        if segment is None:
            return None, None
        first, _, last = segment.element(3).partition("-")
        start = self.day(segment, 3, first)
        return start, self.day(segment, 3, last) if last and last != first else None

    def date(self, loop: Loop, *qualifiers: str) -> dt.date | None:
        """The day of a DTP, or the first one of a period."""
        return self.period(loop, *qualifiers)[0]

    def reference(self, loop: Loop, *qualifiers: str) -> str | None:
        """The number of a REF."""
        segment = self.first(loop, "REF", *qualifiers)
        return (segment.element(2) or None) if segment else None


# -- parties ------------------------------------------------------------------------------------


def address(reading: Reading, loop: Loop) -> Address | None:
    """The N3 and N4 of a party."""
    street, place = reading.first(loop, "N3"), reading.first(loop, "N4")
    if street is None and place is None:
        return None
    lines = (street.element(1), street.element(2)) if street else ()
    return Address(
        lines=tuple(line for line in lines if line),
        city=(place.element(1) or None) if place else None,
        state=(place.element(2) or None) if place else None,
        postal_code=(place.element(3) or None) if place else None,
        country=(place.element(4) or None) if place else None,
    )


def person(reading: Reading, loop: Loop) -> Person:
    """A subscriber or patient."""
    reading.used.add(loop.first.number)
    birth = reading.first(loop, "DMG")
    return Person(
        last_name=loop.first.element(3) or None,
        first_name=loop.first.element(4) or None,
        middle_name=loop.first.element(5) or None,
        suffix=loop.first.element(7) or None,
        birth_date=reading.day(birth, 2, birth.element(2)) if birth else None,
        sex=SEXES.get(birth.element(3)) if birth else None,
        address=address(reading, loop),
    )


def provider(reading: Reading, loop: Loop | None) -> Provider | None:
    """A provider, with the identifiers that are given."""
    if loop is None:
        return None
    first = loop.first
    reading.used.add(first.number)
    kind, identifier = first.element(8), first.element(9) or None
    tax = reading.first(loop, "REF", "EI", "SY")
    specialty, contact = reading.first(loop, "PRV"), reading.first(loop, "PER")
    return Provider(
        name=first.element(3) or None,
        first_name=first.element(4) or None,
        middle_name=first.element(5) or None,
        suffix=first.element(7) or None,
        npi=identifier if kind == "XX" else None,
        tax_id=_tax_id(tax.element(2) if tax else identifier if kind in ("24", "34") else None),
        tax_id_is_ssn=(tax.element(1) == "SY") if tax else kind == "34",
        taxonomy=(specialty.element(3) or None) if specialty else None,
        address=address(reading, loop),
        contact=_contact(contact),
        references=(
            *([Reference(kind, identifier)] if identifier and kind not in _TOLD else []),
            *(
                Reference(ref.element(1), ref.element(2))
                for ref in reading.all(loop, "REF")
                if ref.element(1) not in ("EI", "SY") and ref.element(2)
            ),
        ),
    )


def _tax_id(text: str | None) -> str | None:
    return (text or "").replace("-", "") or None


def _contact(segment: Segment | None) -> Contact | None:
    if segment is None:
        return None
    pairs = ((segment.element(n), segment.element(n + 1)) for n in (3, 5, 7))
    phone = next((number for kind, number in pairs if kind == "TE"), None)
    return Contact(segment.element(2) or None, phone or None)


def adjustments(reading: Reading, loop: Loop) -> tuple[Adjustment, ...]:
    """The CAS of a claim or line: one group, and up to six reasons with amount and quantity."""
    return tuple(a for segment in reading.all(loop, "CAS") for a in of_segment(reading, segment))


def of_segment(reading: Reading, segment: Segment) -> Iterator[Adjustment]:
    """The adjustments of one CAS."""
    for place in range(2, 2 + 3 * _ADJUSTMENTS_OF_CAS, 3):
        reason = segment.element(place)
        amount = reading.amount(segment, place + 1)
        if reason and amount is not None:
            quantity = reading.amount(segment, place + 2)
            yield Adjustment(segment.element(1), reason, amount, quantity)
        elif reason:
            reading.trouble(segment, segment.place(place + 1), "is missing")
