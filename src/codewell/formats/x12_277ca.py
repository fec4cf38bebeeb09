"""The claim acknowledgement, 277CA (005010X214), and the status response, 277 (005010X212)."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.errors import InputError
from codewell.formats.x12_loops import Loop, Reading
from codewell.formats.x12_segments import Segment, Transaction, transactions_of_kind
from codewell.model import normalise_code
from codewell.model.remittance import ClaimStatus, Status

KIND = "277"
_STATUSES_OF_STC = (1, 10, 11)


def read(content: bytes, source: str) -> Iterator[ClaimStatus | InputError]:
    """The claims of a file of acknowledgements, and what is none as its error.

    Raises:
        InputError: the file is no X12 text.
    """
    for transaction in transactions_of_kind(content, source, KIND, "a claim acknowledgement"):
        if isinstance(transaction, InputError):
            yield transaction
        else:
            yield from read_transaction(transaction)


def read_transaction(transaction: Transaction) -> Iterator[ClaimStatus]:
    """Every claim and line with its status, in their order.

    A claim is a TRN below the level of a patient or subscriber; TRNs of higher levels are of the
    batch.
    """
    payer: str | None = None
    level, claim = "", None
    for group in _groups(transaction.segments):
        first = group.first
        if first.id == "HL":
            level, claim = first.element(3), None
        payer = next(
            (s.element(3) for s in group.segments if s.id == "NM1" and s.element(1) == "PR"), payer
        )
        if first.id == "TRN" and level in ("PT", "22", "23"):
            claim = first.element(2)
            yield from _status(group, claim, payer)
        elif first.id == "SVC" and claim is not None:
            yield from _status(group, claim, payer)


def _groups(segments: tuple[Segment, ...]) -> Iterator[Loop]:
    """Runs of segments: a level, a claim within it, a line of that."""
    current = Loop()
    for segment in segments:
        if segment.id in ("HL", "TRN", "SVC") and current.segments:
            yield current
            current = Loop()
        current.segments.append(segment)
    if current.segments:
        yield current


def _status(loop: Loop, claim: str, payer: str | None) -> Iterator[ClaimStatus]:
    reading, first = Reading(), loop.first
    given = reading.all(loop, "STC")
    statuses = tuple(
        Status(stc.component(n, 1), stc.component(n, 2), stc.component(n, 3) or None)
        for stc in given
        for n in _STATUSES_OF_STC
        if stc.component(n, 1)
    )
    if not statuses:
        return
    line = first.id == "SVC"
    yield ClaimStatus(
        id=claim,
        statuses=statuses,
        payer_control_number=reading.reference(loop, "1K"),
        charge=reading.amount(given[0], 4),
        on=reading.day(given[0], 2, given[0].element(2)),
        payer=payer or None,
        line=normalise_code(first.component(1, 2)) if line else None,
        line_control_number=reading.reference(loop, "FJ", "6R") if line else None,
        troubles=tuple(reading.troubles),
    )
