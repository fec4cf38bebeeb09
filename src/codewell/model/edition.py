"""Editions: which release of a code set holds on a date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from codewell.model.code import CodeSystem


@dataclass(frozen=True, slots=True)
class Edition:
    """One release of a code set, both dates inclusive.

    ICD-10-CM and ICD-10-PCS change on October 1 and may change on April 1
    (Official Guidelines, section I.A; 42 CFR 412.60).
    """

    system: CodeSystem
    name: str
    effective_from: dt.date
    effective_to: dt.date

    def covers(self, on: dt.date) -> bool:
        """Whether the edition is in force on the date."""
        return self.effective_from <= on <= self.effective_to


@dataclass(frozen=True, slots=True)
class EditionOfNotes:
    """The edition whose titles and notes answered, and whether it is the date's own.

    Validity is exact for every date; titles and notes come from the nearest edition installed.
    """

    name: str
    matches_date: bool
