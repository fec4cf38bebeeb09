"""The phase of care of an injury as the words of a visit tell it (I.C.19.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from codewell.model import Mention, Sentence, Setting, Temporality
from codewell.rules.logic.injury import Phase, phase_of
from codewell.suggest.attribute_words import values_in
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_SPAN = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|a few)[ -]?"
    r"(?:days?|d|wks?|weeks?|w|mos?|months?)\b\.?"
)
_TREATED = (
    r"(?:ORIF|CRPP|CMN|IMN|fixation|reduction|repair|reconstruction|nail(?:ing)?|pinning|plating"
    r"|surgery|operation|cast\w*|splint\w*|immobili[sz]ation|arthroscop\w+|ACLR|hemiarthroplasty"
    r"|I ?& ?D|closure|suturing|stitches)"
)
_AFTER_TREATMENT = Pattern(
    rf"\b{_SPAN} (?:out |now |status )?(?:s/p|post|after|from|following|since|out from)\s"
    rf"[^.;\n]{{0,60}}\b{_TREATED}\b"
    rf"|\b(?:s/p|status post|after|following|treated (?:with|by|in))\s[^.;\n]{{0,40}}\b{_TREATED}\b"
    rf"[^.;\n]{{0,30}}\b{_SPAN} ago\b"
    r"|\bpost-?op(?:erative)?(?: visit| check| appt| appointment)?\s?#?\s?\d?\b"
    r"|\b(?:POD|POW) ?#?\d+",
    re.IGNORECASE,
)
"""The time since an operation or a cast: the active treatment is over."""
_FOLLOW_UP = Pattern(
    r"\W*(?:[\w'’/()-]+[ ,:]+){0,10}?(?:f/u|follow[- ]?up|re-?check|aftercare|cast check"
    r"|fracture clinic)\b(?!\s+(?:with|w/|in|prn|as|by|if|here|at|after|not))",
    re.IGNORECASE,
)
"""The title of a visit that follows another one."""
_RECENT = Pattern(
    rf"\b{_SPAN} (?:ago|out|s/p|post|after|from|since|following|status)|\b{_SPAN}\s*$"
    r"|\bs/p\b|\bstatus post\b",
    re.IGNORECASE,
)
_YEAR = Pattern(
    r"\b(?:19|20)\d\d\b|\b(?:\d+|\w+)[- ]?(?:years?|yrs?|y) (?:ago|s/p|post|after)\b", re.I
)
_REASON_SECTIONS = frozenset(("chief_complaint", "history_of_present_illness", "unheaded"))
_TOP = 12
"""So many sentences at the top of a record tell why the patient came."""
_DENIES = frozenset(("no", "not", "without", "denies", "denied"))
"""Before "new injury" they deny one."""
_INJURIES = ("S", "M80", "M84")
_STORY = frozenset(
    "chief_complaint history_of_present_illness unheaded assessment assessment_and_plan plan"
    " indication".split()
)


_OF_OPERATION = frozenset(("preoperative_diagnosis", "postoperative_diagnosis"))


def phase_of_visit(read: ReadNote, vocabulary: Vocabulary) -> str | None:
    """The phase that the top of a record names, where the reason for the visit stands."""
    for sentence in _top(read):
        for found in values_in(sentence, vocabulary, "encounter"):
            before = [token.form for token in sentence.tokens[: found.position]][-2:]
            if found.value != Phase.INITIAL or _DENIES.isdisjoint(before):
                return found.value
    return None


def follows_treatment(read: ReadNote) -> bool:
    """Whether the top of a visit tells that it follows the treatment of an injury."""
    if read.note.setting is Setting.INPATIENT:
        return False
    top = (sentence.span.of(read.note.text) for sentence in _top(read))
    return any(
        _AFTER_TREATMENT.search(words) or (number == 0 and _FOLLOW_UP.match(words))
        for number, words in enumerate(top)
    )


def _top(read: ReadNote) -> Iterator[Sentence]:
    """The first sentences that tell why the patient came."""
    return (s for s in read.sentences[:_TOP] if s.section in _REASON_SECTIONS)


def under_care(read: ReadNote, mention: Mention, phase: str) -> Mention:
    """A mention as present where it is told as past, but is the injury that the visit follows.

    "Two weeks out from ORIF of an ankle fracture" tells of the fracture under care, which no year
    sets back.
    """
    if (
        phase != Phase.SUBSEQUENT
        or mention.assertion.label != "past"
        or not mention.code.startswith(_INJURIES)
        or mention.section not in _STORY
    ):
        return mention
    words = read.sentences[mention.sentence].span.of(read.note.text)
    if not _RECENT.search(words) or _YEAR.search(words):
        return mention
    present = replace(mention.assertion, temporality=Temporality.CURRENT)
    return replace(mention, assertion=present)


def is_followed(code: str) -> bool:
    """Whether a code (no dot) is an injury in its healing, beside which no aftercare stands."""
    return phase_of(code) is Phase.SUBSEQUENT


def is_operative_report(read: ReadNote) -> bool:
    """Whether a record reports an operation itself: it has the diagnosis before or after it."""
    return any(section.kind in _OF_OPERATION for section in read.sections)
