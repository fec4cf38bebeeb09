"""Whether what a drug did is of today, or left by a course that is long over (I.C.19.e, I.B.10)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codewell.model import Sentence
from codewell.text import ReadNote, Vocabulary

INITIAL, SEQUELA = "A", "S"
_COURSES = ("T451X",)
"""Drugs that are given for a time; what they did is a late effect once that is over."""
_CURRENT = frozenset(("medications", "discharge_medications"))
_TAKING = frozenset("on taking takes continue continues".split())
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _is_taken(sentence: Sentence, vocabulary: Vocabulary) -> bool:
    """Whether a sentence tells that a drug is taken now: "fibrosis dx 2023, on nintedanib"."""
    forms = [token.form for token in sentence.tokens]
    return any(
        form in _TAKING and not vocabulary.drug_effects.keys().isdisjoint(forms[at + 1 : at + 3])
        for at, form in enumerate(forms)
    )


def phase_of(code: str, naming: Sequence[Sentence], read: ReadNote, vocabulary: Vocabulary) -> str:
    """The seventh character: a sequela where chemotherapy was given in an earlier year alone.

    ``naming`` are the sentences that name a drug of the code. A drug of its kind that is taken for
    long, such as an aromatase inhibitor, is no course.
    """
    if code not in _COURSES or any(sentence.section in _CURRENT for sentence in naming):
        return INITIAL
    if any(not vocabulary.drugs.keys().isdisjoint(sentence.words) for sentence in naming):
        return INITIAL
    if any(_is_taken(sentence, vocabulary) for sentence in naming):
        return INITIAL
    last = read.note.date.year - 1
    for sentence in naming:
        years = [int(year) for year in _YEAR.findall(sentence.span.of(read.note.text))]
        if years and max(years) <= last:
            return SEQUELA
    return INITIAL
