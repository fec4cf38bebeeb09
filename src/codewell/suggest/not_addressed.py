"""Conditions that a record says it did nothing about: "psoriasis, not treated here"."""

from __future__ import annotations

import re

from codewell.model import Mention
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_WORDS = frozenset("not no inactive untreated".split())
_HERE = r"(?:here|this (?:admission|stay|visit|hospitali[sz]ation)|today|during (?:this|the) stay)"
_BEHIND = Pattern(
    rf"[\s,;(–-]*(?:(?:which|that) )?(?:(?:is|are|was|were|has been) )?"
    rf"(?:not (?:an )?(?:active|issue|addressed|discussed)\b"
    rf"|not (?:treated|evaluated|assessed) {_HERE}"
    rf"|(?:no|without|not on) (?:tx|treatment|therapy|CPAP|meds)\s*(?:{_HERE})?\s*[).,;\n]"
    rf"|inactive\b)",
    re.IGNORECASE,
)


_CLOTS = ("I26", "I82")
_PREVENTED = Pattern(
    r"\s*(?:ppx|prophylaxis)?\s*:\s*(?:SC |SQ |subQ )?(?:enoxaparin|lovenox|heparin|SQH|LMWH"
    r"|SCDs?|fondaparinux"
    r"|ambulat\w+|ppx|prophyla\w+|chemical|mechanical|pharmacologic|low risk)\b",
    re.IGNORECASE,
)
"""Behind the label of a clot: what wards it off, not what treats one."""


def is_warded_off(read: ReadNote, mention: Mention) -> bool:
    """Whether a label names a clot that is only warded off: "VTE: enoxaparin 40"."""
    return (
        mention.code.startswith(_CLOTS)
        and _PREVENTED.match(read.note.text, mention.span.end) is not None
    )


def is_not_addressed(read: ReadNote, mention: Mention) -> bool:
    """Whether the words right behind a mention say that this care left it alone (III, IV.J)."""
    return (
        not _WORDS.isdisjoint(read.sentences[mention.sentence].words)
        and mention.assertion.label == "affirmed"
        and not mention.code.startswith("Z")
        and _BEHIND.match(read.note.text, mention.span.end) is not None
    )
