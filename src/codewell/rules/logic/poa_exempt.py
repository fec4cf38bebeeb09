"""Codes that are exempt from the indicator of presence on admission."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path

from codewell.catalog.icd10cm import ICD10CM
from codewell.data_file import read_data
from codewell.rules.logic.shapes import CodeSet, code_set


class Exemption(Enum):
    """What the list says of a code. ``OPEN``: not enough, or the code is newer than the list."""

    EXEMPT = "exempt"
    NOT_EXEMPT = "not exempt"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class _ExemptList:
    exempt: CodeSet
    open: CodeSet
    until: dt.date


@cache
def _exempt_list() -> _ExemptList:
    file = Path(__file__).with_suffix(".yaml")
    data = read_data(file)
    return _ExemptList(code_set(data["exempt"]), code_set(data["open"]), data["list_until"])


@lru_cache(maxsize=65536)
def exemption(icd10cm: ICD10CM, code: str) -> Exemption:
    """What the exempt list says of a code (no dot); one that came after the list is open."""
    listed = _exempt_list()
    periods = icd10cm.validity.periods(code)
    if code in listed.open or not any(p.effective_from <= listed.until for p in periods):
        return Exemption.OPEN
    return Exemption.EXEMPT if code in listed.exempt else Exemption.NOT_EXEMPT
