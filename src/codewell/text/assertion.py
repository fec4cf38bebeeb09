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

_STOP = re.compile(r"[.;:!]|\s[-–—]\s")
_QUESTION = re.compile(r"\?\s?$")
_MINUS = re.compile(r"\(-\)\s?$")
_SIGN = 4
"""A sign right before the words: ``?pneumonia`` is uncertain, ``(-) fever`` denied."""
_LIST_LINK = frozenset(("or", "and", "nor", "either", "any", "also"))

_SECTION_ASSERTIONS = {
    "family_history": Assertion(experiencer=Experiencer.FAMILY),
    "past_surgical_history": Assertion(temporality=Temporality.PAST),
    "discharge_instructions": Assertion(certainty=Certainty.HYPOTHETICAL),
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

    def __init__(self, text: str, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self._text = text
        self._sentence = sentence
        self._placed = tuple(_place(text, sentence, vocabulary))

    def assertion(self, span: Span) -> Assertion:
        """What is asserted of the words at the span."""
        base = _SECTION_ASSERTIONS.get(self._sentence.section, Assertion())
        certainty, temporality = base.certainty, base.temporality
        experiencer = base.experiencer
        cues = []
        for placed in self._placed:
            if not _reaches(placed, span):
                continue
            cues.append((placed.cue.sense, placed.span))
            match placed.cue.sense:
                case "negated":
                    certainty = Certainty.NEGATED
                case "possible" if certainty is not Certainty.NEGATED:
                    certainty = Certainty.POSSIBLE
                case "hypothetical" if certainty is Certainty.AFFIRMED:
                    certainty = Certainty.HYPOTHETICAL
                case "past":
                    temporality = Temporality.PAST
                case "family":
                    experiencer = Experiencer.FAMILY
        before = self._text[max(0, span.start - _SIGN) : span.start]
        if certainty is Certainty.AFFIRMED and (sign := _QUESTION.search(before)):
            certainty = Certainty.POSSIBLE
            cues.append(("possible", _sign_span(sign, span, before)))
        elif certainty is Certainty.AFFIRMED and (sign := _MINUS.search(before)):
            certainty = Certainty.NEGATED
            cues.append(("negated", _sign_span(sign, span, before)))
        return Assertion(certainty, temporality, experiencer, tuple(cues))

    def affirmed_words(self) -> frozenset[str]:
        """The words of the sentence that no negation, warning or relative takes away."""
        lost = [p for p in self._placed if p.cue.sense in ("negated", "hypothetical", "family")]
        if not lost:
            return self._sentence.words
        gone = {
            token.form
            for token in self._sentence.tokens
            if any(_reaches(placed, token.span) for placed in lost)
        }
        return self._sentence.words - gone


def _sign_span(sign: re.Match[str], span: Span, before: str) -> Span:
    start = span.start - len(before) + sign.start()
    return Span(start, span.start)


def _reaches(placed: PlacedCue, span: Span) -> bool:
    """Whether the cue holds for the words at the span.

    A cue inside the words is part of their term ("history of stroke"); one that only begins or
    ends outside ("no history of stroke", "denies history of ...") still holds.
    """
    return (
        placed.reach[0] <= span.start
        and span.end <= placed.reach[1]
        and not span.covers(placed.span)
        and not (placed.cue.sense == "past" and placed.span.overlaps(span))
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
        end = tokens[last - 1].end
        for before, token in zip(
            range(last - 1, len(tokens)), range(last, len(tokens)), strict=False
        ):
            gap = text[tokens[before].end : tokens[token].start]
            if token == last and _opens(gap, cue):
                end = tokens[token].end
                continue
            if _ends(gap, token, sentence, cue, vocabulary):
                break
            end = tokens[token].end
        return tokens[first].start, end
    start = tokens[first].start
    for token in range(first - 1, -1, -1):
        gap = text[tokens[token].end : tokens[token + 1].start]
        answers = token == first - 1 and gap.strip() == ":"
        if not answers and (_STOP.search(gap) or ("," in gap and cue.scope != "list")):
            break
        if _terminates(sentence, token, vocabulary):
            break
        start = tokens[token].start
    return start, tokens[last - 1].end


def _ends(
    gap: str, token: int, sentence: Sentence, cue: CompiledCue, vocabulary: Vocabulary
) -> bool:
    if _STOP.search(gap) or "|" in gap or _terminates(sentence, token, vocabulary):
        return True
    return "," in gap and cue.scope != "list" and sentence.tokens[token].form not in _LIST_LINK


def _opens(gap: str, cue: CompiledCue) -> bool:
    """Whether the word right after a cue is still under it, whatever it is.

    "Denies: fever" lists what is denied, and in "most likely due to reflux" the words of the
    cause belong to the doubt.
    """
    if gap.strip() == ":":
        return cue.sense != "past"
    return cue.sense == "possible" and not _STOP.search(gap) and "," not in gap


def _terminates(sentence: Sentence, position: int, vocabulary: Vocabulary) -> bool:
    if sentence.tokens[position].form not in vocabulary.terminators_begin:
        return False
    forms = tuple(t.form for t in sentence.tokens[position : position + 3])
    return any(forms[:n] in vocabulary.terminators for n in (1, 2, 3) if n <= len(forms))
