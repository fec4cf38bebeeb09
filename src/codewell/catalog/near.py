"""Valid codes near one that does not exist: what was probably meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from difflib import SequenceMatcher
from heapq import nsmallest

from codewell.catalog.catalog import Catalog
from codewell.model import Code, normalise_code

AT_MOST = 5
_AS_LETTER, _AS_DIGIT = str.maketrans("01", "OI"), str.maketrans("OI", "01")


def near_codes(catalog: Catalog, asked: str, on: dt.date) -> list[Code]:
    """Up to five codes billable on the date, the nearest first; empty when none resembles it.

    Seven characters without a dot are looked for among the procedures first. O and 0, I and 1
    are taken for each other: a diagnosis begins with a letter and a digit (guideline I.A.2), and
    no procedure has the letters O and I (ICD-10-PCS guideline A3).
    """
    code = normalise_code(asked)
    if len(code) == 7 and "." not in asked:
        meant = code.translate(_AS_DIGIT)
        if near := _nearest(catalog.icd10pcs.validity.billable_under, meant, on, shortest=3):
            return [Code.icd10pcs(value) for value in near]
    meant = code[:1].translate(_AS_LETTER) + code[1:].translate(_AS_DIGIT)
    near = _nearest(catalog.icd10cm.billable_under, meant, on, shortest=2)
    return [Code.icd10cm(value) for value in near]


def _nearest(
    billable_under: Callable[[str, dt.date], list[str]], code: str, on: dt.date, *, shortest: int
) -> list[str]:
    """Those with the longest common beginning, ``shortest`` at least; then the likest."""
    others: list[str] = []
    for length in range(min(len(code), 7), shortest - 1, -1):
        others = billable_under(code[:length], on)
        if len(others) >= AT_MOST:
            break
    return nsmallest(AT_MOST, others, key=lambda other: _unlikeness(code, other))


def _unlikeness(code: str, other: str) -> tuple[int, float, str]:
    pairs = zip(code, other, strict=False)
    shared = next(
        (n for n, (one, two) in enumerate(pairs) if one != two), min(len(code), len(other))
    )
    return -shared, -SequenceMatcher(None, code, other, autojunk=False).ratio(), other
