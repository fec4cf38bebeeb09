"""The joint after whose replacement a patient comes: its status, its side (I.C.21.c.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote

_AFTERCARE = "Z471"
_SIDE = re.compile(r"\b(R|L|right|left|rt|lt)\b[^.;\n]*$", re.IGNORECASE)
_NAMED_SIDE = re.compile(r"\b(R|L|right|left|rt|lt)\b", re.IGNORECASE)
_NEAR = 30
"""The side stands at most so many characters before the name of an operation."""
_ARTHRITIS = ("M16", "M17", "M190")
_DIGITS = {"r": "1", "l": "2"}
"""The last character of a code of the right and of the left."""
_JOINTS = (
    ("Z9661", re.compile(r"shoulder|\br?TSA\b", re.IGNORECASE)),
    ("Z9662", re.compile(r"elbow", re.IGNORECASE)),
    ("Z9664", re.compile(r"hip|\bTH[AR]\b", re.IGNORECASE)),
    ("Z9665", re.compile(r"knee|\b[TU]K[AR]\b", re.IGNORECASE)),
    ("Z9666", re.compile(r"ankle", re.IGNORECASE)),
)


def replaced_joint(read: ReadNote, aftercare: Candidate) -> Iterator[Candidate]:
    """The status of the joint that the words of an aftercare name, where they name its side."""
    span = aftercare.evidence[0].span
    words = span.of(read.note.text)
    named = _NAMED_SIDE.search(words)
    side = _DIGITS[named[1][0].lower()] if named else _side(read.note.text, span.start)
    if aftercare.code != _AFTERCARE or side is None:
        return
    for stem, joint in _JOINTS:
        if joint.search(words):
            code = f"{stem}{side}"
            step = ProofStep(
                "status",
                f"the joint that the aftercare is for: {dotted(code)}",
                citation="ICD-10-CM Official Guidelines, section I.C.21.c.3",
            )
            yield Candidate.by_words(code, read.note.text, span, step, Place.PROBLEM_TEXT)
            return


def without_other_side(read: ReadNote, codes: Iterable[str], aftercare: Candidate) -> Iterator[str]:
    """The codes (no dots) but for an arthritis of the other side than the operation's."""
    side = _side(read.note.text, aftercare.evidence[0].span.start)
    for code in codes:
        has_side = code.startswith(_ARTHRITIS) and code[-1] in _DIGITS.values()
        if not (has_side and side is not None and code[-1] != side):
            yield code


def _side(text: str, operated: int) -> str | None:
    """The side that stands right before the name of an operation, as the digit of its codes."""
    found = _SIDE.search(text[max(0, operated - _NEAR) : operated])
    return _DIGITS[found[1][0].lower()] if found else None
