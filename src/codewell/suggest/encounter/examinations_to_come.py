"""Examinations that a plan arranges for another day."""

from __future__ import annotations

import re

from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate
from codewell.text import ReadNote

_EXAMINATIONS = ("Z000", "Z001", "Z34")
_ANOTHER_DAY = re.compile(
    r"\b(?:recheck|return|rtc|follow[- ]?up|f/u|due|overdue|schedul\w+|next|upcoming|will)\b"
    r"|\b(?:at|in) \d+(?:-\d+)?[ -]?(?:w(?:ee)?ks?|mo(?:nth)?s?|d(?:ays?)?|yrs?|years?)\b",
    re.I,
)
"""With one of these a plan speaks of an examination to come."""


def is_to_come(read: ReadNote, examination: Candidate) -> bool:
    """Whether only the plan names an examination, as one of another day."""
    if not examination.code.startswith(_EXAMINATIONS):
        return False
    mentions = [read.mentions[n] for n in examination.mentions]
    return bool(mentions) and all(
        m.section in PROBLEM_SECTIONS
        and _ANOTHER_DAY.search(read.sentences[m.sentence].span.of(read.note.text))
        for m in mentions
    )
