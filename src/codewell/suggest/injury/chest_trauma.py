"""Air and blood in a chest that an injury opened, and ribs told by their numbers (S22, S27).

"Pneumothorax" beside broken ribs or a stab wound of the chest is the traumatic one, whatever words
stand beside it: the index parts J93 and S27 by the cause.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.text import ReadNote
from codewell.text.patterns import Gated, Pattern

_NOT_TRAUMATIC = ("J930", "J931", "J9311", "J9312", "J9381", "J9383", "J939", "J942")
_SPONTANEOUS = Pattern(
    r"\b(?:spontaneous|tension(?! pneumothorax)|secondary|iatrogenic)\b", re.IGNORECASE
)
_CHEST = ("S21", "S22", "S25", "S26", "S273", "S277", "S28")
_INTO_CAVITY, _CUT_OR_STABBED = {"S211": "S213", "S212": "S214"}, "1234"
"""Wounds of the front and back wall without and with penetration, but for bites."""
_AIR_AND_BLOOD, _AIR, _BLOOD = "S272XXA", "S270XXA", "S271XXA"
_RIBS = Gated(
    r"\b(?P<side>L|R|left|right|bilateral|B/L)?\s*(?:posterior |lateral "
    r"|anterior )?ribs?\s+#?\d{1,2}(?:st|nd|rd|th)?"
    r"(?:\s*(?:-|–|to|through|thru|,|and|&|,\s*and)\s*#?\d{1,2}(?:st|nd|rd|th)?)+\s+"
    r"(?:(?:acute|displaced|nondisplaced|segmental)\s+)*(?:fx|fxs|fractures?)\b",
    re.IGNORECASE,
    stems=("rib",),
)
_SIDES = {"r": "S2241XA", "l": "S2242XA", "b": "S2243XA"}
_CITATION = "ICD-10-CM Official Guidelines, section I.C.19"


def with_chest_trauma(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """The proposed codes with broken ribs by number, and lung injuries as traumatic."""
    found = [*proposed, *_ribs(read, proposed, icd10cm, on)]
    if not any(c.code.startswith(_CHEST) and c.code.endswith("A") for c in found):
        return found
    found = [_as_traumatic(c) for c in found]
    if any(c.code in (_AIR_AND_BLOOD, _AIR, _BLOOD) for c in found):
        found = [_penetrating(c, icd10cm, on) for c in found]
    return list({c.code: c for c in found}.values())


def _penetrating(candidate: Candidate, icd10cm: ICD10CM, on: dt.date) -> Candidate:
    """An open wound of the chest that let air or blood into it as one into the cavity."""
    wall = _INTO_CAVITY.get(candidate.code[:4])
    code = f"{wall}{candidate.code[4:]}" if wall else ""
    if not code or candidate.code[4] not in _CUT_OR_STABBED or not icd10cm.is_billable(code, on):
        return candidate
    step = ProofStep("specificity", f"it opened the chest: {dotted(code)}", citation=_CITATION)
    return replace(candidate, code=code).with_step(step)


def _as_traumatic(candidate: Candidate) -> Candidate:
    words = " ".join(e.text for e in candidate.evidence).lower()
    if not candidate.code.startswith(_NOT_TRAUMATIC) or _SPONTANEOUS.search(words):
        return candidate
    if "hemopneumo" in words or "pneumohemo" in words:
        code = _AIR_AND_BLOOD
    else:
        code = _BLOOD if candidate.code.startswith("J942") else _AIR
    step = ProofStep(
        "specificity", f"beside an injury of the chest: {dotted(code)}", citation=_CITATION
    )
    return replace(candidate, code=code, missing=()).with_step(step)


def _ribs(
    read: ReadNote, proposed: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """Broken ribs whose numbers stand between the words of their name: "L ribs 5-9 fractures"."""
    if any(c.code.startswith("S22") and c.code[3] in "345" for c in proposed):
        return []
    match = _RIBS.search(read.note.text)
    if match is None:
        return []
    span = Span(*match.span())
    number = next((n for n, s in enumerate(read.sentences) if s.span.covers(span)), None)
    if number is None or read.cues.of(number).assertion(span).label != "affirmed":
        return []
    code = _SIDES.get((match["side"] or "")[:1].lower(), "S2249XA")
    if not icd10cm.is_billable(code, on):
        return []
    step = ProofStep("term", f"“{span.of(read.note.text)}”: {dotted(code)}", citation=_CITATION)
    is_problem = read.sentences[number].section in PROBLEM_SECTIONS
    place = Place.PROBLEM if is_problem else Place.NARRATIVE
    return [Candidate.by_words(code, read.note.text, span, step, place)]
