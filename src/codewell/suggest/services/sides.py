"""Which side, digit or eyelid: the anatomic modifiers of a service."""

from __future__ import annotations

import re
from functools import cache

from codewell.model import Span
from codewell.rules.services.modifiers import anatomic_modifiers

_SIDE = re.compile(
    r"\b(right|left|bilateral(?:ly)?|both|each|rt|lt|r(?=\s)|l(?=\s))\b", re.IGNORECASE
)
_DIGITS = {
    "thumb": 1, "index": 2, "second": 2, "middle": 3, "long": 3, "third": 3, "ring": 4,
    "fourth": 4, "little": 5, "small": 5, "fifth": 5, "pinky": 5,
}  # fmt: skip
_FINGER = re.compile(
    r"\b(thumb)\b|\b(index|second|2nd|middle|long|third|3rd|ring|fourth|4th|little|small|fifth|5th|pinky)\s+(?:finger|digit|mcp|pip|dip)|\b(pinky)\b",
    re.IGNORECASE,
)
_TOE = re.compile(
    r"\b(hallux)\b|\b(great|big|first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|little|small)\s+(?:toe|toenail|mtp)",
    re.IGNORECASE,
)
_ORDINALS = {
    "1st": 1,
    "first": 1,
    "great": 1,
    "big": 1,
    "hallux": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
_LID = re.compile(r"\b(upper|lower)\s+(?:eye)?lid|\b(upper|lower)\s+punct", re.IGNORECASE)
_FAR = 60


@cache
def _modifiers_of(region: str, side: str) -> tuple[str, ...]:
    """The modifiers of a region and side, thumb or great toe first."""
    own = [m for m in anatomic_modifiers().values() if m.region == region and m.side == side]
    return tuple(m.modifier for m in own)


def side_near(text: str, span: Span, start: int, end: int) -> tuple[str, Span] | None:
    """``right``, ``left`` or ``both``: the side said nearest to a place between two offsets."""
    best: tuple[int, str, Span] | None = None
    for match in _SIDE.finditer(text, start, end):
        word = match[1].lower()
        if word in ("r", "l", "rt", "lt") and match[1].islower():
            continue
        side = {"r": "right", "l": "left"}.get(word[0], "both")
        distance = (
            span.start - match.end() if match.end() <= span.start else match.start() - span.end
        )
        distance = max(distance, 0)
        if best is None or distance < best[0]:
            best = distance, side, Span(*match.span())
    return (best[1], best[2]) if best else None


def digit_modifier(text: str, side: str, start: int, end: int) -> tuple[str, Span] | None:
    """The modifier of the finger or toe that a stretch names."""
    for pattern, region in ((_FINGER, "finger"), (_TOE, "toe")):
        if match := pattern.search(text, start, end):
            word = next(group for group in match.groups() if group).lower()
            number = _DIGITS.get(word) or _ORDINALS.get(word)
            own = _modifiers_of(region, side)
            if number and len(own) == 5:
                return own[number - 1], Span(*match.span())
    return None


def eyelid_modifier(text: str, side: str, start: int, end: int) -> tuple[str, Span] | None:
    """The modifier of the eyelid that a stretch names."""
    if match := _LID.search(text, start, end):
        own = _modifiers_of("eyelid", side)
        lower = (match[1] or match[2]).lower() == "lower"
        if len(own) == 2:
            return own[1 if lower else 0], Span(*match.span())
    return None
