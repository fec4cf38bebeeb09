"""Chronic conditions of the history that a stay goes on treating, by the drug that it gives.

A list of the past names gout, and the drugs of the stay have allopurinol: the gout was treated
(guideline III). What the list alone names stays out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from codewell.model import ProofStep, Setting
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.told import Line, Phrase, Rows, load
from codewell.text import ReadNote, Vocabulary

_DATA = "treated_in_stay.yaml"
_SECTIONS_NOT = frozenset(
    "allergies family_history past_surgical_history social_history return_precautions".split()
)
_TAKEN = frozenset(("affirmed",))


def treated_in_stay(read: ReadNote, considered: Considered, vocabulary: Vocabulary) -> Considered:
    """What was considered, the conditions of the history that a stay treats as of its story."""
    listed = [c for c in considered.candidates if _may_be_treated(c)]
    if read.note.setting is not Setting.INPATIENT or not listed:
        return considered
    found = {c.code: _treated(c, read, vocabulary) for c in listed}
    candidates = tuple(found.get(c.code) or c for c in considered.candidates)
    return replace(considered, candidates=candidates)


def _may_be_treated(candidate: Candidate) -> bool:
    return candidate.place is Place.HISTORY and candidate.billable and not candidate.uncertain


def _treated(candidate: Candidate, read: ReadNote, vocabulary: Vocabulary) -> Candidate | None:
    """The condition with the drug that treats it, where the record has one."""
    for codes, words, firsts in _rows(vocabulary):
        if not candidate.code.startswith(codes):
            continue
        for number, sentence in enumerate(read.sentences):
            if sentence.section in _SECTIONS_NOT or firsts.isdisjoint(sentence.words):
                continue
            line = Line((sentence,))
            for position, length in line.find(words):
                span = line.span(position, length)
                if read.cues.of(number).assertion(span).label in _TAKEN:
                    step = ProofStep(
                        "treatment",
                        f"treated in the stay: {span.of(read.note.text)}",
                        _DATA,
                        "ICD-10-CM Official Guidelines, section III",
                    )
                    return replace(candidate, place=Place.NARRATIVE).with_step(step)
    return None


@lru_cache(maxsize=4)
def _rows(
    vocabulary: Vocabulary,
) -> tuple[tuple[tuple[str, ...], tuple[Phrase, ...], frozenset[str]], ...]:
    """Of each row the codes (no dots), the phrases, and their first words."""
    phrases = Rows((), {}, vocabulary).phrases
    found = []
    for row in load(_DATA):
        words = phrases(row["by"])
        codes = tuple(code.replace(".", "") for code in row["codes"])
        found.append((codes, words, frozenset(word[0] for word in words)))
    return tuple(found)
