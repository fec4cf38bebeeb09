"""Headings that stand inside a line, and lists of problems that have none.

``A: gout. P: colchicine``, ``PCP: Dr. Lowe   ALL: PCN``, ``PSH: appendectomy Abd: soft`` and
``Dx occipital neuralgia`` change the section within the line; a record that names no assessment
often ends with ``1) gout 2) hypertension``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_BEHIND_SENTENCE = re.compile(r"(?<=[.!?]\s)([A-Z][A-Za-z/& '’-]{1,40}):")
_LETTER = re.compile(r"(?<=[.!?;]\s)([SOAP]):(?=\s)")
"""The letters of a note in four parts, which may stand in one line."""
_JUDGED = re.compile(r"(?<=[.!?;]\s)([AP]):(?=\s+[^\s\d])")
"""The letters of the assessment and the plan; a pulse has a figure behind it."""
_LETTERED = re.compile(r"\s*[SOA]:\s")
_BEHIND_WORDS = re.compile(r"(?<=\s)((?:[A-Za-z][A-Za-z/&]*[ ]){0,3}[A-Za-z][A-Za-z/&]*):(?=\s)")
_WITHOUT_COLON = re.compile(
    r"(?<=[.!?;]\s)(Dx|DX|Imp|IMP|A/P|A&P)\s+"
    r"(?!(?:with|in|by|as|of|at|when|made|code|codes|was|is)\b)(?=[A-Za-z])"
)
_RUN_IN = frozenset(
    "past_medical_history past_surgical_history family_history social_history medications allergies"
    " review_of_systems vital_signs physical_exam labs imaging assessment assessment_and_plan"
    " header".split()
)
"""Sections that begin in the middle of a line without a full stop before them."""
_HISTORIES = frozenset(
    "past_medical_history past_surgical_history family_history social_history allergies".split()
)
_OF_EXAMINATION = frozenset(
    "abd abdomen ext extremities heent gen general lungs resp cv heart neuro skin neck chest msk"
    " ms".split()
)
"""Labels of an examination; a history is over where one of them begins."""

_FIRST_LINE = re.compile(r"\n[ \t]*(1[.)] *[A-Za-z])")
_SECOND_LINE = re.compile(r"\n[ \t]*2[.)] *[A-Za-z]")
_IN_LINE = re.compile(r"(?:(?<=[.;]\s)|(?<=\n))1\)? ?[).] ?(?=[A-Za-z])")
_NEXT_IN_LINE = re.compile(r"\s2\)? ?[).] ?[A-Za-z]")
_INTRODUCES = re.compile(
    r"(?:[:,]|\b(?:includes?|including|following|are|were|with|for|of|has|had|history|hx|meds"
    r"|medications|problems?))\s*$",
    re.IGNORECASE,
)
"""Before a list, these make it one of something else than what the record concludes."""
_REACH = 60
"""So many characters before a list are looked at."""


def run_in_headings(
    line: str, rest: int, kind: str, headings: Mapping[str, str]
) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of each heading behind place ``rest`` of a line.

    ``kind`` is that of the section in which the line stands.
    """
    found: dict[int, tuple[str, int, int]] = {}
    if ":" in line:
        for match in _BEHIND_SENTENCE.finditer(line, rest):
            if opened := headings.get(_folded(match[1])):
                found[match.start()] = opened, match.start(), match.end()
        letters = _LETTER if _LETTERED.match(line) else _JUDGED
        for match in letters.finditer(line, rest):
            found[match.start()] = headings[match[1].lower()], match.start(), match.end()
        if line.count(":") > 1 or kind in _HISTORIES:
            for one in _behind_words(line, rest, kind, headings):
                found.setdefault(one[1], one)
    for match in _WITHOUT_COLON.finditer(line, rest):
        if opened := headings.get(match[1].lower()):
            found[match.start()] = opened, match.start(), match.end()
    end = rest
    for start in sorted(found):
        if start >= end:
            yield found[start]
            end = found[start][2]


def _behind_words(
    line: str, rest: int, kind: str, headings: Mapping[str, str]
) -> Iterator[tuple[str, int, int]]:
    """Headings with a colon that nothing but a blank parts from the words before them."""
    for match in _BEHIND_WORDS.finditer(line, rest):
        words = match[1].split(" ")
        for first in range(len(words)):
            label = " ".join(words[first:])
            if not label[0].isupper():
                continue
            opened = headings.get(_folded(label))
            if opened is None and kind in _HISTORIES and label.lower() in _OF_EXAMINATION:
                opened = "physical_exam"
            if opened in _RUN_IN and opened != kind:
                yield opened, match.end() - len(label) - 1, match.end()
                kind = opened
                break


def problem_list_of(text: str, start: int, end: int) -> int | None:
    """Where a list of problems at the end of a section without an assessment begins.

    One numbered line after the other, or numbers inside the last line.
    """
    items = list(_FIRST_LINE.finditer(text, start, end))
    if items:
        cut = items[-1].start(1)
        is_last = "\n" not in text[cut:end].strip()
        if is_last or _SECOND_LINE.search(text, items[-1].end(), end):
            return cut if _may_begin(text, start, cut) else None
    line = max(start, text.rfind("\n", start, start + len(text[start:end].rstrip())))
    seconds = [match.start() for match in _NEXT_IN_LINE.finditer(text, line, end)]
    for match in _IN_LINE.finditer(text, line, end) if seconds else ():
        if match.end() <= seconds[-1] and _may_begin(text, start, match.start()):
            return match.start()
    return None


def _may_begin(text: str, start: int, cut: int) -> bool:
    """Whether something is told before a list, and does not introduce it."""
    before = text[max(start, cut - _REACH) : cut].rstrip()
    return bool(before) and not _INTRODUCES.search(before)


def _folded(words: str) -> str:
    return " ".join(words.lower().split())
