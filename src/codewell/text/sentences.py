"""Sentences and lines of a section, with their words folded and short forms expanded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from codewell.model import Section, Sentence, Span, Token
from codewell.text.vocabulary import ShortForm, Vocabulary
from codewell.text.words import words

_BREAK = re.compile(r"[.!?;]\s+(?=\S)")
_NO_BREAK_BEFORE = re.compile(
    r"\b(?:dr|mr|mrs|ms|st|vs|no|approx|incl|e\.g|i\.e|etc|pt|jr|sr|fig|wt|ht)\.$", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"\s*\(?\w{1,2}\.")
_GENUS = re.compile(r"(?:^|[\s(])[A-Z]\.$")
_ITEM_MARK = re.compile(
    r"\s*(?:(?i:problem|dx|diagnosis)?\s?#\s?\d{1,2}[.):]?\s+|\d{1,2}\s?[-–—/]\s+"
    r"|[-–—•·▪◦*+#]\s*|\(?[0-9a-hA-H][.)]\s|\(?\d{1,2}[.):](?!\d)\s*|\[ ?x?\]\s*)"
)
_CONCLUDES = frozenset(
    "assessment assessment_and_plan plan problem_list discharge_diagnosis"
    " principal_diagnosis".split()
)
"""Sections that name problems, at times as a short form alone: ``AMA``."""
_INNER_MARK = re.compile(r"\s*(?:\(?\d{1,2}\)\s*|\d{1,2}\.\s+)(?=[A-Za-z])")
"""The number of an item behind a full stop: ``(1) Hives - omalizumab. (2) Shrimp allergy``."""
_BARE_MARK = re.compile(r"\s*\d{1,2}\s+(?=[A-Za-z])")
_BARE_LIST = re.compile(r"(?:^|\n)[ \t]*1 +[A-Za-z][^\n]*\n(?:[^\n]*\n){0,6}?[ \t]*2 +[A-Z]")
"""Problems whose numbers have no full stop: ``1 POAG OU`` and below it ``2 NS cataract``."""
_ITEM_WORDS = 14
_HEAD_WORDS = 8
_CAPITAL_LINE = 25
"""From this length on a stretch all in capitals is a style; its words are no short forms."""
_HEAD_END = re.compile(r"[.:;|]|\s[-–—]\s|[-–—]\s")
_LABELS = frozenset(("problem", "diagnosis", "dx", "issue", "condition", "no", "number", "#"))
_LONGEST = 2_000
"""A stretch of more characters without a full stop is cut: no person writes such a sentence."""
_WRAPPED = (50, 160)
"""Between these widths of the longest line a text may be wrapped; no terminal is wider."""
_LONG_LINE = 30
"""A line of this length is no item of a list of words."""
_CLEARLY_LONG = 100
"""After a line of this length one that begins small goes on in any text."""
_CONTINUED = re.compile(
    r"\s*(?:\(\w{2}|(?:19|20)\d\d[.,;)]|\d{1,3} (?:for|of|and|to|with|years?|days?|weeks?|months?"
    r"|mg|percent|minutes|hours|pounds|lbs?)\b)"
)
"""A number or a bracket that goes on with the line before it: ``excised`` / ``2019.``"""
_FIRST_WORD = re.compile(r"\s*(\S+)")
_ENDS = frozenset((".", ":", "!", "?", ""))

Record = Callable[[], frozenset[str]]


def sentences_of(
    text: str,
    section: Section,
    vocabulary: Vocabulary,
    width: int | None = None,
    record: Record | None = None,
) -> Iterator[Sentence]:
    """The sentences of a section's body, in order; blank ones are left out.

    ``width`` is where the lines of the record are wrapped, if they are (``wrap_width``);
    ``record`` gives the words of the whole record (``words_of_record``).
    """
    lines = _lines(text, section.body)
    concludes = section.kind in _CONCLUDES
    record = record if concludes else None
    bare = concludes and _BARE_LIST.search(text, section.body.start, section.body.end)
    for start, end in _unwrapped(text, lines, width, vocabulary):
        pieces = [part for piece in _pieces(text, start, end) for part in _parts(text, *piece)]
        for number, (first, last) in enumerate(pieces):
            mark = (_ITEM_MARK if number == 0 else _INNER_MARK).match(text, first, last)
            if mark is None and bare and number == 0:
                mark = _BARE_MARK.match(text, first, last)
            # the number of an item is no word of it: "1. Diabetes type 2" is not type 1
            begin = mark.end() if mark and mark.end() < last else first
            tokens, forms = _tokens(text, begin, last, vocabulary, record)
            if tokens:
                marked = mark is not None
                may_be = number == 0 or marked
                is_item = may_be and _is_item(text, tokens, marked, vocabulary)
                yield Sentence(Span(first, last), section.kind, tokens, is_item, forms)


def _lines(text: str, body: Span) -> Iterator[tuple[int, int]]:
    start = body.start
    while start < body.end:
        end = text.find("\n", start, body.end)
        end = body.end if end < 0 else end
        if start < end:
            yield start, end
        start = end + 1


def wrap_width(text: str) -> int | None:
    """The width at which the lines of a text are wrapped; None where each line is a whole."""
    width = max(map(len, text.splitlines()), default=0)
    return width if _WRAPPED[0] <= width <= _WRAPPED[1] else None


def _unwrapped(
    text: str, lines: Iterable[tuple[int, int]], width: int | None, vocabulary: Vocabulary
) -> Iterator[tuple[int, int]]:
    """Lines joined where one goes on in the next."""
    open_start, open_end = -1, -1
    for start, end in lines:
        if open_end >= 0 and _goes_on(text, open_end, start, end, width, vocabulary):
            open_end = end
            continue
        if open_end >= 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_end >= 0:
        yield open_start, open_end


def _goes_on(
    text: str, before: int, start: int, end: int, width: int | None, vocabulary: Vocabulary
) -> bool:
    """Whether the line at ``start`` goes on with the sentence that ends the line before it.

    Its first word had no room there, or it begins small after a long line, or the line before
    ends with a comma or with a word that ends no sentence. Without a ``width`` only a line that
    begins small goes on, and only with a long line that is open in this way.
    """
    if start != before + 1 or _ITEM_MARK.match(text, start, end):
        return False
    word = _FIRST_WORD.match(text, start, end)
    last = text[before - 1 : before]
    if word is None or last in _ENDS or (width is not None and end - start > width):
        return False
    begin = text.rfind("\n", 0, before) + 1
    length = before - begin
    small = length >= _LONG_LINE and (
        word[1][0].islower()
        or (length >= 2 * _LONG_LINE and _CONTINUED.match(text, start, end) is not None)
    )
    if width is None and not small:
        return False
    if small and length >= _CLEARLY_LONG:
        return True
    if width is not None and (small or length + 1 + len(word[1]) > width):
        return True
    return last == "," or _is_open(text[begin:before].rpartition(" ")[2], vocabulary)


def _is_open(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a sentence cannot end with the word: an article, a preposition, "no", "denies"."""
    form = vocabulary.folder[word]
    return form in vocabulary.stop_words or any(
        cue.direction == "forward" for cue in vocabulary.cues.get(form)
    )


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at sentence ends; a full stop after an abbreviation or a list number is none."""
    first = start
    for match in _BREAK.finditer(text, start, end):
        last = match.start() + 1
        before = text[max(first, last - 8) : last]
        if (
            before.endswith("..")
            or _NO_BREAK_BEFORE.search(before)
            or _LIST_NUMBER.fullmatch(text, first, last)
        ):
            continue
        if _GENUS.search(before) and text[match.end() : match.end() + 1].islower():
            continue  # E. coli, S. aureus
        yield first, last
        first = match.end()
    if text[first:end].strip():
        yield first, end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch that is too long for a sentence in parts, cut at blanks where there are any."""
    while end - start > _LONGEST:
        blank = text.rfind(" ", start, start + _LONGEST)
        cut = start + _LONGEST if blank <= start else blank
        yield start, cut
        start = cut
    yield start, end


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
        before = tokens[position - 1]
        gap = text[before.end : tokens[position].start]
        is_genus = gap == ". " and len(before.form) == 1  # E. coli
        if gap != " " and not is_genus and _HEAD_END.search(gap):
            if any(t.form not in _LABELS and not t.form.isdigit() for t in tokens[start:position]):
                return tokens[start:position]
            start = position
    return tokens[start:]


