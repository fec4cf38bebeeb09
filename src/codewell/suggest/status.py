"""Long-term drug use read off the drugs that the record names (I.C.4.a.3, I.C.21.c.3)."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Evidence, ProofStep, Sentence, Token
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues

_NOT_LONG_TERM = frozenset(
    "start initiate begin add trial stop discontinue hold held allergy allergic avoid switch"
    " consider received dose iv drip bolus inpatient sliding taper burst course".split()
)
"""A sentence with one of these speaks of a drug started, stopped or given once."""
_LASTING = frozenset(("chronic", "chronically", "longterm", "dependent", "maintained"))
_LISTS = frozenset(("medications", "discharge_medications"))
"""A medication list tells what the patient takes."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions"))
INSULIN = "Z794"
"""Insulin at home is never a short course, so any statement of its use counts."""


def long_term_drugs(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each drug class that the record shows in long-term use.

    The drug stands in the medication list, or its sentence calls the use lasting. A drug that is
    denied, past, only started, stopped or given once does not count.
    """
    found: dict[str, Candidate] = {}
    for sentence in read.sentences:
        if sentence.section in _SECTIONS_NOT or sentence.words & _NOT_LONG_TERM:
            continue
        if sentence.words.isdisjoint(vocabulary.drugs):
            continue
        cues = SentenceCues(read.note.text, sentence, vocabulary)
        for token in sentence.tokens:
            code = vocabulary.drugs.get(token.form)
            if code is None or code in found or not _lasts(code, sentence):
                continue
            if cues.assertion(token.span).label == "affirmed":
                found[code] = _candidate(code, token, read)
    yield from found.values()


def _lasts(code: str, sentence: Sentence) -> bool:
    return (
        code == INSULIN
        or sentence.section in _LISTS
        or not sentence.words.isdisjoint(_LASTING)
        or {"long", "term"} <= sentence.words
    )


def _candidate(code: str, token: Token, read: ReadNote) -> Candidate:
    step = ProofStep(
        "long-term drug",
        f"current use of {token.form}: {code[:3]}.{code[3:]}",
        "lexicon drugs",
        "ICD-10-CM Official Guidelines, section I.C.21.c.3",
    )
    return Candidate(
        code=code,
        concept=code,
        billable=True,
        mentions=(),
        evidence=(Evidence(token.span, token.span.of(read.note.text)),),
        place=Place.HISTORY,
        order=token.span.start,
        why=(step,),
    )
