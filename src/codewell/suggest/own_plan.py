"""A complaint that a short note names as a problem of its own: ``Constipation: add senna``."""

from __future__ import annotations

import re

from codewell.model import Mention, Setting, Span
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.prose import is_all_assessment
from codewell.text import ReadNote

_MARK = re.compile(r"\s?(?:\([^()\n]{1,40}\))?\s?(?::|->|→|[-–—]{1,2}\s)", re.IGNORECASE)
_PLAN = frozenset(
    "add start begin continue cont stop hold change switch increase decrease trial try refer"
    " referral refill check order recheck consult pt ot therapy eval evaluation mri ct xray"
    " us echo labs ecg diet fluids rx prn home discussed counseled reassured monitor"
    " follow f/u advised recommend".split()
)


def heads_own_plan(read: ReadNote, mention: Mention, attributes: RecordAttributes) -> bool:
    """Whether a mention opens its sentence and a mark parts it from what is done about it."""
    sentence = read.sentences[mention.sentence]
    return (
        mention.section == "unheaded"
        and not _PLAN.isdisjoint(sentence.words)
        and _MARK.match(read.note.text, mention.span.end) is not None
        and attributes.opens(mention)
        and is_all_assessment(read)
    )


_HEADS_LINE = re.compile(
    r"(?:^|\n)[ \t]*(?:[-–*#•]+|\(?\d{1,2}[.)])?[ \t]*(?:[LR]|left|right|acute)?[ \t]*$"
)
_COLON = re.compile(r"[ ]?(?:\([^()\n]{1,60}\))?[ ]?:[ ]\S")
_STORY = frozenset(
    "unheaded hospital_course history_of_present_illness imaging results labs vital_signs".split()
)
"""A result told in the story ("MRI showed ...") opens a section that the story goes on in."""
_GENERAL = (
    *(
        "R0",
        "R10",
        "R11",
        "R12",
        "R14",
        "R19",
        "R2",
        "R41",
        "R42",
        "R5",
        "R60",
        "R61",
        "R63",
        "R68",
    ),
    *("R7", "R9", "M79", "Z", "V", "W", "X", "Y"),
)
"""Complaints, values and circumstances, which head a line as a topic: "Pain: morphine"."""


def heads_line_of_stay(read: ReadNote, mention: Mention) -> bool:
    """Whether a line of a stay begins with a problem and a colon: "Seizure: focal, due to mets"."""
    text = read.note.text
    return (
        read.note.setting is Setting.INPATIENT
        and mention.section in _STORY
        and mention.assertion.label == "affirmed"
        and (not mention.code.startswith(_GENERAL) or mention.code.startswith(_TREATED))
        and _COLON.match(text, mention.span.end) is not None
        and _HEADS_LINE.search(text, max(0, mention.span.start - 16), mention.span.start)
        is not None
    )


_TREATED = ("R56", "R33", "R18", "R47", "R13", "R31", "R65", "R7881", "R57")
_ACTED_ON = re.compile(
    r"\b(?:SW|social work\w*|case manage\w*|CM|set up|arrang\w+|referr\w+|respite|shelter|connected"
    r"|resources|unsafe|safe discharge|placement|vouchers?|applied|application|ride program)\b",
    re.IGNORECASE,
)
_BEHIND = 120
"""Within so many characters a record tells what was done about a circumstance."""


def is_acted_on(read: ReadNote, evidence: Span) -> bool:
    """Whether words in or behind a circumstance of a stay tell what was done about it."""
    if read.note.setting is not Setting.INPATIENT:
        return False
    end = min(len(read.note.text), evidence.end + _BEHIND)
    return _ACTED_ON.search(read.note.text, evidence.start, end) is not None
