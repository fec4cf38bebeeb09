"""What an operation ended: ``aortic stenosis s/p AVR``, ``cataract OU, PCIOL 2019``."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_TIME = r"(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve|several|few|some)"
_SINCE = r"(?:after|s/p|post|status post|following|since|out from|from)"
_POD = r"pod\s?#?(?:[7-9]|\d\d+)"
_LENS = Pattern(
    r"\s*(?:O[UDS]|both eyes|right|left|bilateral(?:ly)?|in both eyes)?\s*(?:,|;|s/p|status post"
    r"|\(|-"
    r"|with)?\s*(?:O[UDS]\s+)?"
    r"(PC?\s?IOLs?|IOLs?|pseudophaki\w+|phaco\w*|CE\s?/\s?IOL|CE\s?/\s?PCIOL|CEIOL"
    r"|extraction(?! (?:planned|scheduled|booked|next|tomorrow|on|in))"
    r"|lens implants?|out|were done|was done|done|both done)\b",
    re.IGNORECASE,
)
_CURED = re.compile(
    r"\s*[,;(]?\s+\(?(?:s/p|status post)\s+(?:[\w.'-]+\s+){0,4}?"
    r"(?:\w+(?:ectomy|plasty|pexy)|release|TKA|THA|TKR|THR|fusion|decompression|repair"
    r"|replacement|removal|resection|excision|ablation|closure"
    r"|ligation|avr|tavr|mvr|orif|evacuation|drainage|lithotripsy)\b(?!\s+(?:today|here|this))",
    re.IGNORECASE,
)
"""The operation behind the words that ended what they name: ``aortic stenosis s/p AVR``."""
_OPERATED = Pattern(
    rf"\b(?:(?:{_COUNT}\s?{_TIME}|{_POD},?)\s+{_SINCE}|aftercare\b[^.;]*\bfollowing)\b[^.;]*?"
    r"\b(?:\w*(?:ectomy|plasty|ostomy)|repair|replacement|resection|excision|removal|surgery"
    r"|fusion|transplant(?:ation)?|bypass|ablation)\b[^.;,]{0,40}\bfor\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
"""An operation of some time ago, and what it was done for."""
_REPAIR = Pattern(r"\s+(?:repair|surgery|resection|excision|removal|operation)\b", re.IGNORECASE)
_AFTER_SURGERY = Pattern(
    rf"\b{_POD},?\s+(?:from|s/p|after|following)\b[^.;]{{0,60}}\bfor\b[^.;,]{{0,40}}$",
    re.IGNORECASE,
)
"""Days after an operation of any name, and what it was for."""
_AGO = Pattern(
    rf"\b(?:{_POD}|\d+\s?{_TIME})\s+{_SINCE}\s+(?:an?\s+|her\s+|his\s+)?"
    r"(?:(?:open|lap|laparoscopic|robotic|emergency)\s+)?$",
    re.IGNORECASE,
)
_OUT_FOR = Pattern(
    r"\b(?:(?:had|with) (?:her|his|an?|the|both)\s(?:\w+\s){1,3}?(?:removed|taken out|out"
    r"|replaced|resected"
    r"|repaired|fused)|(?:ovaries|ovary|uterus|gallbladder|appendix|spleen|colon|tonsils|thyroid"
    r"|kidney"
    r"|prostate) (?:was |were )?(?:removed|taken out|out))"
    r"(?:\s(?:at|in|when|years|long)\s[\w\s]{1,12}?)?\s+(?:for|because of"
    r"|after)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
"""An organ taken out, and what for: ``had her ovaries removed at 45 for``."""
_JOINT_FOR = re.compile(
    r"\b(?:after|s/p|since|following|status post)\b[^.;,]{0,40}"
    r"\b(?:replacement|arthroplasty|TKA|THA|TKR|THR)\b[^.;,]{0,30}\bfor\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_NOTHING_LEFT = re.compile(
    r"\b(?:undetectable|NED|no (?:evidence of (?:disease|recurrence)|recurrence|relapse)|cured"
    r"|in remission"
    r"|margins (?:free|clear|negative))\b",
    re.IGNORECASE,
)
_CLOSED = Pattern(
    r"\s+(?:is|was|has been|now)\s+(?:now |since |long )?(?:closed|reversed|taken down|removed"
    r"|decannulated)\b",
    re.IGNORECASE,
)
_FAR_BEFORE = 140


def lens_behind(text: str, span: Span, end: int) -> Span | None:
    """The lens that took the place of a cataract."""
    match = _LENS.match(text, span.end, end)
    return Span(*match.span(1)) if match else None


def cure_behind(text: str, span: Span, end: int, *, outlasts: bool) -> Span | None:
    """The operation of the past that ended what the words name.

    What ``outlasts`` an operation needs a word that nothing is left of it.
    """
    match = _CURED.match(text, span.end, end)
    if match is None or (outlasts and not _NOTHING_LEFT.search(text, match.end(), end)):
        return None
    return Span(*match.span())


def closed_behind(text: str, span: Span) -> Span | None:
    """That an opening was closed: ``the tracheostomy is closed``."""
    match = _CLOSED.match(text, span.end)
    return Span(*match.span()) if match else None


def is_operated(text: str, span: Span) -> bool:
    """Whether the words stand before their operation: ``inguinal hernia repair``."""
    return bool(_REPAIR.match(text, span.end))


def operation_before(text: str, span: Span, start: int) -> Span | None:
    """The operation of some time ago that ended what the words name."""
    begin = max(start, span.start - _FAR_BEFORE)
    leads = any(
        text.find(word, begin, span.start) >= 0 for word in ("for ", "because of ", "for\n")
    )
    if not leads and not _REPAIR.match(text, span.end):
        return None
    before = text[begin : span.start].replace("\n", " ")
    match = (
        _OPERATED.search(before)
        or _AFTER_SURGERY.search(before)
        or _OUT_FOR.search(before)
        or _JOINT_FOR.search(before)
    )
    if match is None and _REPAIR.match(text, span.end):
        match = _AGO.search(before)
    return Span(begin + match.start(), begin + match.end()) if match else None
