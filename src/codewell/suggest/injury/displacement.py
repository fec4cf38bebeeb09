"""A fracture that is called displaced by default, where the record says that it is not (I.C.19.c).

The diagnosis often names the bone alone ("distal fibula fracture"), and the X-ray or the story
tells elsewhere that it is nondisplaced.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_IN_PLACE = Pattern(
    r"\b(?:non-?displaced|un-?displaced|not (?:significantly )?displaced|without displacement"
    r"|no displacement)\b",
    re.IGNORECASE,
)
_DISPLACED = Pattern(r"(?<!non)(?<!non-)(?<!un)(?<!un-)(?<!not )\bdisplaced\b", re.IGNORECASE)
_MOVED = Pattern(
    r"\b(?:angulat\w+|shortened|translated|offset|step-?off|reduc\w+)\b", re.IGNORECASE
)
_FRACTURE = Pattern(r"\b(?:fracture|fx|fxs|fractures|break|broken)\b", re.IGNORECASE)


def as_in_place(read: ReadNote, candidate: Candidate, icd10cm: ICD10CM, on: dt.date) -> Candidate:
    """The fracture under the nondisplaced code, where only that is said in the record.

    Unchanged where any sentence about a fracture says that it is displaced.
    """
    title = icd10cm.title(candidate.code) or ""
    if not title.startswith("Displaced"):
        return candidate
    told = [
        words
        for sentence in read.sentences
        if _FRACTURE.search(words := sentence.span.of(read.note.text))
    ]
    if not any(map(_IN_PLACE.search, told)):
        return candidate
    if any(_DISPLACED.search(words) or _MOVED.search(words) for words in told):
        return candidate
    wanted = "Nond" + title[1:]
    for code in icd10cm.billable_under(candidate.code[:3], on):
        if code[6:] == candidate.code[6:] and icd10cm.title(code) == wanted:
            step = ProofStep(
                "specificity",
                f"{dotted(code)}: the record says nondisplaced elsewhere",
                "tabular",
                "ICD-10-CM Official Guidelines, section I.C.19.c",
            )
            return replace(candidate, code=code).with_step(step)
    return candidate
