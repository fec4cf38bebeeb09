"""The setting that a type of bill or the places of service tell.

The numbers are opaque values of the UB-04.
"""

from __future__ import annotations

from collections.abc import Iterable

from codewell.model import ServiceLine, Setting

INPATIENT_BILLS = ("11", "18", "21", "28", "41", "51", "61", "65", "66", "86")
"""Facility and care of which the bill is one of inpatients: hospital, swing beds, skilled nursing,
religious and intermediate care, residential."""
TOTAL_OF_BILL = "0001"
"""The revenue code of the line that adds up the others."""
_EMERGENCY_ROOM = "23"
"""Place of service."""
_EMERGENCY = "045"
_OBSERVATION = "0762"


def setting_of_bill(bill: str, lines: Iterable[ServiceLine]) -> Setting:
    """By type of bill (with its leading zero), and by revenue code for outpatients."""
    if bill.removeprefix("0")[:2] in INPATIENT_BILLS:
        return Setting.INPATIENT
    revenue = {line.revenue_code or "" for line in lines}
    if _OBSERVATION in revenue:
        return Setting.OBSERVATION
    if any(code.startswith(_EMERGENCY) for code in revenue):
        return Setting.ED
    return Setting.OUTPATIENT


def setting_of_places(lines: Iterable[ServiceLine]) -> Setting:
    """A professional claim is coded by the rules for outpatients wherever the service was given."""
    places = {line.place_of_service for line in lines}
    return Setting.ED if places == {_EMERGENCY_ROOM} else Setting.OUTPATIENT
