"""Status read off facts that no term names: drugs taken for long, the body mass index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from codewell.model import Evidence, ProofStep, Sentence, Span, Token, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues

_NOT_LONG_TERM = frozenset(
    "start started starting initiate initiated begin began add added trial stop stopped stopping"
    " discontinue discontinued hold held holding allergy allergic avoid switch switched consider"
    " received given dose iv drip bolus inpatient house sliding scale taper burst course".split()
)
"""A sentence with one of these speaks of a drug started, stopped or given once."""
ADULT = 20
"""Z68.1-Z68.45 are for patients of 20 years and more."""
_BMI = re.compile(
    r"\b(?:BMI|body mass index)\b\D{0,12}?(\d{2}(?:\.\d{1,2})?)(?![\d/%])", re.IGNORECASE
)
_LASTING = frozenset(("chronic", "chronically", "longterm", "dependent", "maintained"))
_TAKING = frozenset("on take taking continue cont remain use daily bid qd weekly home".split())
"""Words with which a record tells what the patient takes."""
_LISTS = frozenset(("medications", "discharge_medications"))
"""A medication list tells what the patient takes."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions"))
_SHORT_COURSES = frozenset(("Z7952", "Z792"))
"""Steroids and antibiotics are mostly given for days; the record has to say that they last."""
INSULIN = "Z794"
"""Insulin at home is never a short course, so any statement of its use counts."""


def long_term_drugs(read: ReadNote, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A candidate for each drug class that the record shows in long-term use.

    The drug stands in the medication list, or its sentence calls the use lasting or names it as
    what the patient takes. A drug that is denied, past, only started, stopped or given once does
    not count.
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
            if code is None or not _lasts(code, sentence):
                continue
            if cues.assertion(token.span).label == "affirmed":
                drug = _drug(code, token, sentence, read)
                if code not in found or drug.place > found[code].place:
                    found[code] = drug
    yield from found.values()


def _lasts(code: str, sentence: Sentence) -> bool:
    return (
        code == INSULIN
        or (sentence.section in _LISTS and code not in _SHORT_COURSES)
        or not sentence.words.isdisjoint(_LASTING)
        or (code not in _SHORT_COURSES and not sentence.words.isdisjoint(_TAKING))
        or {"long", "term"} <= sentence.words
    )


def _drug(code: str, token: Token, sentence: Sentence, read: ReadNote) -> Candidate:
    step = ProofStep(
        "long-term drug",
        f"current use of {token.form}: {dotted(code)}",
        "lexicon drugs",
        "ICD-10-CM Official Guidelines, section I.C.21.c.3",
    )
    place = Place.PROBLEM_TEXT if sentence.section in PROBLEM_SECTIONS else Place.HISTORY
    return _candidate(code, token.span, read, step, place)


def body_mass_index(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """The code of an adult's body mass index, from its figure in the record.

    It is proposed only beside a diagnosis that asks for it, such as obesity: the index alone is
    no diagnosis (I.B.14). Children are coded by percentile, which the figure does not tell.
    """
    if read.note.age is None or read.note.age < ADULT:
        return
    match = _BMI.search(read.note.text)
    if match is None:
        return
    code = next(filter(is_billable, _bmi_codes(float(match[1]))), None)
    if code is None:
        return
    step = ProofStep(
        "body mass index",
        f"{match[1]}: {dotted(code)}",
        "tabular Z68",
        "ICD-10-CM Official Guidelines, section I.B.14",
    )
    yield _candidate(code, Span(match.start(), match.end()), read, step)


def _bmi_codes(index: float) -> tuple[str, ...]:
    """Z68.1 below 20 (from FY2027 in two), Z68.20-Z68.39 by the whole number, then in bands."""
    if index < 20:
        return ("Z681", "Z6818" if index < 18.5 else "Z6819")
    if index < 40:
        return (f"Z68{int(index)}",)
    bands = ((45, "Z6841"), (50, "Z6842"), (60, "Z6843"), (70, "Z6844"))
    return (next((code for end, code in bands if index < end), "Z6845"),)


def _candidate(
    code: str, span: Span, read: ReadNote, step: ProofStep, place: Place = Place.HISTORY
) -> Candidate:
    return Candidate(
        code=code,
        concept=code,
        billable=True,
        mentions=(),
        evidence=(Evidence(span, span.of(read.note.text)),),
        place=place,
        order=span.start,
        why=(step,),
    )
