"""Where a record returns to its problems behind a label that holds for one line or one problem.

Among the problems, ``Immunizations: RSV today``, ``Patient education: salt`` or ``Labs: BMP in a
week`` speak of one matter; the next problem is no vaccine and no instruction.
"""

from __future__ import annotations

import re

_BRIEF = frozenset(
    "immunizations labs imaging results medications instructions return_precautions follow_up"
    " procedure allergies".split()
)
"""Sections that among problems last no longer than their matter."""
PROBLEMS = frozenset("assessment assessment_and_plan plan".split())
_ENDED = re.compile(r"[.!?;:)]\s*$")
_LABELLED = re.compile(
    r"[\s*#>=_•·]*(?:[-–—*•·]\s+)?[A-Z][A-Za-z0-9/&'’() ,-]{2,60}?(?::|\s+[-–—])(?=\s)"
)
_TITLE = re.compile(r"[\s*#>=_•·]*[A-Z][^.:;!?\n]{2,60}[.:]?\s*$")
_NUMBERED = re.compile(r"\s*(?:#|\(?\d{1,2}[.)]\s|[A-Z][.)]\s)")
_CAPITALS = re.compile(r"(?=[A-Z/&' -]{5,40}:)[A-Z][A-Z/&' -]*:(?=\s|$)")
_OUTSIDE = frozenset("immunizations return_precautions instructions medications".split())
"""Sections that any other label in capitals ends."""
_CLOSING = re.compile(
    r"[\s*#_]*(?:in )?(?:summary|overall|wrap[- ]?up|take[- ]?away|bottom line|in short)\s*:(?=\s)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\W*(?:call|return|seek|go to|come back|contact|notify|watch|stop|take|avoid|continue|follow"
    r"|rtc|see|report|bring|keep|drink|eat|use|wear|get|if)\b",
    re.IGNORECASE,
)
"""How instructions go on."""


class Problems:
    """Follows the headings of a record and tells the lines that return to its problems."""

    def __init__(self) -> None:
        self._kind: str | None = None
        self._before = ""
        self._blank = False
        self._named = False

    def opened(self, kind: str, before: str, *, has_text: bool) -> None:
        """A heading of a kind was read in a section of the kind ``before``."""
        self._named = self._named or kind in PROBLEMS
        if kind in PROBLEMS or kind not in _BRIEF or not has_text:
            self._kind = None
        elif before in PROBLEMS:
            self._kind = before

    def closing(self, line: str, begins_late: bool) -> int:
        """The length of a label that closes a record with its problems, as "Summary:" does."""
        match = _CLOSING.match(line)
        return match.end() if match and begins_late and not self._named else 0

    def pass_over(self, line: str) -> None:
        """A line was read; a blank one may part two problems."""
        self._blank = not line.strip()
        if not self._blank:
            self._before = line

    def resumed(self, line: str, kind: str) -> str | None:
        """The kind of section to which a line without a heading returns, if it does."""
        if kind in _OUTSIDE and _CAPITALS.match(line):
            return self._kind or "unheaded"
        if self._kind is None or _ADVICE.match(line):
            return None
        starts = _NUMBERED.match(line) or _LABELLED.match(line)
        if (starts and (self._blank or _ENDED.search(self._before))) or (
            self._blank and _TITLE.match(line)
        ):
            kind, self._kind = self._kind, None
            return kind
        return None
