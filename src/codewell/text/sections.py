"""Sections of a note by their headings, in the styles people really write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from codewell.model import Section, Span
from codewell.text.composed_headings import composed_kind, stopped_heading
from codewell.text.resumed_problems import Problems
from codewell.text.run_in_headings import problem_list_of, run_in_headings

_NUMBERING = re.compile(r"[\s*#>=_\-–—•·▪◦+]*(?:\(?\d{1,2}[.)]\s+)?[\s*#>=_]*")
_BULLET = re.compile(r"\s*(?:[-–—•·▪◦*+]\s|\(?\d{1,2}[.)]\s)")
_COLON_HEADING = re.compile(r"([^\W\d_][^:\n.;]{0,60}?)\s*\**:")
_DOTTED_HEADING = re.compile(r"([A-Za-z][A-Za-z /&-]{0,40}?)\s*\.{4,}\s*")
"""A label that dots lead to its text: ``Assessment ...... pressure ulcer``."""
_DASHED_HEADING = re.compile(r"([A-Za-z][A-Za-z/& ]{0,30}?)(?:\s+[-–—]+|[-–—]+\s)\s*(?=\S)")
"""A label that a dash leads to its text: ``Imp - migraine``, ``DHx- nil``."""
_CAPITALS = re.compile(r"[A-Z][A-Z/&,'\- ]*[A-Z](?=\s|$|:)")
_REMARK = re.compile(r"\s*\((?!resolved|inactive)[^()]*\)\s*$")
_TRIM = " \t*#_=:.-–—"

_WARNING = re.compile(
    r"(?:please |pt to |patient to |parents to |will |you should |should )?(?:call|return|come back"
    r"|come in|seek|go to|go back|contact|notify|report|watch|look out|be seen|get help|bring)\b"
    r"[^:]*\b(?:if|for|with|any|following|when|develops?|have|has|experience|immediately|symptoms"
    r"|signs|occurs?|these)"
    r"|(?:\w+ ){0,2}precautions (?:\w+ )?(?:reviewed|given|discussed|provided|explained|include)"
    r"[^:]*"
)
"""A line that introduces a list of warnings: ``Call us for any of the following:``."""
_WARNINGS = "return_precautions"
_VITALS = "VS"
"""A heading of two letters that is often written without a colon: ``VS 98.6, 72``."""
_SHORT = frozenset(("Dx", "Rx", "Hx"))
"""Headings of two letters that a line may be by itself."""
_WITH_COLON = frozenset("all pcp age sex date name room los fu f/u rtc shots call risks".split())
"""Words that are headings with a colon alone: ``PCP referred her``, ``ALL in remission``."""
_FUNDAL_HEIGHT = re.compile(r"FH\s*:?\s*\d")
_POST = frozenset(("post", "post-op", "postop", "post op"))
_PRE = re.compile(r"\bpre(?:[- ]?op)?\s*:", re.IGNORECASE)
"""Beside this a short label behind the operation names its diagnosis."""
_ENDS_WITH_PARAGRAPH = frozenset(
    "chief_complaint family_history vital_signs header procedure immunizations labs imaging"
    " results medications allergies social_history past_surgical_history".split()
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FIRST_ITEM = re.compile(r"\n[ \t]*\n[ \t]*(1[.)]? +[A-Za-z])")
_SECOND_ITEM = re.compile(r"\n[ \t]*2[.)]? +[A-Za-z]")
_PROBLEMS = frozenset(
    "assessment assessment_and_plan plan problem_list principal_diagnosis discharge_diagnosis"
    " postoperative_diagnosis".split()
)
_BEFORE_PROBLEMS = frozenset(
    "unheaded history_of_present_illness past_medical_history family_history social_history"
    " review_of_systems vital_signs physical_exam labs imaging results hospital_course".split()
)
"""Sections behind which a record may go on with its problems without saying so."""
_TELLS = frozenset("unheaded history_of_present_illness vital_signs physical_exam labs".split())
"""Sections behind which a list of problems needs no blank line."""
_BEHIND_PROBLEMS = frozenset(
    "return_precautions follow_up instructions discharge_instructions signature".split()
)

_OF_ADVICE = frozenset(("return_precautions", "discharge_instructions"))
"""What these say holds for all below them; a heading of the next part ends them, known or not."""
_PARTS = frozenset(
    "detail details summary narrative description course events history problems list diagnoses"
    " diagnosis findings results data background technique procedure note addendum overview".split()
)
"""Words by which a heading that is not known is one of the next part of the record."""
_PART_WORDS = 6

_HISTORY, _STORY = "hx", "history_of_present_illness"
_TELL_ALL = _PROBLEMS | {_STORY, "hospital_course"}
"""Behind these "Hx:" does not tell the story any more."""
_LONG = 150
"""Text before the first heading tells a story where it has more characters."""

DEFAULT_KIND = "unheaded"
"""The kind of text before the first heading."""


class _Heading(NamedTuple):
    kind: str
    start: int
    end: int


def find_sections(text: str, headings: Mapping[str, str]) -> tuple[Section, ...]:
    """The sections in order; together they cover the whole text.

    ``headings`` maps lower-case variants to kinds. Bulleted lines never open a section: in an
    assessment "- Medications: ..." speaks of one problem.
    """
    found = list(_headings(text, headings))
    sections = []
    start, kind, heading = 0, DEFAULT_KIND, None
    for next_heading in found:
        if kind == "problem_list" and _heads_columns(text, heading, next_heading):
            start = next_heading.end
            continue
        if next_heading.start > start:
            sections.append(Section(kind, heading, Span(start, next_heading.start)))
        kind, start = next_heading.kind, next_heading.end
        heading = Span(next_heading.start, start) if start > next_heading.start else None
    if start < len(text):
        sections.append(Section(kind, heading, Span(start, len(text))))
    sections = [part for section in sections for part in _until_blank_line(text, section)]
    return _with_problem_list(text, [*_with_past_histories(text, sections)])


def _with_past_histories(text: str, sections: list[Section]) -> Iterator[Section]:
    """The sections, "Hx:" behind the story as what the patient had before."""
    told = False
    for section in sections:
        label = section.heading.of(text).strip(_TRIM).lower() if section.heading else ""
        is_past = told and label == _HISTORY and section.kind == _STORY
        yield Section("past_medical_history", section.heading, section.body) if is_past else section
        length = section.body.end - section.body.start
        told = (
            told or section.kind in _TELL_ALL or (section.kind == DEFAULT_KIND and length > _LONG)
        )


def _heads_columns(text: str, heading: Span | None, following: _Heading) -> bool:
    """Whether a heading right below that of a problem list only names its column: "Diagnosis"."""
    return (
        heading is not None
        and following.kind == "assessment"
        and not text[heading.end : following.start].strip()
    )


def _until_blank_line(text: str, section: Section) -> Iterator[Section]:
    """A complaint, a history or a result behind its heading ends with its paragraph."""
    heading, body = section.heading, section.body
    if (
        section.kind in _ENDS_WITH_PARAGRAPH
        and heading
        and text[heading.end : heading.end + 1] != "\n"
    ):
        blank = _BLANK_LINE.search(text, body.start, body.end)
        if blank and text[blank.end() : body.end].strip():
            yield Section(section.kind, heading, Span(body.start, blank.end()))
            yield Section(DEFAULT_KIND, None, Span(blank.end(), body.end))
            return
    yield section


def _with_problem_list(text: str, sections: list[Section]) -> tuple[Section, ...]:
    """A numbered list at the end of a record that names no assessment is one, without heading."""
    at = len(sections) - 1
    while at > 0 and sections[at].kind in _BEHIND_PROBLEMS:
        at -= 1
    if at < 0 or sections[at].kind not in _BEFORE_PROBLEMS:
        return tuple(sections)
    if any(section.kind in _PROBLEMS for section in sections):
        return tuple(sections)
    last = sections[at]
    items = list(_FIRST_ITEM.finditer(text, last.body.start, last.body.end))
    if items and _SECOND_ITEM.search(text, items[-1].end(), last.body.end):
        cut: int | None = items[-1].start(1)
    elif last.kind in _TELLS:
        cut = problem_list_of(text, last.body.start, last.body.end)
    else:
        cut = None
    if cut is None:
        return tuple(sections)
    return (
        *sections[:at],
        Section(last.kind, last.heading, Span(last.body.start, cut)),
        Section("assessment_and_plan", None, Span(cut, last.body.end)),
        *sections[at + 1 :],
    )


def _headings(text: str, headings: Mapping[str, str]) -> Iterator[_Heading]:
    start, kind = 0, DEFAULT_KIND
    of_items: str | None = None
    has_pre = bool(_PRE.search(text))
    problems = Problems()
    for line in text.splitlines(keepends=True):
        if line.isspace():
            problems.pass_over(line)
            start += len(line)
            continue
        rest = 0
        is_item = _BULLET.match(line) is not None
        if of_items is not None and is_item and kind in _BEHIND_PROBLEMS:
            kind = of_items  # "1. ... Anticipatory guidance: ..." ends with its item
            yield _Heading(kind, start, start)
        of_items = kind if is_item and kind in _PROBLEMS else None
        found = _heading_of_line(line, start, headings)
        if found and (has_pre or text[found.start : found.end].lower().strip(_TRIM) not in _POST):
            yield found
            rest = found.end - start
            problems.opened(found.kind, kind, has_text=bool(line[rest:].strip()))
            kind = found.kind
        elif resumed := problems.resumed(line, kind):
            kind = resumed
            yield _Heading(kind, start, start)
        elif label := problems.closing(line, 2 * start > len(text)):
            problems.opened("assessment", kind, has_text=True)
            yield _Heading("assessment", start, start + label)
            rest, kind = label, "assessment"
        elif kind in _OF_ADVICE and (label := _opens_part(line)):
            yield _Heading(DEFAULT_KIND, start, start + label)
            rest, kind = label, DEFAULT_KIND
        problems.pass_over(line)
        for opened, first, end in run_in_headings(line, rest, kind, headings):
            if has_pre or line[first:end].lower().strip(_TRIM) not in _POST:
                yield _Heading(opened, start + first, start + end)
                kind = opened
        start += len(line)


def _opens_part(line: str) -> int:
    """The length of the heading of another part of the record that is not known; 0 if none is."""
    if _BULLET.match(line):
        return 0
    label = line.partition(":")[0]
    words = _REMARK.sub("", label).strip(_TRIM + "\r\n").split()
    if not 0 < len(words) <= _PART_WORDS or not (label != line or line.rstrip()[-1:].isalpha()):
        return 0
    if not all(word[0].isupper() or word in ("of", "and", "the", "for") for word in words):
        return 0
    return len(label) if any(word.lower() in _PARTS for word in words) else 0


def _heading_of_line(line: str, offset: int, headings: Mapping[str, str]) -> _Heading | None:
    bulleted = bool(_BULLET.match(line))
    numbering = _NUMBERING.match(line)
    begin = numbering.end() if numbering else 0
    words = line[begin:].strip(_TRIM + "\r\n")
    if (
        not words
        or (len(words) > 400 and ":" not in words[:80])
        or _FUNDAL_HEIGHT.match(line, begin)
        or (words.lower() in _WITH_COLON and not line.rstrip().endswith(":"))
    ):
        return None
    label = _normal(words)
    whole = headings.get(label) or composed_kind(label, headings)
    clear = len(words) > 2 or words in _SHORT or words.isupper() or line.rstrip().endswith(":")
    if whole and clear and (not bulleted or words.isupper()):
        return _Heading(whole, offset + begin, offset + len(line.rstrip("\r\n")))
    if bulleted:
        return None
    if line.rstrip().endswith(":") and _WARNING.fullmatch(_normal(words)):
        return _Heading(_WARNINGS, offset + begin, offset + len(line.rstrip("\r\n")))
    for style in (_COLON_HEADING, _DOTTED_HEADING, _DASHED_HEADING):
        match = style.match(line, begin)
        if match and (kind := _kind_of(match[1], headings)):
            return _Heading(kind, offset + begin, offset + match.end())
    return _bare_heading(line, begin, offset, headings)


def _bare_heading(
    line: str, begin: int, offset: int, headings: Mapping[str, str]
) -> _Heading | None:
    """``IMPRESSION The patient ...``, ``Exam. 136/74``: no colon parts a heading from its text.

    The longest run of capital words that is a heading counts.
    """
    if stopped := stopped_heading(line, begin, headings):
        return _Heading(stopped[0], offset + begin, offset + stopped[1])
    match = _CAPITALS.match(line, begin)
    if not match:
        return None
    run = match[0].split(" ")
    for count in range(len(run), 0, -1):
        words = " ".join(run[:count])
        kind = headings.get(_normal(words))
        if kind and words.lower() not in _WITH_COLON and (len(words) > 2 or words == _VITALS):
            return _Heading(kind, offset + begin, offset + begin + len(words))
    return None


def _kind_of(label: str, headings: Mapping[str, str]) -> str | None:
    words = _normal(label)
    return headings.get(words) or composed_kind(words, headings)


def _normal(words: str) -> str:
    """Small letters, single blanks, a remark in brackets at the end dropped."""
    if ")" in words:
        words = _REMARK.sub("", words)
    return " ".join(words.lower().strip(_TRIM).split())
