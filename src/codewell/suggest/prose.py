"""The parts of a record that is written as prose: what was found, what was concluded.

A letter or a dictation has no headings, but keeps an order: the story, the examination, the
conclusion. Where the examination can be told by its words, the paragraph behind it that judges is
the assessment of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codewell.model import Span
from codewell.text import ReadNote

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\bnew paragraph\b[.,]?\s*", re.IGNORECASE)
_EXAMINATION = re.compile(
    r"(?:(?:on|physical|clinical|the|his|her|brief|general|mental|status)\s+)*"
    r"(?:exam|examination|vital signs|vitals|blood pressure|bp|pressures?|pulse|temperature|temp"
    r"|weight|afebrile|corrected acuity|visual acuity)\b"
    r"|(?:he|she|the (?:patient|child|boy|girl|infant|baby)) (?:is|looks|appears|weighs)"
    r" (?:alert|well\b|ill\b|unwell|tired|thin\b|pale\b|comfortable|tearful|afebrile|in no"
    r"|[\d.]+ ?kg)",
    re.IGNORECASE,
)
"""How the sentence begins that opens an examination."""
_VALUES = re.compile(
    r"\b(?:pulse|blood pressure|temperature|saturation|respirations|respiratory rate|afebrile)\b"
    r"[^.]{0,12}\d|\b\d{2,3}/\d{2,3}\b",
    re.IGNORECASE,
)
"""Vital signs; the story may tell of them too, so they open no examination in its beginning."""
_SPOKEN_EXAMINATION = re.compile(r"\bexam(?:ination)?\b", re.IGNORECASE)
_JUDGES = re.compile(
    r"\b(?:impression|assessment|diagnos[ei]s (?:is|are|remains?)|in (?:summary|short|conclusion)"
    r"|to sum up|all in all|I (?:believe|think|consider|conclude|suspect|feel)"
    r"|in my (?:view|opinion)|this is|this represents|these are|(?:he|she|the patient) (?:has|is)"
    r"|(?:is|are) (?:due to|from))\b",
    re.IGNORECASE,
)
_SPOKEN_JUDGEMENT = re.compile(r"\b(?:impression|assessment|in summary)\b", re.IGNORECASE)
_FINDINGS = re.compile(
    r"(?:her|his|a|the patient's)\s+(?:own\s+)?(?:grand)?(?:mother|father|brother"
    r"|sister|aunt|uncle)"
    r"|(?:the |an? |repeat |bedside |his |her )*(?:labs?|laborator\w+|x-?rays?|films?|ultrasound"
    r"|scans?|ct|mri|pet|ecg|ekg|echo\w*|urin\w+|blood|bloods|vitamin|hemoglobin|creatinine|data|spirometry"
    r"|microscopy|pathology|biops\w+|radiograph\w*|chest film|corrected)\b",
    re.IGNORECASE,
)
"""How a paragraph begins that goes on with findings, or with the family."""


@dataclass(frozen=True, slots=True)
class Prose:
    """Where a record without headings tells of findings, and where of its conclusion."""

    examination: Span | None = None
    conclusion: Span | None = None
    judges: bool = False
    """Whether the conclusion establishes a diagnosis."""

    def finds(self, span: Span) -> bool:
        """Whether words stand in the examination."""
        return self.examination is not None and self.examination.covers(span)

    def concludes(self, span: Span) -> bool:
        """Whether words stand in the conclusion."""
        return self.conclusion is not None and self.conclusion.covers(span)


_LONGEST_STORY = 1200
"""A longer record, in characters, tells a story apart from what it assesses."""


def is_all_assessment(read: ReadNote) -> bool:
    """Whether a record is so short and plain that all of it is its assessment.

    It has one paragraph, and no heading tells its parts apart.
    """
    text = read.note.text
    return (
        len(text) < _LONGEST_STORY
        and _PARAGRAPH.search(text.strip()) is None
        and all(section.kind == "unheaded" for section in read.sections)
    )


def read_prose(read: ReadNote) -> Prose:
    """The parts of a record that has no assessment under a heading."""
    text = read.note.text
    paragraphs = list(_paragraphs(text))
    start = _examination(read, paragraphs)
    if start is None:
        judged = _judged(read, paragraphs[1:])
        return Prose(conclusion=Span(judged, len(text)) if judged is not None else None)
    conclusion = _conclusion(text, [p for p in paragraphs if p.start > start])
    if conclusion is None and (spoken := _SPOKEN_JUDGEMENT.search(text, start)):
        conclusion = spoken.start()
    if conclusion is None:
        return Prose()
    return Prose(Span(start, conclusion), Span(conclusion, len(text)))


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for match in _PARAGRAPH.finditer(text):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if start < len(text):
        yield Span(start, len(text))


def _examination(read: ReadNote, paragraphs: list[Span]) -> int | None:
    """Where the examination begins."""
    text = read.note.text
    beginning = paragraphs[0].end if len(paragraphs) > 1 else len(text)
    for sentence in read.sentences:
        span = sentence.span
        words = span.of(text)
        if _EXAMINATION.match(words) or (span.start > beginning and _VALUES.search(words)):
            return span.start
    if spoken := _SPOKEN_EXAMINATION.search(text):
        return spoken.start()
    return None


def _conclusion(text: str, paragraphs: list[Span]) -> int | None:
    """Where the first paragraph behind the examination begins that judges, or is no finding."""
    candidates = [p for p in paragraphs if not _FINDINGS.match(text, p.start)]
    judging = (p for p in candidates if _JUDGES.search(text, p.start, p.end))
    found = next(judging, None) or next(iter(candidates), None)
    return found.start if found else None


def _judged(read: ReadNote, paragraphs: list[Span]) -> int | None:
    """The last paragraph that judges in its first words, where no examination is told."""
    text = read.note.text
    found = [p.start for p in paragraphs if _JUDGES.match(text, p.start)]
    return found[-1] if found else None
