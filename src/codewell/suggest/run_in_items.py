"""Problems that a line lists one after the other: ``1) gout 2) hypertension - at goal``."""

from __future__ import annotations

import re
from collections.abc import Collection

from codewell.model import Mention, Sentence
from codewell.text import ReadNote

_MARK = re.compile(r"(?:^|[\s,;.])(?:(\(?)\d{1,2}\)|\d{1,2}\.|#\s?(?:\d{1,2}[.):]?)?)\s*$")
"""The number or hash of an item, right before its words."""
_LEVEL = re.compile(r"[clts]\d{1,2}|\d")
"""A level of the spine: "L4-5" before its disease."""
_REACH = 8
"""The mark of an item has at most so many characters."""
_HIDDEN_END = re.compile(r"\b(?:PT|OT)\. $")
"""A full stop that a short form hides: ``flexion-based PT. HTN - at goal``."""


_DASH = re.compile(r"\s[-–—]{1,2}\s*$")
_SYMPTOMS = ("R", "M255", "M256", "M796", "M545", "M542", "M549", "M546", "N644", "H571")

_FEW = 6
"""So many words at most stand before a problem that a dash parts from its plan."""
_PLAN = re.compile(r"[ ,]{0,2}(?:\([^()\n]{1,40}\))?[ ]?(?:[-–—]{1,2}|=>|->|→)[ >](?=\w)")


def opens_item(read: ReadNote, mention: Mention, qualifiers: Collection[str]) -> bool:
    """Whether a mention is the first that an item inside its line says."""
    sentence = read.sentences[mention.sentence]
    text = read.note.text
    start = _first_of(text, sentence, mention, qualifiers)
    before = text[max(sentence.span.start, start - _REACH) : start]
    if _HIDDEN_END.search(before):
        return True
    mark = _MARK.search(before)
    if mark is None:
        return False
    head = text[sentence.span.start : start - len(mark[0])]
    return mark[1] == "(" or head.count("(") <= head.count(")")  # not of "OA (grade 2) knee"


def explains_symptom(read: ReadNote, mention: Mention, qualifiers: Collection[str]) -> bool:
    """Whether a dash leads from the symptom that opens a sentence to its diagnosis.

    "Foot pain is mechanical - pes planus on both sides."
    """
    sentence = read.sentences[mention.sentence]
    text = read.note.text
    start = _first_of(text, sentence, mention, qualifiers)
    if _DASH.search(text, max(sentence.span.start, start - _REACH), start) is None:
        return False
    return any(
        other.code.startswith(_SYMPTOMS)
        and other.assertion.label == "affirmed"
        and sentence.tokens[0].start == _first_of(text, sentence, other, qualifiers)
        for other in read.mentions
        if other.sentence == mention.sentence and other.span.end < start
    )


def heads_plan(read: ReadNote, mention: Mention) -> bool:
    """Whether the plan stands right behind a mention: "also myofascial pain - injected"."""
    if _PLAN.match(read.note.text, mention.span.end) is None:
        return False
    tokens = read.sentences[mention.sentence].tokens
    return sum(token.start < mention.span.start for token in tokens) <= _FEW


def _first_of(text: str, sentence: Sentence, mention: Mention, qualifiers: Collection[str]) -> int:
    """Where the words of a mention begin, with the qualifiers and levels right before them."""
    start = mention.span.start
    for token in reversed(sentence.tokens):
        if token.start >= start:
            continue
        is_level = _LEVEL.fullmatch(token.form) and (
            not token.form.isdigit() or text[token.start - 1 : token.start] == "-"
        )
        if not is_level and (token.form not in qualifiers or token.form.isdigit()):
            break
        start = token.start
    return start
