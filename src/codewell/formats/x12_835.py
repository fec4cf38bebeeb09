"""The remittance, 835 (005010X221): what was paid for each claim and line, and why not more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from codewell.errors import InputError
from codewell.formats.x12_loops import Loop, Reading, of_segment
from codewell.formats.x12_segments import Segment, Transaction, transactions_of_kind
from codewell.model import normalise_code
from codewell.model.claim import Adjustment
from codewell.model.remittance import ClaimPayment, LinePayment

KIND = "835"
_REMARKS_OF_CLAIM = {"MOA": (3, 4, 5, 6, 7), "MIA": (5, 20, 21, 22, 23)}
"""Which elements of the outpatient and inpatient segments hold remark codes."""


def read(content: bytes, source: str) -> Iterator[ClaimPayment | InputError]:
    """The claims of a file of remittances, and what is no remittance as its error.

    Raises:
        InputError: the file is no X12 text.
    """
    for transaction in transactions_of_kind(content, source, KIND, "a remittance"):
        if isinstance(transaction, InputError):
            yield transaction
        else:
            yield from read_transaction(transaction)


def read_transaction(transaction: Transaction) -> Iterator[ClaimPayment]:
    """Every claim of one remittance."""
    head, claims = _parts(transaction.segments)
    reading = Reading()
    payment = reading.first(head, "BPR")
    payers = [s for s in reading.all(head, "N1") if s.element(1) == "PR"]
    payer = (payers[0].element(2) or None) if payers else None
    paid_on = reading.day(payment, 16, payment.element(16)) if payment else None
    for claim in claims:
        yield _claim(claim, payer, paid_on)


@dataclass(slots=True)
class _ClaimSegments:
    own: Loop = field(default_factory=Loop)
    lines: list[Loop] = field(default_factory=list)


def _parts(segments: tuple[Segment, ...]) -> tuple[Loop, list[_ClaimSegments]]:
    """The segments before the first claim, and those of each claim and its lines."""
    head, claims = Loop(), list[_ClaimSegments]()
    current = head
    for segment in segments:
        if segment.id == "CLP":
            claims.append(_ClaimSegments())
            current = claims[-1].own
        elif segment.id == "SVC" and claims:
            current = Loop()
            claims[-1].lines.append(current)
        elif segment.id in ("PLB", "LX", "TS3", "TS2"):
            current = Loop()
        current.segments.append(segment)
    return head, claims


def _claim(parts: _ClaimSegments, payer: str | None, paid_on: dt.date | None) -> ClaimPayment:
    reading, own = Reading(), parts.own
    clp = own.first
    lines = tuple(_line(reading, loop) for loop in parts.lines)
    remarks = [
        segment.element(number)
        for name, numbers in _REMARKS_OF_CLAIM.items()
        for segment in reading.all(own, name)
        for number in numbers
    ]
    return ClaimPayment(
        id=clp.element(1),
        status=clp.element(2),
        charge=reading.amount(clp, 3),
        paid=reading.amount(clp, 4),
        patient_responsibility=reading.amount(clp, 5),
        payer_control_number=clp.element(7) or None,
        adjustments=_adjustments(reading, own),
        remarks=tuple(dict.fromkeys(filter(None, remarks))),
        lines=lines,
        payer=payer,
        paid_on=paid_on,
        service_date=_day(reading, own, "232", "472"),
        troubles=tuple(reading.troubles),
    )


def _line(reading: Reading, loop: Loop) -> LinePayment:
    svc = loop.first
    kind, code, *modifiers = (*svc.components(1), "", "")
    is_revenue = kind == "NU"
    control = reading.reference(loop, "6R")
    revenue = code if is_revenue else svc.element(4)
    return LinePayment(
        code="" if is_revenue else normalise_code(code),
        modifiers=tuple(m.upper() for m in modifiers[:4] if m),
        revenue_code=revenue or None,
        charge=reading.amount(svc, 2),
        paid=reading.amount(svc, 3),
        units=reading.amount(svc, 5),
        service_date=_day(reading, loop, "472", "150"),
        adjustments=_adjustments(reading, loop),
        remarks=tuple(s.element(2) for s in reading.all(loop, "LQ", "HE") if s.element(2)),
        line_control_number=control,
    )


def _adjustments(reading: Reading, loop: Loop) -> tuple[Adjustment, ...]:
    return tuple(a for segment in reading.all(loop, "CAS") for a in of_segment(reading, segment))


def _day(reading: Reading, loop: Loop, *qualifiers: str) -> dt.date | None:
    for qualifier in qualifiers:
        segment = reading.first(loop, "DTM", qualifier)
        if segment:
            return reading.day(segment, 2, segment.element(2))
    return None
