"""Codes of drugs and other substances (T36-T65), read apart: which one, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Circumstance(StrEnum):
    """What the fifth or sixth character of T36-T65 says (I.C.19.e.5)."""

    ACCIDENT = "1"
    SELF_HARM = "2"
    ASSAULT = "3"
    UNDETERMINED = "4"
    ADVERSE_EFFECT = "5"
    UNDERDOSING = "6"

    @property
    def is_poisoning(self) -> bool:
        """Whether the substance was taken or given wrongly."""
        return self not in (Circumstance.ADVERSE_EFFECT, Circumstance.UNDERDOSING)


@dataclass(frozen=True, slots=True)
class Substance:
    """A code of T36-T65. ``stem`` is the code up to the circumstance."""

    stem: str
    circumstance: Circumstance

    @property
    def is_drug(self) -> bool:
        """Whether it is a drug, medicament or biological substance (T36-T50)."""
        return self.stem[:3] <= "T50"


def substance_of(code: str) -> Substance | None:
    """The substance and the circumstance of a code (no dot); None for any other code.

    The circumstance is the sixth character, or the fifth where the sixth is the placeholder X.
    """
    if not "T36" <= code[:3] <= "T65" or len(code) != 7:
        return None
    place = 4 if code[5] == "X" else 5
    if code[place] not in set(Circumstance):
        return None
    return Substance(code[:place], Circumstance(code[place]))
