"""The clause of a service, and the words that date it before today."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.suggest.services.index import Named
from codewell.text import ReadNote

_CLAUSE = re.compile(r"[,;()]|\s[-–—]\s|:\s|\.\s")
_DATED = re.compile(
    r"^[^.;]{0,12}\b(?:from|in|on|dated)\s+"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\blast (?:year|month|week|visit|summer|winter|spring|fall|autumn"
    r"|january|february|march|april|june|july"
    r"|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b(?:days?|weeks?|months?|years?) (?:ago|after|out from|post|since|before)\b|\bpreviously\b"
    r"|\b(?:POD|post-?op(?:erative)? day)\b|\bsince (?:19|20)\d\d\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TODAY = re.compile(r"\b(?:today|this (?:visit|morning|afternoon)|now)\b", re.IGNORECASE)


def clause_of(text: str, span: Span, sentence: Span) -> Span:
    """The clause of a sentence in which a span lies."""
    start, end = sentence.start, sentence.end
    for match in _CLAUSE.finditer(text, sentence.start, span.start):
        start = match.end()
    behind = _CLAUSE.search(text, span.end, sentence.end)
    end = behind.start() if behind else end
    return Span(start, end)


def earlier(named: Named, read: ReadNote) -> str:
    """The words that date a service before today; of a procedure any earlier year does."""
    text, sentence = read.note.text, named.sentence.span
    clause = clause_of(text, named.span, sentence)
    if _TODAY.search(text, clause.start, clause.end):
        return ""
    if found := _LONG_AGO.search(text, clause.start, clause.end):
        return found[0]
    if named.entry.kind != "procedure":
        return ""
    years = _YEAR.finditer(text, sentence.start, sentence.end)
    return next((year[0] for year in years if int(year[0]) < read.note.date.year), "")


def is_dated(named: Named, read: ReadNote) -> bool:
    """Whether a month stands right behind the service: ``EKG from April``."""
    behind = read.note.text[named.span.end : named.sentence.span.end]
    return _DATED.search(behind) is not None
