"""Years behind a condition: "pneumonia 2020", "appendectomy in '09"."""

from __future__ import annotations

import re

from codewell.model import Span

_YEAR = re.compile(
    r"[\s(,]*(?:[^\W\d][\w'/-]*[\s,(]+){0,6}?(?:(?:in|of|from|back in|ca\.?)\s+|\(|[0-9]{1,2}/)?"
    r"((?:19|20)\d\d|'\d\d)\b"
)
_LASTING = re.compile(
    r"\b(?:since|dx|dxd|dx'd|diagnosed|diagnosis|onset|known|from|began|started|found|for|on)\b",
    re.IGNORECASE,
)
_STATEMENT_END = re.compile(r"[.;\n]\s|[.;]$|\bsince\b")
_REACH = 60


def year_behind(text: str, span: Span, end: int) -> tuple[int, Span] | None:
    """The year that dates the words at a span, and its place; None where none does.

    It stands behind them in the same statement (before ``end``), a few words away at most. A year
    of onset ("diabetes since 2012", "diagnosed 2019") dates no event that is over.
    """
    behind = text[span.end : min(end, span.end + _REACH)]
    if stop := _STATEMENT_END.search(behind):
        behind = behind[: stop.start()]
    match = _YEAR.match(behind)
    if match is None or _LASTING.search(behind, 0, match.start(1)):
        return None
    digits = match[1].lstrip("'")
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    return year, Span(span.end + match.start(1), span.end + match.end(1))
