"""Regular expressions that are compiled when first asked for: most commands need few of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property

_END = sys.maxsize


class Pattern:
    """An expression to look for in records; between offsets, in their sentences."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self.source, self._flags)

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The first match between two offsets."""
        return self.compiled.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Every match between two offsets."""
        return self.compiled.finditer(text, start, end)

    def match(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The match at an offset."""
        return self.compiled.match(text, start, end)


class Gated(Pattern):
    """An expression that matches only where one of some stems stands, which is quicker to see.

    The ``stems`` are in small letters, for text in any case.
    """

    def __init__(self, source: str, flags: int = 0, *, stems: tuple[str, ...]) -> None:
        super().__init__(source, flags)
        self._stems = stems

    def _opens(self, text: str, start: int, end: int) -> bool:
        part = text[start:end].lower()
        for stem in self._stems:  # noqa: SIM110 - a generator takes twice as long
            if stem in part:
                return True
        return False

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The first match between two offsets."""
        return super().search(text, start, end) if self._opens(text, start, end) else None

    def match(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The match at an offset."""
        return super().match(text, start, end) if self._opens(text, start, end) else None

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Every match between two offsets."""
        return super().finditer(text, start, end) if self._opens(text, start, end) else iter(())
