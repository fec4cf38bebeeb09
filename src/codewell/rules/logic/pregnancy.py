"""Weeks and trimesters of a pregnancy, as the codes tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from codewell.rules.registry import Diagnosis, RuleContext

_ORDINALS = {"first": 1, "second": 2, "third": 3}
_TRIMESTER = re.compile(r"\b(first|second|third) trimester")
_FEWER_THAN_8 = 7
_MORE_THAN_42 = 43


@dataclass(frozen=True, slots=True)
class Gestation:
    """The completed weeks that a code of Z3A names."""

    diagnosis: Diagnosis
    weeks: int

    @property
    def trimester(self) -> int:
        """1-3, by the note at the head of chapter 15."""
        return trimester_of(self.weeks)


def trimester_of(weeks: int) -> int:
    """The first trimester is less than 14 weeks 0 days, the second less than 28 weeks 0 days."""
    return 1 + (weeks >= 14) + (weeks >= 28)


def gestation_of(diagnoses: Iterable[Diagnosis]) -> Gestation | None:
    """The weeks of gestation; None where no code, or more than one, tells them."""
    codes = [d for d in diagnoses if d.code.startswith("Z3A") and d.code != "Z3A00"]
    if len(codes) != 1 or not codes[0].code[3:].isdigit():
        return None
    weeks = {1: _FEWER_THAN_8, 49: _MORE_THAN_42}.get(int(codes[0].code[3:]))
    return Gestation(codes[0], weeks or int(codes[0].code[3:]))


def trimester_in(title: str) -> int | None:
    """The trimester a title names: the last one, that of the delivery, where it names two."""
    found = _TRIMESTER.findall(title.lower())
    return _ORDINALS[found[-1]] if found else None


def last_trimester(context: RuleContext, gestation: Gestation) -> int:
    """The trimester in which the encounter may have ended.

    The weeks are those of the admission (I.C.21.c.11). A stay without an admission date may have
    ended in any later one.
    """
    encounter = context.encounter
    if not encounter.is_inpatient:
        return gestation.trimester
    if encounter.admission_date is None or encounter.discharge_date is None:
        return max(_ORDINALS.values())
    days = (encounter.discharge_date - encounter.admission_date).days
    return trimester_of(gestation.weeks + 1 + days // 7)
