"""What payers answer: the remittance of a claim (835) and its acknowledgement (277CA).

Reason, remark and status codes are opaque values here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from codewell.model.claim import Adjustment, Trouble


@dataclass(frozen=True, slots=True)
class LinePayment:
    """What a payer made of one line; ``charge`` is what was billed for it."""

    code: str = ""
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    units: Decimal | None = None
    service_date: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    line_control_number: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """What a payer made of one claim; ``id`` is the number that the provider gave it.

    ``status`` is an opaque value: 1 to 3 processed, 4 denied, 22 reversed, among others.
    """

    id: str
    status: str
    charge: Decimal | None = None
    paid: Decimal | None = None
    patient_responsibility: Decimal | None = None
    payer_control_number: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[LinePayment, ...] = ()
    payer: str | None = None
    paid_on: dt.date | None = None
    service_date: dt.date | None = None
    troubles: tuple[Trouble, ...] = ()

    def unexplained(self) -> Decimal | None:
        """Charge less payment and adjustments: nothing, where the remittance balances."""
        if self.charge is None or self.paid is None:
            return None
        own = sum((a.amount for a in self.adjustments), Decimal())
        of_lines = sum((a.amount for line in self.lines for a in line.adjustments), Decimal())
        return self.charge - self.paid - own - of_lines


@dataclass(frozen=True, slots=True)
class Status:
    """One status of a claim or line: category, status and entity, all opaque."""

    category: str
    code: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """The acknowledgement of one claim, or of one line of it where ``line`` names its code."""

    id: str
    statuses: tuple[Status, ...]
    payer_control_number: str | None = None
    charge: Decimal | None = None
    on: dt.date | None = None
    payer: str | None = None
    line: str | None = None
    line_control_number: str | None = None
    troubles: tuple[Trouble, ...] = ()
