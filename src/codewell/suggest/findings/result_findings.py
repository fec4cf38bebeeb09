"""What results name: findings that wait for the provider's judgement, and pathologists' diagnoses.

Abnormal findings are not coded in a stay unless the provider says what they mean (III.B); of an
outpatient the diagnosis in a physician's report is coded that is there by then (IV.K).
"""

from __future__ import annotations

import re

from codewell.model import Mention, Sentence
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_TEST = Pattern(
    r"\b(?:cxr|kub|x-?rays?|films?|radiographs?|ct|cta|mri|mra|us|ultrasound|duplex|ecg|ekg|echo"
    r"|echocardiogram|tte|tee|tele|telemetry|imaging|scan|angiogram|colonoscopy|egd)\b",
    re.IGNORECASE,
)
_FINDINGS = (
    *(
        "R00",
        "R161",
        "R162",
        "R16",
        "R59",
        "R90",
        "R91",
        "R93",
        "R94",
        *("I440", "I443", "I444", "I445", "I446", "I447", "I45", "I491", "I493"),
    ),
    *("I517", "I700", "I672", "I7781", "J811", "J90", "J9811", "J984", "K449", "K5730", "K760"),
    *("K8020", "N200", "N281", "N2889", "E041", "E278", "D1803", "D350", "M47", "M50", "M51"),
    *("M858", "M899", "G319", "Q61", "N83", "D259"),
)
"""What pictures and tracings show beside what they were made for."""


_SECTIONS = frozenset(("imaging", "results", "labs", "findings"))


def is_only_result(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Whether a finding stands among results, or behind a test that its sentence names."""
    return mention.code.startswith(_FINDINGS) and (
        mention.section in _SECTIONS
        or _TEST.search(text, sentence.span.start, mention.span.start) is not None
    )


_PATHOLOGY = Pattern(
    r"\b(?:path(?:ology)?|histo(?:logy|pathology)|cytology|biops(?:y|ies))\b", re.IGNORECASE
)
_TISSUE = ("C", "D0", "D1", "D2", "D3", "D4", "K227", "K621", "K635", "N87")
"""Diagnoses that the look at the tissue makes."""


def is_of_pathologist(read: ReadNote, mention: Mention) -> bool:
    """Whether a diagnosis of tissue stands in the report on it."""
    if mention.section != "results" or not mention.code.startswith(_TISSUE):
        return False
    section = next((s for s in read.sections if s.body.covers(mention.span)), None)
    return (
        section is not None
        and section.heading is not None
        and _PATHOLOGY.search(section.heading.of(read.note.text)) is not None
    )
