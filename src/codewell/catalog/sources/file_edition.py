"""The edition of an official file: what it is called and the days that it covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileEdition:
    """An edition, read from the headings of the file or else from its name.

    ``name`` is the publisher's word (``FY2026 April``, ``2024Q3``). Both days are included; a
    later file may replace the edition before its last day.
    """

    name: str
    effective_from: dt.date
    effective_to: dt.date
