"""How long an injured patient was unconscious, where the record tells it (S06, sixth character)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_HEAD, _UNSPECIFIED = "S06", "9"
_WORDS = (
    r"one|two|three|four|five|ten|fifteen|twenty|thirty|forty|forty-five|sixty|several|a few"
    r"|a couple(?: of)?"
)
_TIME = Pattern(
    r"\b(?:LOC|loss of consciousness|lost consciousness|unconscious|knocked out|unresponsive"
    r"|passed out"
    r"|was out|out cold)\b[^.;\n]{0,24}?"
    rf"(?P<count>\d{{1,3}}|{_WORDS})(?:\s*(?:-|–|to)\s*(?P<most>\d{{1,3}}))?[\s-]*(?P<unit>sec\w*|min\w*|hours?|hrs?|days?)\b",
    re.IGNORECASE,
)
_COUNTS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15},
    **{"twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "several": 5},
    **{"a few": 3, "a couple": 2, "a couple of": 2},
}
_MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}
_LIMITS = ((30, "1"), (59, "2"), (359, "3"), (1440, "4"))
"""The most minutes of each character."""
_LONGEST = "5"


def with_unconscious_time(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """The proposed codes, a loss of consciousness with the time that the record tells."""
    if not any(c.code.startswith(_HEAD) and c.code[5:6] == _UNSPECIFIED for c in proposed):
        return list(proposed)
    match = _TIME.search(read.note.text)
    if match is None:
        return list(proposed)
    said = (match["most"] or match["count"]).lower()
    count = int(said) if said.isdigit() else _COUNTS[said]
    minutes = count * _MINUTES[match["unit"][0].lower()]
    character = next((c for most, c in _LIMITS if minutes <= most), _LONGEST)
    return [_of_time(c, character, match[0], icd10cm, on) for c in proposed]


def _of_time(
    candidate: Candidate, character: str, words: str, icd10cm: ICD10CM, on: dt.date
) -> Candidate:
    code = f"{candidate.code[:5]}{character}{candidate.code[6:]}"
    is_open = candidate.code.startswith(_HEAD) and candidate.code[5:6] == _UNSPECIFIED
    if not is_open or not icd10cm.is_billable(code, on):
        return candidate
    step = ProofStep(
        "specificity",
        f"“{words}”: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.B.2",
    )
    return replace(candidate, code=code, missing=()).with_step(step)
