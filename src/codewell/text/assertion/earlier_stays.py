"""What the note of a visit tells of a stay in hospital before it: over, where it is of that kind.

``Hospital course: AKI, creatinine peak 1.6``, ``the stay was notable for ileus``, and what the
report of an organ that was taken out names: ``path: chronic cholecystitis``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from codewell.model import Mention, Note, Section, Sentence, Setting, Span, Temporality
from codewell.text.assertion.courses import PASSES
from codewell.text.patterns import Gated, Pattern

_STAY = Pattern(r"\b(?:hospital|stay|inpatient|icu|admission)", re.IGNORECASE)
_TOLD = Gated(
    r"\b(?:stay|admission|hospitali[sz]ation|hospital course|inpatient course|icu course)\b"
    r"[^.;\n]{0,25}\b(?:notable|complicated|c/b|marked|significant|remarkable|prolonged)\b",
    re.IGNORECASE,
    stems=("stay", "admi", "hosp", "course"),
)
_DATED_STAY = Gated(
    r"\b(?:hospitali[sz]ed|admitted|admission|hospitali[sz]ation|stay)\s(?:from\s)?"
    r"\(?\d{1,2}/\d{1,2}(?:/\d+)?\s*(?:-|–|to|through|until|thru)\s*\d{1,2}/\d{1,2}(?:/\d+)?\)?,?"
    r"(?:\s(?:at|in|to)\s[\w' ]{2,25}?)?\s(?:for|with|w/|because of|due to)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
    stems=("hosp", "admi", "stay"),
)
"""A stay with both its days: ``admitted 2/3-2/7 for pneumonia``."""
_STILL_CODED = ("I21", "O", "P")
"""An infarction is one for four weeks; a birth and its weeks have rules of their own."""
_VISIT = frozenset(
    "assessment assessment_and_plan plan physical_exam history_of_present_illness".split()
)
"""One of these shows that the note is of a visit, and no summary of the stay itself."""
_TAKEN_OUT = ("K80", "K81", "K824", "K35", "K36", "K37", "K57", "D25")
"""What a report of pathology tells of an organ taken out: it went with the organ."""
_SPECIMEN = Gated(r"\bpath(?:ology)?\b(?! (?:pending|sent))", re.IGNORECASE, stems=("path",))
_ACUTE = (
    *("D62", "D65", "E86", "E87", "G934", "I95", "J9600", "J9601", "J9602", "J9690", "J9691"),
    *("K567", "R"),
)


def with_stays_over(
    note: Note,
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
) -> list[Mention]:
    """The mentions, those of an earlier stay as past; only the note of a visit has such a stay."""
    kinds = {section.kind for section in sections}
    if note.setting is not Setting.OUTPATIENT or kinds.isdisjoint(_VISIT):
        return list(mentions)
    courses = [
        section
        for section in sections
        if section.kind == "hospital_course"
        and section.heading
        and _STAY.search(section.heading.of(note.text))
    ]
    return [_of_stay(note.text, sections, courses, sentences[m.sentence], m) for m in mentions]


def _of_stay(
    text: str,
    sections: Sequence[Section],
    courses: Sequence[Section],
    sentence: Sentence,
    mention: Mention,
) -> Mention:
    if mention.assertion.label != "affirmed":
        return mention
    told = _of_specimen(text, sections, sentence, mention)
    if told is None and _is_over(mention.code):
        told = _told(text, courses, sentence, mention.span)
    if told is None:
        return mention
    cues = (*mention.assertion.cues, ("past", told))
    return replace(
        mention, assertion=replace(mention.assertion, temporality=Temporality.PAST, cues=cues)
    )


def _of_specimen(
    text: str, sections: Sequence[Section], sentence: Sentence, mention: Mention
) -> Span | None:
    """The report of the organ taken out, in the sentence or in the heading of the section."""
    if not mention.code.startswith(_TAKEN_OUT):
        return None
    start = sentence.span.start
    heading = next((s.heading for s in sections if s.body.start <= start < s.body.end), None)
    told = _SPECIMEN.search(text, start, mention.span.start)
    if told is None and heading:
        told = _SPECIMEN.search(text, heading.start, heading.end)
    return Span(*told.span()) if told else None


def _is_over(code: str) -> bool:
    return code.startswith((*PASSES, *_ACUTE)) and not code.startswith(_STILL_CODED)


def _told(text: str, courses: Sequence[Section], sentence: Sentence, span: Span) -> Span | None:
    for section in courses:
        if section.body.start <= span.start < section.body.end:
            return section.heading
    match = _TOLD.search(text, sentence.span.start, span.start)
    match = match or _DATED_STAY.search(text, sentence.span.start, span.start)
    return Span(*match.span()) if match else None
