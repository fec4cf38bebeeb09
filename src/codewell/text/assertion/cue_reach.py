"""The cues of a sentence at their places, and how far each of them reaches.

A cue reaches to the end of its clause, through lists where it is a list cue, and never past a
word that opens a new statement. The longest cue at a place counts; a pseudo cue (sense ``none``)
hides the shorter cues inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codewell.model import Sentence, Span
from codewell.text.assertion.cue_backward import reach_backward
from codewell.text.assertion.cue_forward import reach_forward, runs_on
from codewell.text.assertion.cue_words import (
    ACTS,
    CARES,
    DETERMINERS,
    SUBJECTS,
    TO_SOMEBODY,
)
from codewell.text.vocabulary import CompiledCue, Vocabulary

_VITALS = "VS"
"""Before a number these are vital signs and no "versus"."""
_WITHOUT = ("without",)
_CHILDHOOD = ("childhood",)
"""In brackets it goes with what stands before it."""
_DROPS = ("gtt", "gtts")
"""In small letters the short form of the drops of a drug, no tolerance test."""
_ENDS_WITHOUT = frozenset(":,)")
"""Behind "CT w/o" these show that it means contrast."""

_NARRATED = ("returns ", "returned ", "comes ", "came ")
"""Who "returns for" something is told of, not told to."""
_BROUGHT = frozenset("brought accompanied bring carried escorted".split())
"""Who brought the patient "with" something has it not himself."""
_ADDRESS = 5
"""So many words may name those who are spoken to."""


_COMMANDS = {
    word: (CompiledCue((word,), "hypothetical", "forward", "list"),) for word in ("report", "any")
}
"""Words that open a warning at the head of a sentence: "Any fever above 101, call"."""


class PlacedCue(NamedTuple):
    """A cue at its place, with the stretch of text it reaches over."""

    cue: CompiledCue
    span: Span
    reach: tuple[int, int]


def place_cues(text: str, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[PlacedCue]:
    """Every cue of a sentence but the pseudo cues, in the order of the text."""
    tokens, lengths = sentence.tokens, vocabulary.cue_lengths
    forms = ["i" if token.form == "I" else token.form for token in tokens]
    running_on = runs_on(text, sentence)
    free = 0
    for position in [place for place, form in enumerate(forms) if form in lengths]:
        if position < free:
            continue
        cues = _longest(forms, position, vocabulary)
        if position == 0 and not cues and tokens[0].end - tokens[0].start == len(forms[0]):
            # "Reports pain" and "report of pain" are no commands
            cues = () if forms[1:2] == ["of"] else _COMMANDS.get(forms[0], ())
        last = position + (len(cues[0].forms) if cues else 1)
        if cues and _hides_pseudo(forms, last, cues[0], vocabulary):
            continue
        if cues and _answers(cues[0]) and not _PASSIVE.match(text, tokens[last - 1].end):
            continue
        for cue in cues:
            span = Span(tokens[position].start, tokens[last - 1].end)
            if cue.sense == "none" or _is_addressee(text, forms, position, cue, span):
                continue
            if _is_other_word(text, cue, span):
                continue
            if cue.sense == "discussed" and not _speaks_of_risks(text, forms, last, cue, span):
                continue
            if cue.direction == "forward":
                reach = (
                    span.start,
                    reach_forward(text, sentence, last, cue, vocabulary, running_on),
                )
            else:
                reach = (reach_backward(text, sentence, position, cue, vocabulary), span.end)
            yield PlacedCue(cue, span, reach)
            if cue.direction == "backward" and last - position > 1:
                yield from _inside(forms, position, span, vocabulary)
        free = last


def _is_other_word(text: str, cue: CompiledCue, span: Span) -> bool:
    """Whether a short form means something else: vital signs, a film without contrast."""
    if span.of(text) == _VITALS and text[span.end : span.end + 2].strip()[:1].isdigit():
        return True
    if cue.forms == ("if",) and span.of(text) == "IF":
        return text.startswith(":", span.end) or text[: span.start].endswith(("L ", "R "))
    if cue.sense == "hypothetical" and span.of(text).startswith((*_DROPS, *_NARRATED)):
        return True
    if cue.forms == _CHILDHOOD and text[span.start - 1 : span.start] == "(":
        return True
    return cue.forms == _WITHOUT and text[span.end : span.end + 1] in _ENDS_WITHOUT


def _hides_pseudo(
    forms: Sequence[str], last: int, cue: CompiledCue, vocabulary: Vocabulary
) -> bool:
    """Whether the last word of a cue opens wording that only looks like one.

    "Has no change in her asthma" denies no more than "no change in her asthma" does.
    """
    if len(cue.forms) == 1 or cue.sense not in ("negated", "hypothetical"):
        return False
    pseudo = _longest(forms, last - 1, vocabulary)
    return bool(pseudo) and pseudo[0].sense == "none" and len(pseudo[0].forms) > 1


def _inside(
    forms: Sequence[str], position: int, span: Span, vocabulary: Vocabulary
) -> Iterator[PlacedCue]:
    """The denial that a longer cue begins with holds for the words of that cue."""
    for cue in vocabulary.cues.get(forms[position]):
        if cue.sense == "negated" and cue.direction == "forward":
            yield PlacedCue(
                cue, Span(span.start, span.start + len(forms[position])), (span.start, span.end)
            )


def _longest(
    forms: Sequence[str], position: int, vocabulary: Vocabulary
) -> tuple[CompiledCue, ...]:
    """The longest cue at a position, in each direction it works."""
    if " ".join(forms[position : position + 2]) not in vocabulary.cue_begins:
        return vocabulary.cues.get(forms[position])
    for length in vocabulary.cue_lengths[forms[position]]:
        if cues := vocabulary.cues.get(" ".join(forms[position : position + length])):
            return cues
    return ()


def _is_addressee(
    text: str, forms: Sequence[str], position: int, cue: CompiledCue, span: Span
) -> bool:
    """Whether a bare relative is spoken to, or gave something: "told the mother that ..."."""
    if cue.sense != "family" or cue.direction != "forward":
        return False
    if len(cue.forms) > 1:
        return cue.forms[-1] == "with" and not _BROUGHT.isdisjoint(
            forms[max(0, position - _ADDRESS) : position]
        )
    if text.startswith(":", span.end) and not TO_SOMEBODY.isdisjoint(
        forms[max(0, position - _ADDRESS) : position]
    ):
        return True
    if position + 1 < len(forms) and forms[position + 1] in ACTS:
        return True
    before = position - 1
    while before >= 0 and forms[before] in DETERMINERS:
        before -= 1
    if before > 0 and forms[before] in ("for", "after") and forms[before - 1] in CARES:
        return not text.startswith(",", span.end)
    return before >= 0 and forms[before] in TO_SOMEBODY


_PASSIVE = re.compile(r"\s*(?:[.,;:)]|$|with\b|at\b|in\b|today\b|and\b)")


def _answers(cue: CompiledCue) -> bool:
    """Whether a cue ends a statement turned round: "hypothyroid she is not"."""
    return cue.direction == "backward" and cue.forms[0] in SUBJECTS


_KNOWN = frozenset("his her their the this these".split())
_PERSON = frozenset("old-year year-old man woman gentleman lady retired patient mr mrs ms".split())
"""Who was reviewed, not what: "I reviewed this retired mason"."""
_PERSON_WITHIN = 6
_TREATED = frozenset(
    "surgery treatment option management referral injection repair workup result biopsy".split()
)
"""What is spoken about for what is there: "discussed surgery for the tear"."""
_RISKS = frozenset("risk complication effect including bleeding infection danger".split())


def _speaks_of_risks(
    text: str, forms: Sequence[str], last: int, cue: CompiledCue, span: Span
) -> bool:
    """Whether "discussed" may speak of a risk.

    Forward not of what is known ("discussed her asthma"), backward only where it has no object
    of its own.
    """
    if cue.direction == "forward":
        if not _TREATED.isdisjoint(forms[last : last + 3]) and _RISKS.isdisjoint(forms[last:]):
            return False
        if not _PERSON.isdisjoint(forms[last : last + _PERSON_WITHIN]):
            return False
        return last == len(forms) or forms[last] not in _KNOWN
    return len(cue.forms) > 1 or bool(_PASSIVE.match(text, span.end))
