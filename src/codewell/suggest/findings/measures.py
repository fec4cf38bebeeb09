"""Figures that have codes of their own: the body mass index, the stroke scale, blood alcohol."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from codewell.model import ProofStep, Span, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote

ADULT = 20
"""Z68.1-Z68.45 are for patients of 20 years and more."""
_BMI = re.compile(
    r"\b(?:BMI|body mass index)\b\D{0,12}?(\d{2}(?:\.\d{1,2})?)(?![\d/%]|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_STROKE_SCALE = re.compile(
    r"\b(?:NIHSS|NIH stroke scale)(?: score)?(?:,? (?:on|at) (?:arrival|admission|presentation"
    r"|discharge))?\s*(?:of|is|was|:|=)?\s*(\d{1,2})\b(?!\s*/)",
    re.IGNORECASE,
)
_ON_ARRIVAL = re.compile(
    r"\W{0,3}\b(?:on |at |in (?:the )?)?(?:arrival|admission|presentation|initial(?:ly)?|ED|ER)\b",
    re.IGNORECASE,
)
_AROUND_SCORE = 12
"""So many characters before a score may say when it was taken."""
_MOST_SEVERE = 42
_ALCOHOL = re.compile(
    r"\b(?:blood alcohol(?: level| concentration)?|alcohol level|ethanol(?: level)?|BAL|BAC"
    r"|EtOH level|EtOH(?=\W{1,3}\d{3}\b))\s*(?:of|is|was|:|=)?\s*(\d{2,3}|0?\.\d{1,3})\b"
    r"(?!\s*(?:mL|ounces|drinks|years|y\b))",
    re.IGNORECASE,
)
_ALCOHOL_WORDS = ("lcohol", "thanol", "BAL", "BAC", "tOH", "TOH")
_ALCOHOL_BANDS = (
    *((20, "Y900"), (40, "Y901"), (60, "Y902"), (80, "Y903"), (100, "Y904"), (120, "Y905")),
    *((200, "Y906"), (240, "Y907")),
)


def body_mass_index(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """The code of an adult's body mass index, from its figure in the record.

    It is proposed only beside a diagnosis that asks for it, such as obesity: the index alone is
    no diagnosis (I.B.14). Children are coded by percentile, which the figure does not tell.
    """
    if read.note.age is None or read.note.age < ADULT:
        return
    match = _BMI.search(read.note.text)
    if match is None:
        return
    code = next(filter(is_billable, _bmi_codes(float(match[1]))), None)
    if code is None:
        return
    step = ProofStep(
        "body mass index",
        f"{match[1]}: {dotted(code)}",
        "tabular Z68",
        "ICD-10-CM Official Guidelines, section I.B.14",
    )
    yield _candidate(code, Span(match.start(), match.end()), read, step)


def measured(read: ReadNote, is_billable: Callable[[str], bool]) -> Iterator[Candidate]:
    """Scores that have codes of their own: the stroke scale, the alcohol in the blood.

    Each is proposed only where the tabular note of a proposed diagnosis asks for it (I.B.14).
    """
    text = read.note.text
    if "NIH" in text and (match := _first_score(text)):
        code = f"R297{int(match[1]):02d}"
        if int(match[1]) <= _MOST_SEVERE and is_billable(code):
            yield _measured(code, match, read, "NIHSS", "tabular R29.7")
    if any(word in text for word in _ALCOHOL_WORDS) and (match := _ALCOHOL.search(text)):
        yield _measured(_alcohol_code(match[1]), match, read, "blood alcohol", "tabular Y90")


def _first_score(text: str) -> re.Match[str] | None:
    """The stroke scale on arrival where the record says which it is, else the first told."""
    found = list(_STROKE_SCALE.finditer(text))
    at_first = (
        match
        for match in found
        if _ON_ARRIVAL.search(text, max(0, match.start() - _AROUND_SCORE), match.end())
        or _ON_ARRIVAL.match(text, match.end())
    )
    return next(at_first, found[0] if found else None)


def _measured(
    code: str, match: re.Match[str], read: ReadNote, words: str, source: str
) -> Candidate:
    step = ProofStep(
        "score",
        f"{words} {match[1]}: {dotted(code)}",
        source,
        "ICD-10-CM Official Guidelines, section I.B.14",
    )
    return _candidate(code, Span(match.start(), match.end()), read, step)


def _alcohol_code(value: str) -> str:
    """Y90.0-Y90.8 by milligrams in 100 ml; a value below 1 is given in percent."""
    amount = float(value) * (1000 if float(value) < 1 else 1)
    return next((code for end, code in _ALCOHOL_BANDS if amount < end), "Y908")


def _bmi_codes(index: float) -> tuple[str, ...]:
    """Z68.1 below 20 (from FY2027 in two), Z68.20-Z68.39 by the whole number, then in bands."""
    if index < 20:
        return ("Z681", "Z6818" if index < 18.5 else "Z6819")
    if index < 40:
        return (f"Z68{int(index)}",)
    bands = ((45, "Z6841"), (50, "Z6842"), (60, "Z6843"), (70, "Z6844"))
    return (next((code for end, code in bands if index < end), "Z6845"),)


def _candidate(code: str, span: Span, read: ReadNote, step: ProofStep) -> Candidate:
    return Candidate.by_words(code, read.note.text, span, step, Place.HISTORY)
