"""Exacerbations that are over: ``last exacerbation 2 years ago`` makes no disease acute."""

from __future__ import annotations

import re

from codewell.model import Sentence

_EPISODES = frozenset("exacerbation exacerbations flare flares".split())
_EPISODE = r"(?:exacerbations?|flares?)"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|spring|summer|fall|autumn|winter"
)
_BEFORE = re.compile(
    r"\b(?:last|prior|previous|past|earlier|history of|h/o|hx of|frequent|multiple|several"
    rf"|(?:\d+|one|two|three|four)(?: or more)?) (?:\w+ ){{0,2}}{_EPISODE}\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\b{_EPISODE}\b(?!\s*\bof\b[^.;]*\bago)[^.;\n]{{0,60}}?\b(?:ago|resolved"
    r"|has (?:settled|cleared)|is over|(?:now |back )(?:at|to) (?:his |her )?baseline"
    r"|(?:per|a|this|last|each|every) year"
    rf"|last (?:month|{_MONTHS})|in (?:early |late |mid |the )?(?:{_MONTHS}|(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"\b(?:today|current(?:ly)?|now with|presents|another|ongoing|admitted)\b", re.I
)
_GONE = frozenset("exacerbation exacerbations flare flares acute acutely".split())
_NOTHING: frozenset[str] = frozenset()


def words_of_over_episodes(sentence: Sentence, text: str) -> frozenset[str]:
    """The words for an episode that a sentence tells as over; none where it tells one of today."""
    if sentence.words.isdisjoint(_EPISODES):
        return _NOTHING
    said = sentence.span.of(text)
    is_over = _BEFORE.search(said) or _BEHIND.search(said)
    return _GONE if is_over and not _TODAY.search(said) else _NOTHING
