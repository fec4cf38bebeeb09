"""Whether what an operation left is a status, was done in this encounter, or is to come.

What is done in the encounter is a procedure (I.C.21.c.3).
"""

from __future__ import annotations

import re

from codewell.model import Setting
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.history.planned_operations import is_planned
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
    r"\b(?:s/p|status post|prior|previous(?:ly)?|history of|h/o|(?<!year[- ])old)\b", re.IGNORECASE
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
_DAY = (
    r"(?:\d{1,2}/\d{1,2}\b(?!/)|(?:HD|POD|hospital day|day) ?#?\d"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]* \d{1,2}\b(?!,? \d{4}))"
)
_DAY_BEHIND = Pattern(rf"[^.;\n]{{0,8}}?\(?(?:on )?{_DAY}", re.IGNORECASE)
"""Right behind what an operation left: the day of it, without its year."""
_OPERATES = Pattern(
    rf"\b(?:underwent|taken (?:to|for)|went to the OR|to OR\b|elective)[^.;]*?\b(?:{_DAY}"
    rf"|\d{{1,2}}/\d{{1,2}}/\d\d)"
    rf"|^\W*(?:procedures?|operations?|surgery)\b[^.;:\n]{{0,12}}\(?{_DAY}"
    r"|^\W*(?:procedures?|operations?|surgery)(?: performed)?\s*(?:\([^)]*\))?\s*:",
    re.IGNORECASE,
)
"""How a record tells an operation of the stay: by its day, or as its procedure."""
_MADE = {
    code: Pattern(rf"\b(?:{words})\b[^.;\n]{{0,12}}?\(?(?:on |placed )?{_DAY}", re.IGNORECASE)
    for code, words in {
        "Z930": r"trach|tracheostomy",
        "Z931": r"PEG|G-?tube|gastrostomy",
        "Z932": r"ileostomy",
        "Z933": r"colostomy|Hartmann(?:'s)?",
        "Z936": r"nephrostomy|urostomy|PCN",
    }.items()
}
"""What a record says of an opening on the day that it was made."""
_VENTILATED, _ON_HOME_VENTILATOR = (
    Pattern(r"\b(?:intubat|extubat)\w*|\btrach\w* (?:on )?\d{1,2}/\d{1,2}\b", re.IGNORECASE),
    Pattern(
        r"\b(?:chronic(?:ally)? (?:vent\w*|trach\w*)|home vent\w*|vent\w*[- ]dependent"
        r"|lives on (?:a |the )?vent)",
        re.IGNORECASE,
    ),
)
_RESPIRATOR = "Z9911"
_AFTER_ON_DAY = Pattern(r"\bs/p\b[^.;\n]*\b\d{1,2}/\d{1,2}\b(?!/)", re.IGNORECASE)


def is_of_today(read: ReadNote, candidate: Candidate) -> bool:
    """Whether the operation that left a status was done in this encounter, or is only planned.

    In a record with an operation, a status is believed where a history names it or words tell
    that it is earlier; the day of an operation without its year is one of the stay.
    """
    if candidate.code == _RESPIRATOR:
        return _is_of_ventilation(read)
    if not candidate.code.startswith((*_STATUS_AFTER_OPERATION, _OSTOMY)):
        return False
    if candidate.mentions and all(is_planned(read, number) for number in candidate.mentions):
        return True
    if candidate.code.startswith(_OSTOMY):
        return read.note.setting is Setting.INPATIENT and _is_made_in_stay(read, candidate)
    return _is_operated_on(read, candidate)


def _is_of_ventilation(read: ReadNote) -> bool:
    """Whether a stay ventilated a patient who does not live on a ventilator."""
    text = read.note.text
    return (
        read.note.setting is Setting.INPATIENT
        and bool(_VENTILATED.search(text))
        and not _ON_HOME_VENTILATOR.search(text)
    )


def _is_operated_on(read: ReadNote, candidate: Candidate) -> bool:
    """Whether the operation that left an organ away, a device or a graft was done here."""
    sentences = {read.mentions[number].sentence for number in candidate.mentions}
    told = [read.sentences[n].span.of(read.note.text) for n in sentences]
    years = (int(match[0]) for words in told for match in _YEAR.finditer(words))
    if any(year < read.note.date.year for year in years):
        return False
    has_operation = any(section.kind in _OPERATION_SECTIONS for section in read.sections)
    if read.note.setting is Setting.INPATIENT:
        is_dated = bool(told) and (
            all(_is_of_stay(words, candidate.code) for words in told)
            or any(_OPERATES.search(words) and not _EARLIER.search(words) for words in told)
        )
        return candidate.place is not Place.HISTORY and (has_operation or is_dated)
    is_earlier = candidate.code.startswith(_DEVICES) and any(map(_EARLIER.search, told))
    return has_operation and candidate.place is not Place.HISTORY and not is_earlier


def _is_made_in_stay(read: ReadNote, candidate: Candidate) -> bool:
    """Whether a sentence tells that an opening was made in this stay: "trach 1/24"."""
    text = read.note.text
    made = _MADE.get(candidate.code[:4])
    if made and made.search(text) and not _EARLIER.search(candidate.evidence[0].text):
        return True
    for number in candidate.mentions:
        mention = read.mentions[number]
        if mention.section in _OPERATION_SECTIONS:
            return True
        words = read.sentences[mention.sentence].span.of(text)
        if _EARLIER.search(words) or _BEFORE.search(words) or _YEAR.search(words):
            continue
        if _DAY_BEHIND.match(text, mention.span.end) or _OPERATES.search(words):
            return True
    return False


def _is_of_stay(words: str, code: str) -> bool:
    """Whether a sentence tells of an operation of the stay: by its day, or as a device placed."""
    if _AFTER_ON_DAY.search(words):
        return True
    is_earlier = any(pattern.search(words) for pattern in (_EARLIER, _YEAR))
    if _OPERATES.search(words) and not is_earlier:
        return True
    is_before = any(pattern.search(words) for pattern in (_EARLIER, _BEFORE, _YEAR))
    return code.startswith(_DEVICES) and not is_before and bool(_PLACED.search(words))
