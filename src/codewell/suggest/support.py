"""What a note shows of a condition besides its name: monitored, evaluated, assessed, treated.

The habit of risk-adjustment audits ("MEAT"; CMS asks that the record of a face-to-face visit
supports the diagnosis, Medicare Managed Care Manual, chapter 7). The words stand in the sentences
that name the condition, or in those that follow until the note speaks of another one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import Evidence, Span
from codewell.text import ReadNote

_FOLLOWING = 8
"""So many sentences behind the name may still speak of the condition."""
_HEADING = 0.4
"""A mention that covers this share of its line begins the next problem, unless it is a sign."""
_LISTS = frozenset(("past_medical_history", "problem_list", "family_history", "surgical_history"))
"""Sections where the next line is another condition's."""


class SupportKind(StrEnum):
    """The four ways in which a note may support a diagnosis."""

    MONITORING = "monitoring"
    EVALUATION = "evaluation"
    ASSESSMENT = "assessment"
    TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class Support:
    """The sentences that name a condition, and the first words of each kind of support."""

    sentences: tuple[Evidence, ...]
    shown: Mapping[SupportKind, Evidence]

    @property
    def is_supported(self) -> bool:
        """Whether the note shows any of the four."""
        return bool(self.shown)


def support(read: ReadNote, evidence: Sequence[Evidence]) -> Support:
    """What the note shows of the condition that the evidence names.

    Evidence of a further document of the record is not looked at.
    """
    numbers = sorted({_sentence_at(read, e.span) for e in evidence if not e.document})
    named = tuple(_evidence(read, read.sentences[n].span) for n in numbers)
    names = [e.span for e in evidence if not e.document]
    shown: dict[SupportKind, Evidence] = {}
    for number in dict.fromkeys(near for n in numbers for near in _around(read, n)):
        for kind, found in _words(read, number, names):
            shown.setdefault(kind, found)
    return Support(named, {kind: shown[kind] for kind in SupportKind if kind in shown})


def _sentence_at(read: ReadNote, span: Span) -> int:
    starts = [sentence.span.start for sentence in read.sentences]
    return max(bisect_right(starts, span.start) - 1, 0)


def _around(read: ReadNote, number: int) -> Iterator[int]:
    """The sentence and those that follow in its section before another condition is named."""
    yield number
    own = read.sentences[number].section
    if own in _LISTS:
        return
    for near in range(number + 1, min(number + 1 + _FOLLOWING, len(read.sentences))):
        if read.sentences[near].section != own or _names_another(read, near):
            return
        yield near


def _names_another(read: ReadNote, number: int) -> bool:
    return any(
        m.sentence == number
        and m.coverage >= _HEADING
        and not m.code.startswith("R")
        and m.assertion.label in ("affirmed", "possible")
        for m in read.mentions
    )


def _words(
    read: ReadNote, number: int, names: Sequence[Span]
) -> Iterator[tuple[SupportKind, Evidence]]:
    """The first words of each kind in a sentence that are not part of the condition's name."""
    sentence = read.sentences[number].span
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(read.note.text, sentence.start, sentence.end):
            span = Span(*match.span())
            if not any(span.overlaps(name) for name in names):
                yield kind, _evidence(read, span)
                break


def _evidence(read: ReadNote, span: Span) -> Evidence:
    return Evidence(span, span.of(read.note.text))


@cache
def _patterns() -> Mapping[SupportKind, re.Pattern[str]]:
    file = resources.files(__package__).joinpath("support.yaml")
    rows: dict[str, list[str]] = read_data(file)
    return {kind: _pattern(rows[str(kind)]) for kind in SupportKind}


def _pattern(cues: Sequence[str]) -> re.Pattern[str]:
    """Any of the cues as whole words, the longest first; # is a number."""
    ordered = sorted(cues, key=len, reverse=True)
    words = (re.escape(cue).replace(r"\#", r"\d[\w./%]*").replace(r"\ ", r"\s+") for cue in ordered)
    return re.compile(rf"(?<![\w/])(?:{'|'.join(words)})(?![\w/])", re.IGNORECASE)
