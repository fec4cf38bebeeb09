"""Years and ages that date a condition: "pneumonia 2020", "in 2012 she had", "at age 12"."""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_DIGITS = r"((?:19|20)\d\d|'\d\d)\b"
_DATED = r"(?:in|of|from|until|till|back in|ca\.?|treated|repaired|removed|healed|resolved)"
_TREATMENT = (
    r"(?i:\w+tomy|\w+desis|\w+pexy|\w+plasty|radiation|xrt|chemo\w*|seeds|brachytherapy|surgery|resect\w+|excis\w+"
    r"|mohs|repair\w*|ablat\w+|lithotripsy|banded|drain\w*|treated|cured|passed|resolved|cleared"
    r"|healed|wle|leep|ed&c|i&d|orif|reconstruct\w*|cast(?:ed)?|splint\w*|cauteri[sz]\w*|coil\w*"
    r"|clipp\w*|emboli[sz]\w*|laser\w*|debrid\w*|graft\w*|stapl\w*|sutur\w*|stitch\w*|scoped"
    r"|patched|pinn\w*|plated|fixed|fixation|detors\w*|evacuat\w*|decompress\w*|released|vitrectomy"
    r"|cryo\w*|injected|extract\w*|washed out|steroids|antibiotics)"
)
_OVER = (
    r"(?!(?:start|diagnos|not|biops|confirm|document|imag|scann|updat|recommend|follow|test|switch"
    r"|increas|chang|check|detect|discover|add|need|us)\w*ed)\w{2,}ed"
)
"""What was done in the year in brackets: ``(R, detorsed 2018)``."""
_YEAR = Pattern(
    rf"[\s()]*,?\s*(?:{_DATED}\s+){{0,2}}(?:\(|[0-9]{{1,2}}/)?{_DIGITS}"
    rf"|[\s(]*(?:[^\W\d][\w'/-]*[\s(]+){{0,6}}?(?:{_DATED}\s+|\(|[0-9]{{1,2}}/)?{_DIGITS}"
    rf"|(?:\s+[^\W\d][\w'/-]*){{0,4}}?,\s+(?:(?!with\b|for\b"
    rf"|after\b)[^\W\d]+\s+){{0,2}}?{_TREATMENT}(?:,\s+|\s+(?:[^\W\d]+\s+){{0,4}}?){_DIGITS}"
    rf"|\s*\([^()\n]{{0,30}}?\b{_OVER},?\s+(?:in\s+)?{_DIGITS}\s*\)"
    rf"|\s+(?:at |@ ?)?\d\d(?:[+.]\d)?\s?(?:wks?|weeks|w)\b,?\s+(?:in )?{_DIGITS}"
    rf"|,\s+(?:single|one|only|isolated)\s+[^\W\d]+,?\s+(?:in\s+)?{_DIGITS}"
    rf"|[\s(]*(?:[^\W\d][\w'/-]*\s+){{0,3}}[^\W\d][\w'/-]*,\s*{_DIGITS}(?=\s*(?:[.;]|$))"
    rf"|,\s+(?:right|left|bilateral|R|L),?\s+{_DIGITS}"
)
_LASTING = Pattern(
    r"\b(?:since|dx|dxd|dx'd|diagnosed|diagnosis|onset|known|began|started|found|new|unchanged"
    r"|stable"
    r"|compared|larger|smaller|grown)\b",
    re.IGNORECASE,
)
_BEFORE = Pattern(
    r"\b(?:in|back in)\s+((?:19|20)\d\d)\b,?\s+(?:\w+\s+){0,3}?"
    r"(?:had|has had|suffered|developed|underwent|sustained|was treated|was hospitali[sz]ed)\b",
    re.IGNORECASE,
)
_SINCE = Pattern(r"\bsince\b[^.;,]*$", re.IGNORECASE)
_FOR = Pattern(
    r"\b((?:19|20)\d\d),?\s+(?:c/b|complicated by|for|because of|after)\s+(?:[^\W\d]\w*\s+){0,3}$"
)
"""An event of a year, and what it was for: "mastectomy 2018 for", "delivery 2022, c/b"."""
_GOES_ON = Pattern(
    r"\b(?:dx'?d?|diagnosed|since|started|begun|began|on|takes|taking)\b[^.;,]*$", re.IGNORECASE
)
_STATEMENT_END = re.compile(r"[.;\n]\s|[.;]$|\bsince\b")
_REACH = 60
_DIGIT = re.compile(r"\d")

NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(\d{{1,2}}|{'|'.join(NUMBERS)})"
_AGE = Pattern(
    r"[\s(]*,?\s*(?:[^\W\d][\w'/-]*[\s(]+){0,4}?"
    rf"(?:(?:at|until|till|by)?\s*(?:the\s+)?aged?\s+(?:of\s+)?{_NUMBER}\b(?:\s?-\s?\d+)?"
    rf"|at\s+{_NUMBER}\s?(mo|months?|y|yo|yrs?|years?)?(?=\s*(?:[.,;)]|$|\b(?:old|after|when|while"
    r"|falling|from|with|requiring|playing|treated)\b)))",
    re.IGNORECASE,
)


def year_of(text: str, span: Span, start: int, end: int) -> tuple[int, Span] | None:
    """The year that dates the words at a span, and its place; None where none does.

    It stands behind them in the same statement (between ``start`` and ``end``), a few words away
    at most, or before them with its verb ("in 2012 she had"). A year of onset ("diabetes since
    2012", "diagnosed 2019") dates no event that is over.
    """
    before = text[max(start, span.start - _REACH) : span.start]
    if not _DIGIT.search(before) and not _DIGIT.search(text, span.end, min(end, span.end + _REACH)):
        return None
    lead = _BEFORE.search(before)
    if lead and not _SINCE.search(before, 0, lead.start()):
        offset = span.start - len(before)
        return int(lead[1]), Span(offset + lead.start(1), offset + lead.end(1))
    if (event := _FOR.search(before)) and not _GOES_ON.search(before, 0, event.start()):
        offset = span.start - len(before)
        return int(event[1]), Span(offset + event.start(1), offset + event.end(1))
    behind = _statement(text, span, end)
    match = _YEAR.match(behind)
    if match is None:
        return None
    group = match.lastindex or 1
    if _LASTING.search(behind, 0, match.start(group)):
        return None
    digits = match[group].lstrip("'")
    year = int(digits) if len(digits) == 4 else _century(int(digits))
    return year, Span(span.end + match.start(group), span.end + match.end(group))


def age_of(text: str, span: Span, end: int) -> tuple[int, Span] | None:
    """The age in years at which the patient had what the words name, and its place."""
    behind = _statement(text, span, end)
    match = _AGE.match(behind)
    if match is None or _LASTING.search(behind, 0, match.end()):
        return None
    word = (match[1] or match[2]).lower()
    number = int(word) if word.isdigit() else NUMBERS.index(word) + 1
    years = 0 if (match[3] or "").lower().startswith("mo") else number
    return years, Span(span.end + match.start(), span.end + match.end())


def _statement(text: str, span: Span, end: int) -> str:
    """What stands behind the words in their statement."""
    behind = text[span.end : min(end, span.end + _REACH)]
    if stop := _STATEMENT_END.search(behind):
        behind = behind[: stop.start()]
    return behind


def _century(two_digits: int) -> int:
    """'98 is 1998, '24 is 2024."""
    return (1900 if two_digits >= 60 else 2000) + two_digits
