"""How far apart two places of a text are."""

from __future__ import annotations

import re

from codewell.model import Span

_CLAUSE = re.compile(r"[;:]|\.\s|\n|,| and | with | then | followed by ", re.IGNORECASE)
_BREAK = 25
"""A new clause between two places counts as so many characters."""


def distance(text: str, one: Span, other: Span) -> int:
    """Characters between two places, more where a clause ends between them; 0 if they meet."""
    first, last = sorted((one, other))
    if last.start <= first.end:
        return 0
    between = text[first.end : last.start]
    return len(between) + _BREAK * sum(1 for _ in _CLAUSE.finditer(between))
