"""Reports of colonoscopies: a screening as the reason, the part of the colon of an adenoma.

The reason is often one word of the indication ("screening, average risk"), and the pathologist's
"tubular adenoma" says no part of the colon, which the finding of the polyp does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codewell.model import ProofStep, Setting, Span, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_SCREENING, _ADENOMA = "Z1211", "D126"
_NAMED = Pattern(r"\bcolonoscop(?:y|ies)\b", re.IGNORECASE)
_REASONS = frozenset(("indication", "preoperative_diagnosis", "chief_complaint", "unheaded"))
_TOP = 3
"""So many sentences of a report without headings may tell the reason."""
_SAYS = Pattern(r"\b(?:screening|screen|average[- ]risk)\b", re.IGNORECASE)
_OTHER = Pattern(
    r"\b(?:surveillance|diagnostic|bleeding|hematochezia|an(?:a)?emia|diarrh\w+|positive|history of"
    r"(?: colon)? (?:polyps?|adenomas?)|mammogra\w*|lung|cervical|declin\w+|due|overdue|last|next"
    r"|prior|previous|not)\b",
    re.IGNORECASE,
)
"""With one of these a sentence tells another reason, or another day's screening."""
_POLYP = Pattern(r"\b(?:polyps?|adenomas?)\b", re.IGNORECASE)
_PARTS = {
    "D120": Pattern(r"\b(?:c(?:a)?ecum|c(?:a)?ecal|ileoc(?:a)?ecal valve)\b", re.IGNORECASE),
    "D122": Pattern(r"\b(?:ascending|right colon)\b", re.IGNORECASE),
    "D123": Pattern(r"\b(?:transverse|hepatic flexure|splenic flexure)\b", re.IGNORECASE),
    "D124": Pattern(r"\b(?:descending|left colon)\b", re.IGNORECASE),
    "D125": Pattern(r"\bsigmoid\b", re.IGNORECASE),
    "D127": Pattern(r"\brectosigmoid\b", re.IGNORECASE),
    "D128": Pattern(r"\b(?:rectum|rectal)\b", re.IGNORECASE),
}


def screening_colonoscopy(read: ReadNote) -> Iterator[Candidate]:
    """The screening that a report of a colonoscopy names as its reason (I.C.21.c.5)."""
    text = read.note.text
    if read.note.setting is Setting.INPATIENT or not _NAMED.search(text):
        return
    seen = 0
    for sentence in read.sentences:
        if sentence.section not in _REASONS:
            continue
        seen += sentence.section == "unheaded"
        words = sentence.span.of(text)
        said = _SAYS.search(words)
        is_reason = sentence.section != "unheaded" or (seen <= _TOP and _NAMED.search(words))
        if said and is_reason and not _OTHER.search(words):
            span = Span(sentence.span.start + said.start(), sentence.span.start + said.end())
            step = ProofStep(
                "screening",
                f"the reason of the colonoscopy: {dotted(_SCREENING)}",
                citation="ICD-10-CM Official Guidelines, section I.C.21.c.5",
            )
            yield Candidate.by_words(_SCREENING, text, span, step, Place.REASON)
            return


def with_parts_of_colon(read: ReadNote, proposed: Sequence[Candidate]) -> list[Candidate]:
    """An adenoma of no stated part under the one part in which the record tells of polyps."""
    if all(c.code != _ADENOMA for c in proposed):
        return list(proposed)
    told = [words for s in read.sentences if _POLYP.search(words := s.span.of(read.note.text))]
    parts = {code for words in told for code, part in _PARTS.items() if part.search(words)}
    if len(parts) != 1 or any(c.code in _PARTS for c in proposed):
        return list(proposed)
    code = parts.pop()
    step = ProofStep(
        "specificity",
        f"{dotted(code)}: the part of the colon in which the polyp was found",
        citation="ICD-10-CM Official Guidelines, section I.B.2",
    )
    return [replace(c, code=code).with_step(step) if c.code == _ADENOMA else c for c in proposed]