def words_of_record(text: str, vocabulary: Vocabulary) -> Record:
    """What gives the words of a record, folded; they are gathered when first asked for."""
    readings = vocabulary.readings
    return cache(lambda: frozenset(readings[match[0]][0] for match in words(text, 0, len(text))))


def _tokens(
    text: str, start: int, end: int, vocabulary: Vocabulary, record: Record | None
) -> tuple[tuple[Token, ...], frozenset[str]]:
    """The words of a stretch, short forms expanded, and every form, as written and expanded."""
    in_capitals = end - start >= _CAPITAL_LINE and text[start:end].isupper()
    readings = vocabulary.readings
    found = list(words(text, start, end))
    read = [readings[match[0].lower() if in_capitals else match[0]] for match in found]
    written = frozenset([form for form, _ in read])
    tokens = [Token(*match.span(), form) for match, (form, _) in zip(found, read, strict=True)]
    short_forms = [(place, candidates) for place, (_, candidates) in enumerate(read) if candidates]
    expanded = False
    for position, candidates in reversed(short_forms):
        long = _expansion(candidates, written)
        if long is None and record is not None:
            long = _expansion_by_record(candidates, written, record())
        if long:
            expanded = True
            short = tokens[position]
            tokens[position : position + 1] = [short._replace(form=form) for form in long]
    forms = written.union([token.form for token in tokens]) if expanded else written
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


def _expansion_by_record(
    candidates: tuple[ShortForm, ...], sentence: frozenset[str], record: frozenset[str]
) -> tuple[str, ...] | None:
    """What a short form that an assessment has by itself stands for by the rest of the record.

    The sense for which more of the record speaks than for another one, and than against it.
    """
    best, long = 0, None
    for short in candidates:
        if not short.by_record or short.not_near & sentence:
            continue
        score = len(short.near & record) - len(short.not_near & record)
        if score >= best:
            best, long = score, short.long if score > best else None
    return long
