"""A suspected condition that the plan treats: "? UTI ... antibiotics for UTI" establishes none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codewell.model import ProofStep
from codewell.text import ReadNote

_AIM = re.compile(
    r"\b(?:for|against|to (?:treat|cover))\s+(?:an?\s+|the\s+|his\s+|her\s+)?$", re.IGNORECASE
)
_REACH = 20
_PLANS = frozenset(("plan", "assessment_and_plan", "instructions"))

SUSPECTED = ProofStep(
    "certainty",
    "named as suspected, and then only as what the treatment is for; an outpatient diagnosis must"
    " be established",
    citation="ICD-10-CM Official Guidelines, section IV.H",
)


def is_only_treated(read: ReadNote, mentions: Sequence[int]) -> bool:
    """Whether every mention of a condition is the aim of a treatment in the plan."""
    return bool(mentions) and all(_is_aim(read, number) for number in mentions)


def _is_aim(read: ReadNote, number: int) -> bool:
    mention = read.mentions[number]
    start = mention.span.start
    return mention.section in _PLANS and bool(
        _AIM.search(read.note.text, max(0, start - _REACH), start)
    )
