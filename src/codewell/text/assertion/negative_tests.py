"""A test for an agent that is negative denies the agent, not the illness beside it.

"Bronchiolitis, RSV neg" is a bronchiolitis; "influenza A positive, COVID negative" an influenza.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import Certainty, Mention, Span
from codewell.text.reader import ReadNote

_DATA = "negative_tests.yaml"
_AGENT = (
    r"(?:RSV|COVID(?:-19)?|SARS[- ]CoV-?2|(?:flu|influenza)(?: [AB](?:/B)?)?|(?:rapid )?strep"
    r"|GAS|mono(?:spot)?|rotavirus|norovirus|adeno(?:virus)?|pertussis|trich(?:omonas)?|MRSA"
    r"|legionella|C\.? ?diff(?:icile)?|HSV|monospot|HMPV|gonorrhea|chlamydia|GC/CT)"
)
_TEST = r"(?: (?:swab|test|testing|ag|antigen|pcr|naat|screen|culture|panel))?"
_DENIED = re.compile(
    rf"\b{_AGENT}(?:(?:/|, | and | & | or ){_AGENT})*{_TEST} (?:(?:is|was|were|are) )?"
    r"(?:neg|negative)\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*(?:[,(]|\s[-–—])\s*$")
"""What parts an illness from the test behind it."""
_POSITIVE = re.compile(r"\s*(?:\+|positive\b|pos\b)", re.IGNORECASE)
_REACH = 30


def with_negative_tests(read: ReadNote) -> ReadNote:
    """The record with negative tests held apart from the illnesses beside them."""
    text = read.note.text
    if "neg" not in text.lower():
        return read
    denied = [Span(*match.span()) for match in _DENIED.finditer(text)]
    if not denied:
        return read
    mentions, lines = list(read.mentions), list(read.lines)
    for number, mention in enumerate(read.mentions):
        sentence = read.sentences[mention.sentence].span
        for test in denied:
            if not sentence.covers(test):
                continue
            said = {
                t.form for t in read.sentences[mention.sentence].tokens if _inside(t.start, test)
            }
            lines[number] = lines[number] - said
            mentions[number] = _apart(mentions[number], test, text)
    return replace(read, mentions=tuple(mentions), lines=tuple(lines))


def _inside(start: int, span: Span) -> bool:
    return span.start <= start < span.end


def _apart(mention: Mention, test: Span, text: str) -> Mention:
    """A mention without the agent of the test, or without its denial."""
    span = mention.span
    if span.start < test.start < span.end:
        general = _general(mention.code)
        words = text[span.start : test.start].rstrip(" ,(-–—")
        if general is None or not words:
            return mention
        mention = replace(mention, code=general, span=Span(span.start, span.start + len(words)))
        return _affirmed(mention, test)
    between = text[span.end : test.start] if span.end <= test.start else None
    if between is None or len(between) > _REACH:
        return mention
    if _MARK.fullmatch(between) or _POSITIVE.match(between):
        return _affirmed(mention, test)
    return mention


def _affirmed(mention: Mention, test: Span) -> Mention:
    """A mention that only the word behind the test denied."""
    assertion = mention.assertion
    if assertion.certainty is not Certainty.NEGATED:
        return mention
    left = tuple((sense, at) for sense, at in assertion.cues if at.end != test.end)
    if any(sense == "negated" for sense, _ in left):
        return mention
    return replace(mention, assertion=replace(assertion, certainty=Certainty.AFFIRMED, cues=left))


def _general(code: str) -> str | None:
    """The illness without its agent."""
    return next((made for prefix, made in _rows() if code.startswith(prefix)), None)


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    file = resources.files(__package__).joinpath(_DATA)
    rows: dict[str, str] = read_data(file)["general"]
    return tuple((code.replace(".", ""), made.replace(".", "")) for code, made in rows.items())
