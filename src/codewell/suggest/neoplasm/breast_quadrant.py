"""The quadrant of a breast told apart from its cancer: by its name or by the clock (C50, N63).

"Mass of the left breast at 2 o'clock" is one of the upper outer quadrant. Seen from the front, the
outer half of the right breast lies at 6 to 12, that of the left at 12 to 6; a growth on the border
of two quadrants (12, 3, 6, 9) overlaps them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_UNSPECIFIED = Pattern(r"^(?:C509[12][129]|N63[12]0)$")
_SIDES = {"1": "right", "2": "left"}
_NAMED = Pattern(
    r"\b(?:(?P<half>upper|lower)[- ]?(?:(?P<part>outer|inner)|/(?P<slash>outer"
    r"|inner))(?: quadrant)?"
    r"|(?P<short>UOQ|UIQ|LOQ|LIQ)\b)",
    re.IGNORECASE,
)
_CLOCK = Pattern(
    r"\b(?P<hour>1[0-2]|[1-9])(?::(?P<minutes>[03]0))?[- ]?o['’]?clock\b", re.IGNORECASE
)
_BREAST = Pattern(r"\bbreast\b", re.IGNORECASE)
_OTHER = {"left": Pattern(r"\bright\b|\bR breast\b"), "right": Pattern(r"\bleft\b|\bL breast\b")}
_QUADRANTS = {
    ("upper", "inner"): ("2", "2"),
    ("lower", "inner"): ("3", "4"),
    ("upper", "outer"): ("4", "1"),
    ("lower", "outer"): ("5", "3"),
    None: ("8", "5"),
}
"""The characters of a quadrant: in C50, and behind the side in N63; None where two are shared."""


def with_quadrants(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """The proposed codes, those of a breast without its quadrant under the one that is told."""
    return [
        (_in_quadrant(read, c, icd10cm, on) or c) if _UNSPECIFIED.search(c.code) else c
        for c in proposed
    ]


def _in_quadrant(
    read: ReadNote, candidate: Candidate, icd10cm: ICD10CM, on: dt.date
) -> Candidate | None:
    is_cancer = candidate.code.startswith("C")
    side = _SIDES.get(candidate.code[5 if is_cancer else 3])
    told = set(_told(read, side)) if side else set()
    if len(told) != 1:
        return None
    cancer, lump = _QUADRANTS[told.pop()]
    code = candidate.code
    code = f"C50{cancer}{code[4:]}" if is_cancer else f"{code[:4]}{lump}"
    if not icd10cm.is_billable(code, on):
        return None
    step = ProofStep(
        "specificity",
        f"the record tells the quadrant elsewhere: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.B.2",
    )
    return replace(candidate, code=code, missing=()).with_step(step)


def _told(read: ReadNote, side: str) -> Iterator[tuple[str, str] | None]:
    """The quadrants that sentences about the breast of a side tell."""
    for number, sentence in enumerate(read.sentences):
        words = sentence.span.of(read.note.text)
        if "breast" not in sentence.words or _OTHER[side].search(words):
            continue
        for pattern in (_NAMED, _CLOCK):
            for match in pattern.finditer(words):
                at = sentence.span.start + match.start()
                label = read.cues.of(number).assertion(_span(at, match)).label
                if label == "affirmed":
                    yield _named(match) if pattern is _NAMED else _by_clock(match, side)


def _span(at: int, match: re.Match[str]) -> Span:
    return Span(at, at + len(match[0]))


def _named(match: re.Match[str]) -> tuple[str, str]:
    if short := match["short"]:
        return ("upper" if short[0] in "Uu" else "lower", "outer" if short[1] in "Oo" else "inner")
    return match["half"].lower(), (match["part"] or match["slash"]).lower()


def _by_clock(match: re.Match[str], side: str) -> tuple[str, str] | None:
    """The quadrant of an hour; None on the border of two."""
    hour = int(match["hour"]) % 12 + (0.5 if match["minutes"] == "30" else 0)
    if hour % 3 == 0:
        return None
    half = "lower" if 3 < hour < 9 else "upper"
    is_outer = (hour > 6) if side == "right" else (hour < 6)
    return half, "outer" if is_outer else "inner"
