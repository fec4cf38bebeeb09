"""What the 7th character and the title of an injury say: the phase of its treatment, its side."""

from __future__ import annotations

import re
from enum import StrEnum

_SIDE = re.compile(r"\b(right|left|bilateral)\b", re.IGNORECASE)


class Phase(StrEnum):
    """Active treatment, routine care while it heals, or what remains (I.C.19.a, I.C.13.c)."""

    INITIAL = "initial"
    SUBSEQUENT = "subsequent"
    SEQUELA = "sequela"


_HAVE_PHASES = ("S", "T", "V", "W", "X", "Y", "M80", "M843", "M844", "M845", "M846", "M484", "M485")
_ACTIVE = frozenset("ABC")
_HEALING = frozenset("DEFGHJKMNPQR")


def phase_of(code: str) -> Phase | None:
    """The phase that the 7th character names; None for a code (no dot) that has none.

    Fractures have more letters than A, D and S: A-C are active treatment, D-R healing, delayed
    healing, nonunion and malunion.
    """
    if len(code) != 7 or not code.startswith(_HAVE_PHASES):
        return None
    if code[6] in _ACTIVE:
        return Phase.INITIAL
    if code[6] in _HEALING:
        return Phase.SUBSEQUENT
    return Phase.SEQUELA if code[6] == "S" else None


def side_of(title: str) -> str | None:
    """The side a title names; None where it names none or two."""
    sides = {side.lower() for side in _SIDE.findall(title)}
    return sides.pop() if len(sides) == 1 else None
