"""Conditions that a letter leaves to another clinician: "hypertension, which you are managing"."""

from __future__ import annotations

import re

from codewell.model import Mention, Setting
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_CARED = (
    r"(?:manag(?:e|ed|es|ing)|follow(?:ed|ing)?|look(?:ed|ing)? after|treat(?:ed|ing)?"
    r"|monitor(?:ed|ing)?|handl(?:ed|ing)|supervis(?:ed|ing)|under (?:the care|review))"
)
_OTHER = (
    r"(?:you|your(?:self| practice| surgery| clinic| office| team| nurse)?|(?:the |his |her )?(?:GP"
    r"|PCP|family (?:doctor|physician)|primary care(?: \w+)?|practice nurse|local \w+|surgery))"
)
_LEFT = Pattern(
    rf"[\s,(]*(?:(?:which|that|and (?:this|it)) )?(?:(?:is|are|has been|have been) )?(?:being )?"
    rf"(?:(?:you (?:are |have been )?{_CARED})|{_CARED} (?:by|at|in|with|of) {_OTHER})\b",
    re.IGNORECASE,
)


def is_left_to_another(read: ReadNote, mention: Mention) -> bool:
    """Whether the words behind a mention say that whom the letter is for cares for it."""
    return (
        read.note.setting is Setting.OUTPATIENT
        and _LEFT.match(read.note.text, mention.span.end) is not None
    )
