"""A visit as those see it who ask what it was for: its reasons, its assessment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from codewell.model import ProofStep, Sentence, Setting, Span, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.prose import Prose, is_all_assessment
from codewell.text import ReadNote

_REASON_SECTIONS = ("chief_complaint", "history_of_present_illness", "unheaded", "indication")
_TOP = 3
"""So many sentences at the top of the story tell why the patient came."""
YEARS = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten)[ -]?y(?:ea)?rs?\b",
    re.I,
)
"""A time of years: what it dates is not of this visit."""


class Visit:
    """The record of one visit."""

    def __init__(self, read: ReadNote, prose: Prose) -> None:
        self.read = read
        self.text = read.note.text
        self._prose = prose
        self._assessing = PROBLEM_SECTIONS | ({"unheaded"} if is_all_assessment(read) else set())

    def is_assessing(self, sentence: Sentence) -> bool:
        """Whether a sentence belongs to the assessment or plan."""
        return sentence.section in self._assessing or self._prose.concludes(sentence.span)

    def reasons(self) -> Iterator[Sentence]:
        """The sentences that tell why the patient came."""
        seen = 0
        for sentence in self.read.sentences:
            if sentence.section == "chief_complaint":
                yield sentence
            elif sentence.section in _REASON_SECTIONS and seen < _TOP:
                seen += 1
                yield sentence

    def assessed(self) -> Iterator[Sentence]:
        """The sentences of the assessment, in a stay those of its course too."""
        stay = self.read.note.setting is Setting.INPATIENT
        for sentence in self.read.sentences:
            if self.is_assessing(sentence) or (stay and sentence.section == "hospital_course"):
                yield sentence

    def said(self, sentence: Sentence) -> str:
        """The words of a sentence."""
        return sentence.span.of(self.text)

    def candidate(
        self,
        code: str,
        sentence: Sentence,
        match: re.Match[str],
        step: ProofStep,
        *,
        leads: bool = False,
    ) -> Candidate:
        """A code by the words matched in a sentence."""
        start = sentence.span.start + match.start()
        span = Span(start, start + len(match[0]))
        return replace(Candidate.by_words(code, self.text, span, step, Place.PROBLEM), leads=leads)


def step_of(name: str, words: str, code: str, paragraph: str) -> ProofStep:
    """A line of the proof, with the paragraph of the guidelines behind it."""
    return ProofStep(
        name,
        f"{words}: {dotted(code)}",
        "suggest encounters",
        f"ICD-10-CM Official Guidelines, section {paragraph}",
    )
