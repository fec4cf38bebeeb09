"""The same condition on the other side: codes that differ in laterality only (I.B.13)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import normalise_code

SIDES = ("right", "left", "bilateral", "unspecified")
_WORD = re.compile(r"[a-z0-9]+")
_BOTH = {"both": "bilateral"}
_FEW = 3
"""How many words two titles may differ in: ``cataract, bilateral`` and ``cataract, right eye``."""


@dataclass(frozen=True, slots=True)
class SideCode:
    """A code (no dot), the side it names, and its title."""

    side: str
    code: str
    title: str


def codes_by_side(icd10cm: ICD10CM, code: str) -> tuple[SideCode, ...]:
    """The code and its counterparts, right before left before bilateral before unspecified.

    The side may be told by a level above: L97.211 and L97.221 differ in their fifth character.
    Empty when the title names no side or has no counterpart.
    """
    code = normalise_code(code)
    own = _side_code(icd10cm, code)
    if own is None:
        return ()
    for level in icd10cm.lineage(code):
        if level.kind == "code" and level.parent is not None:
            found = [own, *_counterparts(icd10cm, own, level.code)]
            sides = {side_code.side for side_code in found}
            if len(found) > 1 and sides & {"right", "left"}:
                return tuple(sorted(found, key=lambda s: (SIDES.index(s.side), s.code)))
    return ()


def _counterparts(icd10cm: ICD10CM, own: SideCode, level: str) -> list[SideCode]:
    """The codes beside ``own`` when the entry ``level`` of its lineage is exchanged.

    Where several name one side (left dominant, left non-dominant), the nearest title is meant.
    """
    rest = own.code[len(level) :]
    above = icd10cm.lineage(level)[1].code
    nearest: dict[str, tuple[int, SideCode]] = {}
    for entry in icd10cm.children(above):
        other = _side_code(icd10cm, entry.code + rest) if entry.code != level else None
        if other and other.side != own.side:
            difference = _difference(own.title, other.title)
            if difference < nearest.get(other.side, (_FEW, other))[0]:
                nearest[other.side] = (difference, other)
    return [found for _, found in nearest.values()]


def _side_code(icd10cm: ICD10CM, code: str) -> SideCode | None:
    title = icd10cm.title(code)
    side = side_of(title) if title else None
    return SideCode(side, code, title) if side and title else None


def side_of(title: str) -> str | None:
    """The side a title names; ``unspecified`` only where no other side stands in it."""
    words = {_BOTH.get(word, word) for word in _WORD.findall(title.lower())}
    return next((side for side in SIDES if side in words), None)


def _difference(title: str, other: str) -> int:
    """In how many words two titles differ beside the side; too many where each has its own."""
    ours, theirs = _without_side(title), _without_side(other)
    return len(ours ^ theirs) if ours <= theirs or theirs <= ours else _FEW


def _without_side(title: str) -> frozenset[str]:
    """The words of a title but the side; an organ in the plural counts as in the singular."""
    words = (_singular(word) for word in _WORD.findall(title.lower()))
    return frozenset(word for word in words if word not in (*SIDES, *_BOTH))


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
