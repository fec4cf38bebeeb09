"""A mass that a biopsy proved to be a cancer: "RUL lung mass, biopsy proven adenocarcinoma"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.site_elsewhere import code_of_problem
from codewell.suggest.specificity import Specificity
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_MASSES = ("R918", "R911", "N63", "K6389", "N2889", "E041", "K8689", "N3289", "K3189", "R1900")
_PROVEN = Pattern(
    r"[\s,;(–-]*(?:which was |that was )?(?:biopsy|path\w*|FNA|cytology|tissue)[- ]*(?:proven"
    r"|confirmed|positive for"
    r"|show(?:ed|ing|s)|consistent with|c/w)[^.;\n]{0,30}?\b(?:adenocarcinoma|carcinoma|cancer"
    r"|malignan\w+|SCC|RCC)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:mass|nodule|lesion|tumou?r|lump)s?$", re.IGNORECASE)
_BEFORE = 30
"""So many characters before a mass may name its lobe, side or quadrant."""
_EDGE = re.compile(r"[:;.,()\n]")


def with_proven_masses(
    read: ReadNote,
    proposed: Sequence[Candidate],
    considered: Sequence[Candidate],
    vocabulary: Vocabulary,
    specificity: Specificity,
) -> list[Candidate]:
    """The proposed codes with each proven mass under the code of its cancer."""
    found = {c.code: c for c in proposed}
    for candidate in considered:
        if not candidate.code.startswith(_MASSES) or candidate.place is Place.PASSING:
            continue
        cancer = _cancer(read, candidate, vocabulary, specificity)
        if cancer is not None:
            found.pop(candidate.code, None)
            found.setdefault(cancer.code, cancer)
    return list(found.values())


def _cancer(
    read: ReadNote, candidate: Candidate, vocabulary: Vocabulary, specificity: Specificity
) -> Candidate | None:
    text, note = read.note.text, read.note
    for evidence in candidate.evidence:
        if not _NAME.search(evidence.text) or not _PROVEN.match(text, evidence.span.end):
            continue
        before = _EDGE.split(text[max(0, evidence.span.start - _BEFORE) : evidence.span.start])[-1]
        words = _NAME.sub("cancer", f"{before}{evidence.text}").strip()
        code = code_of_problem(words, note.setting, note.date, vocabulary, specificity)
        if code is not None and code.startswith("C"):
            step = ProofStep(
                "specificity",
                f"“{evidence.text}”, proven by tissue: {dotted(code)}",
                citation="ICD-10-CM Official Guidelines, section I.C.2",
            )
            place = max(candidate.place, Place.NARRATIVE)
            return replace(candidate, code=code, concept=code, place=place).with_step(step)
    return None
