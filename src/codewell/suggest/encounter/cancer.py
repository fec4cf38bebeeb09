"""Visits for a cancer: the drug treatment given in them, and the watch after it is gone."""

from __future__ import annotations

import re

from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.encounter.phrases import pattern
from codewell.suggest.encounter.visit import Visit, step_of

_FOLLOWED_CANCER = re.compile(
    r"\bfollow(?:ed|[- ]?up|ing)?(?: visit)? (?:of|for|after|with) [^.]{0,40}"
    r"(?:cancer|carcinoma|melanoma|lymphoma|sarcoma|malignancy|tumou?r)\b"
    r"|\b(?:cancer|carcinoma|melanoma|lymphoma|sarcoma) (?:surveillance|follow[- ]?up|check)\b",
    re.I,
)
_CYCLE = re.compile(
    r"\b(?:here|presents|comes|arrives|returns|in) (?:today )?for (?:his |her )?"
    r"(?:chemo\w*|cycle|infusion|C\d)|\bproceed with (?:chemo\w*|cycle|C\d|treatment)"
    r"|\b(?:cycle \d+|infusion|dose \d+)\b[^.]{0,40}\b(?:today|given)\b"
    r"|\bchemotherapy (?:was )?given today\b",
    re.I,
)
_OTHER_CYCLE = re.compile(r"\b(?:after|completed|finished|held|hold|defer\w*|delay\w*)\b", re.I)
_ACTIVE_CANCER = ("C", "D0")


def chemotherapy(
    visit: Visit, found: dict[str, Candidate], _: Considered
) -> tuple[Candidate, tuple[str, ...]] | None:
    """A visit in which a cancer's drug treatment is given (I.C.2.e.2)."""
    if not any(c.startswith("C") for c in found) or any(c.startswith("Z51") for c in found):
        return None
    if pattern("immunotherapy", "held").search(visit.text):
        return None
    for sentence in (*visit.reasons(), *visit.assessed()):
        match = _CYCLE.search(visit.said(sentence))
        if match and not _OTHER_CYCLE.search(visit.said(sentence)):
            kind, code = _kind_of_treatment(visit)
            step = step_of(kind, "given in this visit", code, "I.C.2.e.2")
            return visit.candidate(code, sentence, match, step, leads=True), ("Z09",)
    return None


def _kind_of_treatment(visit: Visit) -> tuple[str, str]:
    """Immunotherapy where the record names its drugs and none of chemotherapy."""
    is_chemical = pattern("immunotherapy", "chemotherapy").search(visit.text)
    if not is_chemical and pattern("immunotherapy", "words").search(visit.text):
        return "immunotherapy", "Z5112"
    return "chemotherapy", "Z5111"


def surveillance(
    visit: Visit, found: dict[str, Candidate], considered: Considered
) -> tuple[Candidate, tuple[str, ...]] | None:
    """A visit that looks for a cancer that is gone (I.C.21.c.8)."""
    if any(c.startswith(_ACTIVE_CANCER) for c in found):
        return None
    gone = [
        c
        for c in considered.candidates
        if c.code.startswith("Z85") and c.place is not Place.PASSING
    ]
    if not gone:
        return None
    said = pattern("surveillance", "visit")
    for sentence in visit.reasons():
        words = visit.said(sentence)
        match = said.search(words) or _FOLLOWED_CANCER.search(words)
        if match:
            step = step_of(
                "surveillance", "a cancer whose treatment is completed", "Z08", "I.C.21.c.8"
            )
            return visit.candidate("Z08", sentence, match, step, leads=True), ("Z09",)
    return None
