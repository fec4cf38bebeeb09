"""Sentences and lines of a section, with their words folded and short forms expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.model import Section, Sentence, Span, Token
from codewell.text.vocabulary import ShortForm, Vocabulary
from codewell.text.words import words

_BREAK = re.compile(r"(?<=[.!?;])\s+(?=[^\s])")
_NO_BREAK_BEFORE = re.compile(
    r"\b(?:dr|mr|mrs|ms|st|vs|no|approx|e\.g|i\.e|etc|pt|jr|sr|fig|wt|ht)\.$", re.IGNORECASE
)
_ITEM_MARK = re.compile(
    r"\s*(?:[-–—•·▪◦*+#]\s*|\(?[0-9a-hA-H][.)]\s|\(?\d{1,2}[.):](?!\d)\s*|\[ ?x?\]\s*)"
)
_ITEM_WORDS = 14
_HEAD_WORDS = 8
_CAPITAL_LINE = 25
"""From this length on a stretch all in capitals is a style; its words are no short forms."""
_HEAD_END = re.compile(r"[.:;|]|\s[-–—]\s|[-–—]\s")
_LABELS = frozenset(("problem", "diagnosis", "dx", "issue", "condition", "no", "number", "#"))
_MAX_LINE = 20_000


def sentences_of(text: str, section: Section, vocabulary: Vocabulary) -> Iterator[Sentence]:
    """The sentences of a section's body, in order; blank ones are left out."""
    for start, end in _lines(text, section.body):
        pieces = list(_pieces(text, start, end))
        mark = _ITEM_MARK.match(text, start, end)
        marked = mark is not None
        for number, (first, last) in enumerate(pieces):
            # the number of an item is no word of it: "1. Diabetes type 2" is not type 1
            begin = mark.end() if mark and number == 0 and mark.end() < last else first
            tokens, forms = _tokens(text, begin, last, vocabulary)
            if tokens:
                is_item = number == 0 and _is_item(text, tokens, marked, vocabulary)
                yield Sentence(Span(first, last), section.kind, tokens, is_item, forms)


def _lines(text: str, body: Span) -> Iterator[tuple[int, int]]:
    start = body.start
    while start < body.end:
        end = text.find("\n", start, body.end)
        end = body.end if end < 0 else end
        for piece in range(start, end, _MAX_LINE):
            yield piece, min(piece + _MAX_LINE, end)
        start = end + 1


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at sentence ends; a full stop after an abbreviation or a list number is none."""
    first = start
    for match in _BREAK.finditer(text, start, end):
        before = text[max(first, match.start() - 8) : match.start()]
        if _NO_BREAK_BEFORE.search(before) or re.fullmatch(
            r"\s*\(?\w{1,2}\.", text[first : match.start()]
        ):
            continue
        yield first, match.start()
        first = match.end()
    if text[first:end].strip():
        yield first, end


def _is_item(text: str, tokens: tuple[Token, ...], marked: bool, vocabulary: Vocabulary) -> bool:
    """A line that names something: marked or short, its head without a verb of a statement."""
    head = head_of(text, tokens)
    if not marked and len(tokens) > _ITEM_WORDS and len(head) > _HEAD_WORDS:
        return False
    return not any(token.form in vocabulary.statement_verbs for token in head)


def head_of(text: str, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words before the first full stop, colon, semicolon or dash: what the line names.

    A label such as "Problem 1:" or "Diagnosis:" is passed over.
    """
    start = 0
    for position in range(1, len(tokens)):
        before, after = tokens[position - 1].span, tokens[position].span
        if before != after and _HEAD_END.search(text[before.end : after.start]):
            if any(t.form not in _LABELS and not t.form.isdigit() for t in tokens[start:position]):
                return tokens[start:position]
            start = position
    return tokens[start:]


def _tokens(
    text: str, start: int, end: int, vocabulary: Vocabulary
) -> tuple[tuple[Token, ...], frozenset[str]]:
    """The words of a stretch, short forms expanded, and every form, as written and expanded."""
    in_capitals = end - start >= _CAPITAL_LINE and text[start:end].isupper()
    read = [
        (
            Span(match.start(), match.end()),
            *vocabulary.read_word(match[0].lower() if in_capitals else match[0]),
        )
        for match in words(text, start, end)
    ]
    written = frozenset(form for _, form, _ in read)
    tokens: list[Token] = []
    expanded = False
    for span, form, candidates in read:
        long = _expansion(candidates, written) if candidates else None
        if long:
            expanded = True
            tokens.extend(Token(span, word) for word in long)
        else:
            tokens.append(Token(span, form))
    forms = written.union(token.form for token in tokens) if expanded else written
    return tuple(tokens), forms


def _expansion(
    candidates: tuple[ShortForm, ...], sentence: frozenset[str]
) -> tuple[str, ...] | None:
    """What the short form stands for here: a guarded sense first, else the unguarded one."""
    fallback = None
    for short in candidates:
        if short.not_near & sentence:
            continue
        if short.near:
            if short.near & sentence:
                return short.long
        elif fallback is None:
            fallback = short.long
    return fallback
