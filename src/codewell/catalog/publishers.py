"""The publishers' own file addresses, filled in for a date."""

from __future__ import annotations

import datetime as dt
from importlib import resources

from codewell.data_file import read_data

_MONTHS = ("january", "april", "july", "october")


def publisher_addresses(source: str, on: dt.date) -> tuple[str, ...]:
    """Where the publisher offers a source on a date; empty where we know no address."""
    file = resources.files(__package__).joinpath("addresses.yaml")
    quarter = (on.month + 2) // 3
    values = {
        "year": on.year,
        "yy": f"{on:%y}",
        "quarter": quarter,
        "letter": "abcd"[quarter - 1],
        "month": _MONTHS[quarter - 1],
        "fy": on.year + (on.month >= 10),
        "ncci": f"v{on.year - 1994}{quarter - 1}",
    }
    return tuple(address.format(**values) for address in read_data(file).get(source, ()))
