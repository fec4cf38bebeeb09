"""Regular expressions that are compiled and tried only where a text may match them.

Most of them look for what most records do not have. What they need is read off the expression
(:mod:`codewell.text.needles`); a text or a sentence without it is told at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property

from codewell.text.needles import Needs, needs_of, small, together

_END = sys.maxsize


class Pattern:
    """An expression to look for in records; between offsets, in their sentences."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self._flags = flags
        self._text: str | None = None
        self._absent = False

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self.source, self._flags)

    @cached_property
    def needs(self) -> Needs:
        """What a match needs."""
        return needs_of(self.source, self._flags)

    @cached_property
    def lead(self) -> re.Pattern[str] | None:
        """With what a match begins, for a text in small letters; None where that is not known."""
        return together(self.needs.leads)

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The first match between two offsets."""
        if self._is_absent(text, start, end):
            return None
        if self.lead is None:
            return self.compiled.search(text, start, end)
        return next(self._led(self.lead, text, start, end), None)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Every match between two offsets."""
        if self._is_absent(text, start, end):
            return iter(())
        if self.lead is None:
            return self.compiled.finditer(text, start, end)
        return self._led(self.lead, text, start, end)

    def match(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The match at an offset."""
        return self.compiled.match(text, start, end)

    def _is_absent(self, text: str, start: int, end: int) -> bool:
        """Whether no match can lie there: told once of a whole text, then of its parts."""
        if text is not self._text:
            self._text = text
            self._absent = not self.needs.may_match(small(text), 0, len(text))
        return self._absent or (
            end is not _END and not self.needs.may_match(small(text), start, end)
        )

    def _led(
        self, lead: re.Pattern[str], text: str, start: int, end: int
    ) -> Iterator[re.Match[str]]:
        """The matches, tried only where one may begin."""
        plain = small(text)
        while begin := lead.search(plain, start, end):
            if found := self.compiled.match(text, begin.start(), end):
                yield found
                start = found.end()
            else:
                start = begin.start() + 1
