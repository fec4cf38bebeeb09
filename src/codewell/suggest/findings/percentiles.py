"""The body mass index of a child by its percentile (Z68.5), as a record tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote

_FIRST_YEAR, _LAST_YEAR = 2, 19
_INDEX = r"\b(?:BMI|body mass index)\b"
_RANK = r"(?:st|nd|rd|th)?\s*-?(?:%\s?-?(?:ile|tile)\b|percentiles?\b|pctl?\b|%(?!\s?of))"
_PERCENTILE = re.compile(
    rf"{_INDEX}[^;\n]{{0,50}}?\b(?P<rank>\d{{1,2}})(?:\.\d)?{_RANK}", re.IGNORECASE
)
_OF_95TH = re.compile(
    rf"{_INDEX}[^;\n]{{0,60}}?(?P<share>\d{{3}})\s?(?:%|percent) of (?:the )?95th", re.IGNORECASE
)
_BANDS = ((5, "Z6851"), (85, "Z6852"), (95, "Z6853"))
_ABOVE = ((120, "Z6854"), (140, "Z6855"))


def body_mass_percentile(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """The code of a child's body mass index, from the percentile that the record tells.

    It is proposed only beside a diagnosis that asks for it: the index alone is none (I.B.14).
    """
    text, age = read.note.text, read.note.age
    if age is None or not _FIRST_YEAR <= age <= _LAST_YEAR:
        return
    if "BMI" not in text and "mass index" not in text.lower():
        return
    match = _OF_95TH.search(text) or _PERCENTILE.search(text)
    if match is None:
        return
    code = _code(match)
    if is_billable(code):
        step = ProofStep(
            "body mass index",
            f"{match[0]}: {dotted(code)}",
            "tabular Z68.5",
            "ICD-10-CM Official Guidelines, section I.B.14",
        )
        yield Candidate.by_words(code, text, Span(*match.span()), step, Place.HISTORY)


def _code(match: re.Match[str]) -> str:
    if share := match.groupdict().get("share"):
        return next((code for below, code in _ABOVE if int(share) < below), "Z6856")
    rank = int(match["rank"])
    return next((code for below, code in _BANDS if rank < below), "Z6854")
