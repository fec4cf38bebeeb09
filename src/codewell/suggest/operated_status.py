"""Whether what an operation left is a status, was done in this encounter, or is to come.

What is done in the encounter is a procedure (I.C.21.c.3).
"""

from __future__ import annotations

import re

from codewell.model import Setting
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.planned_operations import is_planned
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_OPERATION_SECTIONS = frozenset(
    (
        "procedure",
        "operative_description",
        "preoperative_diagnosis",
        "postoperative_diagnosis",
        "indication",
    )
)
_STATUS_AFTER_OPERATION = ("Z89", "Z90", "Z95", "Z96", "Z97", "Z98")
_OSTOMY = "Z93"
_DEVICES = ("Z95", "Z96", "Z97")
_EARLIER = Pattern(
    r"\b(?:s/p|status post|prior|previous(?:ly)?|history of|h/o|old)\b", re.IGNORECASE
)
_YEAR = Pattern(r"\b(?:19|20)\d\d\b")
_PLACED = Pattern(
    r"\b(?:DES|BMS|stents?|PCI|pacemaker|PPM|ICD|AICD|TAVR|valve)\b[^.;\n]{0,40}?"
    r"\b(?:placed|deployed|implanted|to (?:the )?(?:\w+ ){0,2}(?:LAD|RCA|LCx|circumflex|OM\d?|PDA"
    r"|diagonal|left main))\b",
    re.IGNORECASE,
)
"""How a stay tells that it placed a device, where no word says that it was before."""
_BEFORE = Pattern(r"\b(?:ago|known|chronic|hx|last|in-stent|restenosis)\b", re.IGNORECASE)
_AFTER_ON_DAY = Pattern(r"\bs/p\b[^.;\n]*\b\d{1,2}/\d{1,2}\b(?!/)", re.IGNORECASE)


def is_of_today(read: ReadNote, candidate: Candidate) -> bool:
    """Whether the operation that left a status was done in this encounter, or is only planned.

    In a record with an operation, a status is believed where a history names it or words tell
    that it is earlier; the day of an operation without its year is one of the stay.
    """
    if not candidate.code.startswith((*_STATUS_AFTER_OPERATION, _OSTOMY)):
        return False
    if candidate.mentions and all(is_planned(read, number) for number in candidate.mentions):
        return True
    if candidate.code.startswith(_OSTOMY):
        return False
    sentences = {read.mentions[number].sentence for number in candidate.mentions}
    told = [read.sentences[n].span.of(read.note.text) for n in sentences]
    years = (int(match[0]) for words in told for match in _YEAR.finditer(words))
    if any(year < read.note.date.year for year in years):
        return False
    has_operation = any(section.kind in _OPERATION_SECTIONS for section in read.sections)
    if read.note.setting is Setting.INPATIENT:
        is_dated = bool(told) and all(_is_of_stay(words, candidate.code) for words in told)
        return candidate.place is not Place.HISTORY and (has_operation or is_dated)
    is_earlier = candidate.code.startswith(_DEVICES) and any(map(_EARLIER.search, told))
    return has_operation and candidate.place is not Place.HISTORY and not is_earlier


def _is_of_stay(words: str, code: str) -> bool:
    """Whether a sentence tells of an operation of the stay: by its day, or as a device placed."""
    if _AFTER_ON_DAY.search(words):
        return True
    is_before = any(pattern.search(words) for pattern in (_EARLIER, _BEFORE, _YEAR))
    return code.startswith(_DEVICES) and not is_before and bool(_PLACED.search(words))
