"""How a followed fracture heals, where a sentence apart from its name tells it (I.C.19.c.1).

"I would call this delayed healing": the 7th character of routine healing gives way to it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_KINDS = (
    ("nonunion", Pattern(r"\b(?:non-?union|un-?united)\b", re.IGNORECASE), "KMN"),
    ("malunion", Pattern(r"\b(?:mal-?union|mal-?united)\b", re.IGNORECASE), "PQR"),
    ("delayed healing", Pattern(r"\bdelayed (?:healing|union)\b", re.IGNORECASE), "GHJ"),
)
_ROUTINE = "DEF"
"""Routine healing of a closed fracture, and of the open ones; the kinds stand in this order."""
_UNSURE_BEFORE = Pattern(
    r"\bfor\s*$|\b(?:no|not|nor|without|rule out|r/o|risks?|early|possible|possibly|prevent|if|may"
    r"|might|could|versus|vs|concern|worry|history)\b[^.;:]{0,50}$",
    re.IGNORECASE,
)
_UNSURE_BEHIND = Pattern(
    r"[^.;:]{0,20}\b(?:cannot be excluded|not excluded|ruled out|unlikely|possible|risk|if|when)\b",
    re.IGNORECASE,
)
_CALLED = Pattern(
    r"\b(?:call|consider|regard|diagnose|label) (?:this|it|him|her)\b[^.;]{0,20}$", re.IGNORECASE
)
"""Right before its name: "I would call this delayed healing"."""
_HISTORIES = frozenset(
    ("past_medical_history", "past_surgical_history", "family_history", "return_precautions")
)


def as_it_heals(read: ReadNote, candidate: Candidate, icd10cm: ICD10CM, on: dt.date) -> Candidate:
    """A fracture in routine healing under the healing that the record states of it."""
    seventh = candidate.code[6:]
    title = (icd10cm.title(candidate.code) or "").lower()
    if not seventh or seventh not in _ROUTINE or "fracture" not in title:
        return candidate
    for kind, told, letters in _KINDS:
        code = candidate.code[:6] + letters[_ROUTINE.index(seventh)]
        if _is_stated(read, told) and icd10cm.is_billable(code, on):
            step = ProofStep(
                "specificity",
                f"{dotted(code)}: the record tells {kind}",
                "tabular",
                "ICD-10-CM Official Guidelines, section I.C.19.c.1",
            )
            return replace(candidate, code=code).with_step(step)
    return candidate


def _is_stated(read: ReadNote, told: Pattern) -> bool:
    """Whether a sentence of the record states a kind of healing without doubt."""
    for number, sentence in enumerate(read.sentences):
        words = sentence.span.of(read.note.text)
        match = None if sentence.section in _HISTORIES else told.search(words)
        if (
            match is None
            or _UNSURE_BEFORE.search(words[: match.start()])
            or _UNSURE_BEHIND.match(words, match.end())
        ):
            continue
        start = sentence.span.start
        said = read.cues.of(number).assertion(Span(start + match.start(), start + match.end()))
        if said.label == "affirmed" or _CALLED.search(words[: match.start()]):
            return True
    return False
