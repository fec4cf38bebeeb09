"""Years that date a condition: "pneumonia 2020", "in 2012 she had a stroke"."""

from __future__ import annotations

import re

from codewell.model import Span

_YEAR = re.compile(
    r"[\s(]*,?\s*(?:[^\W\d][\w'/-]*[\s(]+){0,6}?(?:(?:in|of|from|back in|ca\.?)\s+|\(|[0-9]{1,2}/)?"
    r"((?:19|20)\d\d|'\d\d)\b"
)
_LASTING = re.compile(
    r"\b(?:since|dx|dxd|dx'd|diagnosed|diagnosis|onset|known|began|started|found)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:in|back in)\s+((?:19|20)\d\d)\b,?\s+(?:\w+\s+){0,3}?"
    r"(?:had|has had|suffered|developed|underwent|sustained|was treated|was hospitali[sz]ed)\b",
    re.IGNORECASE,
)
_STATEMENT_END = re.compile(r"[.;\n]\s|[.;]$|\bsince\b")
_REACH = 60


def year_of(text: str, span: Span, start: int, end: int) -> tuple[int, Span] | None:
    """The year that dates the words at a span, and its place; None where none does.

    It stands behind them in the same statement (between ``start`` and ``end``), a few words away
    at most, or before them with its verb ("in 2012 she had"). A year of onset ("diabetes since
    2012", "diagnosed 2019") dates no event that is over.
    """
    before = text[max(start, span.start - _REACH) : span.start]
    if lead := _BEFORE.search(before):
        offset = span.start - len(before)
        return int(lead[1]), Span(offset + lead.start(1), offset + lead.end(1))
    behind = text[span.end : min(end, span.end + _REACH)]
    if stop := _STATEMENT_END.search(behind):
        behind = behind[: stop.start()]
    match = _YEAR.match(behind)
    if match is None or _LASTING.search(behind, 0, match.start(1)):
        return None
    digits = match[1].lstrip("'")
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    return year, Span(span.end + match.start(1), span.end + match.end(1))
