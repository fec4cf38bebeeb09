"""What a sentence asserts of a mention: negated, possible, past, family, hypothetical.

A cue reaches to the end of its clause, through lists where it is a list cue, and never past a
word that opens a new statement. The longest cue at a place counts; a pseudo cue (sense ``none``)
hides the shorter cues inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codewell.model import Assertion, Certainty, Experiencer, Sentence, Span, Temporality
from codewell.text.vocabulary import CompiledCue, Vocabulary
from codewell.text.years import year_of

_STOP = re.compile(r"[.;:!]|\s[-–—]\s")
_QUESTION = re.compile(r"\?\s?$")
_SIGNS = re.compile(r"\(([-+–])\)")
"""Signs before what a review of systems lists: ``(-) fever, cough (+) fatigue``."""
_ANSWER = re.compile(
    r"\s*(?:[:=]|\s[-–—]|\.{2,})\s*(no|none|never|neg|negative|denied|denies|absent|nil)\s*(?:[.,;)|]|\n|$)",
    re.IGNORECASE,
)
"""The answer behind a heading of a form: ``Chest pain: no``."""
_SIGN = 4
"""A sign right before the words: ``?pneumonia`` is uncertain, ``(-) fever`` denied."""
_SUBJECTS = frozenset(("he", "she", "they", "we", "i"))
"""A new subject opens a new statement, but for one that a conjunction joins to the old."""
_CONJUNCTIONS = frozenset("that if when while whether should until as unless because so".split())
_RESULT = frozenset(("is", "positive"))
"""A result ends a denial ("no fever, is positive for flu"), but not an "if"."""
_FAR = 12
"""A cue reaches over so many words without a comma or a link of a list."""
_OF_TODAY = frozenset("assessment assessment_and_plan plan principal_diagnosis".split())
"""Sections in which a year dates a test or an operation, seldom the problem itself."""
_PAST = frozenset(("past", "resolved"))
_FAR_BACK = 9
"""So many words a cue reaches back without a comma or a link of a list."""
_LIST_LINK = frozenset(("or", "and", "nor", "either", "any", "also"))

_SECTION_ASSERTIONS = {
    "family_history": Assertion(experiencer=Experiencer.FAMILY),
    "past_surgical_history": Assertion(temporality=Temporality.PAST),
    "discharge_instructions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "return_precautions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "differential_diagnosis": Assertion(certainty=Certainty.POSSIBLE),
}
"""What a heading alone says of everything below it."""


class PlacedCue(NamedTuple):
    """A cue at its place, with the stretch of text it reaches over."""

    cue: CompiledCue
    span: Span
    reach: tuple[int, int]


class SentenceCues:
    """The cues of one sentence; ask it for the assertion of a span."""

    def __init__(
        self, text: str, sentence: Sentence, vocabulary: Vocabulary, year: int | None = None
    ) -> None:
        self._text = text
        self._sentence = sentence
        self._year = year
        self._placed = tuple(_place(text, sentence, vocabulary))

    def assertion(self, span: Span) -> Assertion:
        """What is asserted of the words at the span."""
        base = _SECTION_ASSERTIONS.get(self._sentence.section, Assertion())
        certainty, temporality = base.certainty, base.temporality
        experiencer = base.experiencer
        cues = []
        for placed in self._placed:
            if not _reaches(placed, span.start, span.end):
                continue
            cues.append((placed.cue.sense, placed.span))
            match placed.cue.sense:
                case "negated":
                    certainty = Certainty.NEGATED
                case "possible" if certainty is not Certainty.NEGATED:
                    certainty = Certainty.POSSIBLE
                case "hypothetical" if certainty is Certainty.AFFIRMED:
                    certainty = Certainty.HYPOTHETICAL
                case "past" | "resolved":
                    temporality = Temporality.PAST
                case "family":
                    experiencer = Experiencer.FAMILY
        before = self._text[max(0, span.start - _SIGN) : span.start]
        if certainty is Certainty.AFFIRMED and (sign := _QUESTION.search(before)):
            certainty = Certainty.POSSIBLE
            cues.append(("possible", _sign_span(sign, span, before)))
        elif certainty is Certainty.AFFIRMED and (
            answer := _ANSWER.match(self._text, span.end, self._sentence.span.end)
        ):
            certainty = Certainty.NEGATED
            cues.append(("negated", Span(*answer.span(1))))
        elif certainty is Certainty.AFFIRMED and (minus := self._minus(span)):
            certainty = Certainty.NEGATED
            cues.append(("negated", minus))
        if temporality is Temporality.CURRENT and (past := self._past_year(span)):
            temporality = Temporality.PAST
            cues.append(("past", past))
        return Assertion(certainty, temporality, experiencer, tuple(cues))

    def _minus(self, span: Span) -> Span | None:
        """The minus sign under which the words stand in a list of signs."""
        signs = list(_SIGNS.finditer(self._text, self._sentence.span.start, span.start))
        if not signs or signs[-1][1] == "+":
            return None
        return Span(*signs[-1].span())

    def _past_year(self, span: Span) -> Span | None:
        """The year behind the words, where it is before the year of the record."""
        if self._year is None or self._sentence.section in _OF_TODAY:
            return None
        sentence = self._sentence.span
        found = year_of(self._text, span, sentence.start, sentence.end)
        return found[1] if found and found[0] < self._year else None

    def affirmed_words(self) -> frozenset[str]:
        """The words of the sentence that no negation, warning or relative takes away."""
        lost = [p for p in self._placed if p.cue.sense in ("negated", "hypothetical", "family")]
        if not lost:
            return self._sentence.words
        gone = {
            token.form
            for token in self._sentence.tokens
            if any(_reaches(placed, token.start, token.end) for placed in lost)
        }
        return self._sentence.words - gone


def _sign_span(sign: re.Match[str], span: Span, before: str) -> Span:
    start = span.start - len(before) + sign.start()
    return Span(start, span.start)


def _reaches(placed: PlacedCue, start: int, end: int) -> bool:
    """Whether the cue holds for the words from ``start`` to ``end``.

    A cue inside the words is part of their term ("history of stroke"); one that only begins or
    ends outside ("no history of stroke", "denies history of ...") still holds.
    """
    cue = placed.span
    return (
        placed.reach[0] <= start
        and end <= placed.reach[1]
        and not (start <= cue.start and cue.end <= end)
        and not (placed.cue.sense in _PAST and cue.start < end and start < cue.end)
    )


def _place(text: str, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[PlacedCue]:
    forms = [token.form for token in sentence.tokens]
    position = 0
    while position < len(forms):
        if forms[position] not in vocabulary.cue_lengths:
            position += 1
            continue
        cues = _longest(forms, position, vocabulary)
        last = position + (len(cues[0].forms) if cues else 1)
        for cue in cues:
            if cue.sense != "none":
                span = Span(sentence.tokens[position].start, sentence.tokens[last - 1].end)
                yield PlacedCue(cue, span, _reach(text, sentence, position, last, cue, vocabulary))
        position = last


def _longest(
    forms: Sequence[str], position: int, vocabulary: Vocabulary
) -> tuple[CompiledCue, ...]:
    """The longest cue at a position, in each direction it works."""
    for length in vocabulary.cue_lengths[forms[position]]:
        if cues := vocabulary.cues.get(tuple(forms[position : position + length])):
            return cues
    return ()


def _reach(
    text: str,
    sentence: Sentence,
    first: int,
    last: int,
    cue: CompiledCue,
    vocabulary: Vocabulary,
) -> tuple[int, int]:
    """The stretch of text over which the cue holds."""
    tokens = sentence.tokens
    if cue.direction == "forward":
        end, bare = tokens[last - 1].end, 0
        for before, token in zip(
            range(last - 1, len(tokens)), range(last, len(tokens)), strict=False
        ):
            gap = text[tokens[before].end : tokens[token].start]
            if token == last and _opens(gap, cue):
                end = tokens[token].end
                continue
            bare = 0 if "," in gap or tokens[token].form in _LIST_LINK else bare + 1
            if bare > _FAR or _ends(gap, token, sentence, cue, vocabulary):
                break
            end = tokens[token].end
        return tokens[first].start, end
    start, bare = tokens[first].start, 0
    for token in range(first - 1, -1, -1):
        gap = text[tokens[token].end : tokens[token + 1].start]
        answers = token == first - 1 and gap.strip() == ":"
        bare = 0 if "," in gap or tokens[token].form in _LIST_LINK else bare + 1
        if bare > _FAR_BACK:
            break
        if not answers and (_STOP.search(gap) or ("," in gap and cue.scope != "list")):
            break
        if _terminates(sentence, token, vocabulary):
            break
        start = tokens[token].start
    return start, tokens[last - 1].end


def _ends(
    gap: str, token: int, sentence: Sentence, cue: CompiledCue, vocabulary: Vocabulary
) -> bool:
    if _STOP.search(gap) or "|" in gap:
        return True
    awaited = cue.sense == "hypothetical" and sentence.tokens[token].form in _RESULT
    if _terminates(sentence, token, vocabulary) and not awaited:
        return True
    return "," in gap and cue.scope != "list" and sentence.tokens[token].form not in _LIST_LINK


def _opens(gap: str, cue: CompiledCue) -> bool:
    """Whether the word right after a cue is still under it, whatever it is.

    "Denies: fever" lists what is denied, in "most likely due to reflux" the words of the cause
    belong to the doubt, and in "denies he fell" the new subject to what is denied.
    """
    if gap.strip() == ":":
        return cue.sense != "past"
    return not _STOP.search(gap) and "," not in gap


def _terminates(sentence: Sentence, position: int, vocabulary: Vocabulary) -> bool:
    form = sentence.tokens[position].form
    if form in _SUBJECTS:
        return position > 0 and sentence.tokens[position - 1].form not in _CONJUNCTIONS
    if form not in vocabulary.terminators_begin:
        return False
    forms = tuple(t.form for t in sentence.tokens[position : position + 3])
    return any(forms[:n] in vocabulary.terminators for n in (1, 2, 3) if n <= len(forms))
