"""Claims of an X12 file, professional and institutional, whichever stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.errors import InputError, UnreadableRecordError
from codewell.formats import x12_837i, x12_837p
from codewell.formats.x12_claims import claims_of, service
from codewell.formats.x12_loops import Loop, loops_of
from codewell.formats.x12_segments import Transaction, read_transactions
from codewell.model.claim import Claim

CLAIM = "837"
OTHER_TRANSACTIONS = {
    "270": "a question about eligibility",
    "271": "an answer about eligibility",
    "276": "a question about the state of a claim",
    "277": "an answer about the state of a claim (codewell claim denials reads it)",
    "278": "a review of services",
    "820": "a payment of premiums",
    "834": "an enrolment",
    "835": "a remittance (codewell claim denials reads it)",
    "997": "an acknowledgement",
    "999": "an acknowledgement",
}
"""What other transactions are, in our words."""
_DENTAL = ("X224", "X097")
_INSTITUTIONAL = ("X223", "X096")


def read(content: bytes, source: str) -> Iterator[Claim | InputError]:
    """Every claim of a file, and what is no claim or cannot be read as its error.

    Raises:
        InputError: the file is no X12 text.
    """
    for transaction in read_transactions(content, source):
        if isinstance(transaction, InputError):
            yield transaction
        elif transaction.kind != CLAIM:
            meaning = OTHER_TRANSACTIONS.get(transaction.kind, "another transaction")
            words = f"holds no claims: {transaction.shown_kind} is {meaning}"
            yield _refused(transaction, source, words)
        else:
            yield from _claims(transaction, source)


def _claims(transaction: Transaction, source: str) -> Iterator[Claim | InputError]:
    if any(guide in transaction.version for guide in _DENTAL):
        yield _refused(transaction, source, "a dental claim (837D), which is not supported")
        return
    found = False
    for loops in claims_of(loops_of(transaction.segments)):
        found = True
        lines = loops.claim.loops
        if any(service(line, "SV3") for line in lines):
            words = "a dental claim (837D), which is not supported"
            yield UnreadableRecordError(words, source=source, line=loops.claim.first.number)
        elif _is_institutional(lines, transaction.version):
            yield x12_837i.read_claim(loops)
        else:
            yield x12_837p.read_claim(loops)
    if not found:
        yield _refused(transaction, source, "an 837 without a claim: there is no CLM")


def _is_institutional(lines: list[Loop], version: str) -> bool:
    """By its service segments, which cannot be mistaken; without lines by the guide it names."""
    if any(service(line, "SV2") for line in lines):
        return True
    if any(service(line, "SV1") for line in lines):
        return False
    return any(guide in version for guide in _INSTITUTIONAL)


def _refused(transaction: Transaction, source: str, message: str) -> InputError:
    first = transaction.segments[0].number - 1 if transaction.segments else None
    return UnreadableRecordError(message, source=source, line=first, field="ST")
