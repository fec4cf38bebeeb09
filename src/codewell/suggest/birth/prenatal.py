"""The supervision of a normal pregnancy by its order, false labor by its weeks, and "PPD 2"."""

from __future__ import annotations

import re
from collections.abc import Collection

from codewell.model import Setting
from codewell.rules.logic.obstetrics import trimester
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_GRAVIDA = Pattern(
    r"\bG\s?(\d{1,2})(?=\s?P|\s?now|[\s,.;@]|$)|\bgravida\s+(\d{1,2})\b|\b(primi)(?:grav\w*|p\b)"
    r"|\b(first) pregnancy\b|\b(multi)(?:grav\w*|p(?:arous)?\b)",
    re.IGNORECASE,
)
_FIRST = frozenset(("1", "01", "primi", "first"))
_UNSPECIFIED, _INCIDENTAL = "Z349", "Z331"
_BESIDE_SUPERVISION = ("Z23", "Z3A", "Z36", "Z67", "Z11", "Z13", "Z29")
"""What a visit of a normal pregnancy may hold besides."""
_TERM = 37
_SMOKES = ("F172",)
_DAY = re.compile(r"\s?#?\s?\d")
_COUNT = re.compile(r"[\d/.½]\s?$")


def supervision(
    read: ReadNote, found: Collection[str], weeks: int | None
) -> tuple[str, str] | None:
    """(code, its place taken by): the supervision by the order of the pregnancy (I.C.15.b.1).

    "IUP 28w3d, doing well" in a visit about nothing else is a visit for the pregnancy.
    """
    code = next((c for c in found if c.startswith(_UNSPECIFIED)), None)
    order = _order(read.note.text)
    if code is not None:
        return (code, f"Z34{order}{code[-1]}") if order != "9" else None
    beside = all(c == _INCIDENTAL or c.startswith(_BESIDE_SUPERVISION) for c in found)
    if _INCIDENTAL not in found or weeks is None or not beside:
        return None
    if read.note.setting is not Setting.OUTPATIENT:
        return None
    return _INCIDENTAL, f"Z34{order}{trimester(weeks)}"


def _order(text: str) -> str:
    """The 4th character: 0 the first pregnancy, 8 another, 9 not said."""
    match = _GRAVIDA.search(text)
    if match is None:
        return "9"
    said = next(group for group in match.groups() if group).lower()
    return "0" if said in _FIRST else "8"


def false_labor(weeks: int) -> str:
    """The code of a false labor by the completed weeks."""
    return "O471" if weeks >= _TERM else f"O470{trimester(weeks)}"


def is_day_after_birth(read: ReadNote, candidate: Candidate) -> bool:
    """Whether a habit is read from "PPD 2" alone: the day after a birth, not packs a day."""
    text = read.note.text
    return candidate.code.startswith(_SMOKES) and all(
        e.text.lower() == "ppd"
        and (_DAY.match(text, e.span.end) or not _COUNT.search(text[: e.span.start]))
        for e in candidate.evidence
    )
