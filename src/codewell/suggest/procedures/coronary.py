"""Coronary arteries: which were treated, with how many stents or grafts (B4.4, B3.6b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from codewell.model import Span

_ARTERIES = {
    "LAD": r"LAD|left anterior descending|anterior descending|diagonal|D[12]",
    "circumflex": r"circumflex|LCX|obtuse marginal|marginal|OM\s?-?[123]?|ramus",
    "RCA": r"RCA|right coronary|PDA|posterior descending|PLV|posterolateral",
    "left main": r"left main(?: coronary artery)?|LMCA",
}
"""The arteries of the coronary circulation with their branches."""
_TARGETS = (
    r"LAD|left anterior descending(?: artery)?|first diagonal|second diagonal|diagonal|D[12]"
    r"|(?:first |second )?obtuse marginal|OM\s?-?[123]|OM|circumflex|ramus(?: intermedius)?"
    r"|RCA|right coronary(?: artery)?|PDA|posterior descending(?: artery)?|PLV"
)
_TARGET = re.compile(rf"\b(?:{_TARGETS})\b", re.IGNORECASE)
_ARTERY = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _ARTERIES.items()
}
_CONDUITS = {
    "left mammary": r"LIMA|LITA|left internal (?:mammary|thoracic)(?: artery)?",
    "right mammary": r"RIMA|RITA|right internal (?:mammary|thoracic)(?: artery)?",
    "radial": r"radial artery(?: graft)?",
    "vein": r"SVG|(?:reversed )?(?:greater |great )?saphenous vein(?: grafts?)?|vein grafts?",
}
_CONDUIT = re.compile(
    "|".join(f"(?P<{name.replace(' ', '_')}>\\b(?:{w})\\b)" for name, w in _CONDUITS.items()),
    re.IGNORECASE,
)
_TO = re.compile(r"^[^.;]{0,60}?\b(?:to|onto)\b", re.IGNORECASE)
_TEMPLATES = {
    "left_mammary": "021{n}0Z9",
    "right_mammary": "021{n}0Z8",
    "radial": "021{n}0AW",
    "vein": "021{n}09W",
}
_NUMBERS = {"one": 1, "single": 1, "two": 2, "double": 2, "three": 3, "triple": 3, "four": 4}
_STENTS = re.compile(
    r"\b(?P<number>\d|one|two|three|four)\s+(?:overlapping |new |additional )*"
    r"(?:\w+[- ]eluting |bare[- ]metal )?(?:coronary )?(?:stents?|DES|BMS)\b",
    re.IGNORECASE,
)
_VESSELS = re.compile(
    r"\b(?P<number>\d|one|single|two|double|three|triple|four)[- ](?:vessel|arter(?:y|ies)\b)",
    re.IGNORECASE,
)
_ELUTING = re.compile(
    r"drug[- ]eluting|\bDES\b|everolimus|zotarolimus|sirolimus|Xience|Synergy", re.I
)
_STENTED = re.compile(r"\bstent(?:s|ed|ing)?\b|\bDES\b|\bBMS\b", re.IGNORECASE)
_MOST = 4


class Grafts(NamedTuple):
    """Coronary arteries bypassed from one source: a template and the words that tell it."""

    template: str
    spans: tuple[Span, ...]


def bypasses(text: str, sentences: Sequence[Span]) -> list[Grafts]:
    """One code for each source of blood, with the number of arteries it goes to (B3.6b)."""
    targets: dict[str, dict[str, Span]] = {}
    for sentence in sentences:
        for conduit, words, span in _grafts(text, sentence):
            targets.setdefault(conduit, {}).setdefault(words, span)
    found = []
    for conduit, by_words in targets.items():
        number = min(len(by_words), _MOST) - 1
        template = _TEMPLATES[conduit].replace("{n}", str(number))
        found.append(Grafts(template, tuple(by_words.values())))
    return found


def _grafts(text: str, sentence: Span) -> Iterator[tuple[str, str, Span]]:
    """(conduit, artery, words) of each anastomosis that a sentence tells."""
    conduits = list(_CONDUIT.finditer(text, sentence.start, sentence.end))
    for match, following in zip_longest(conduits, conduits[1:]):
        end = following.start() if following else sentence.end
        stretch = text[match.end() : end]
        if not (link := _TO.search(stretch)) and not stretch.lstrip().startswith(("-", "–")):
            continue
        start = match.end() + (link.end() if link else 0)
        for target in _TARGET.finditer(text, start, end):
            words = " ".join(target[0].lower().split())
            yield str(match.lastgroup), _artery(words), Span(match.start(), target.end())


def _artery(words: str) -> str:
    """One name for the ways of writing an artery's name."""
    short = {"left anterior descending": "lad", "left anterior descending artery": "lad"}
    if words.startswith(("pda", "posterior descending")):
        return "pda"
    if words.startswith("right coronary"):
        return "rca"
    if "obtuse marginal" in words or words.startswith("om"):
        return words.replace("obtuse marginal", "om").replace("first", "1").replace(" ", "")
    return short.get(words, words)


def treated(text: str, sentences: Iterable[Span]) -> tuple[int, Span | None]:
    """How many coronary arteries were treated, by the sentences that tell of it; 0 unknown."""
    found: dict[str, Span] = {}
    for sentence in sentences:
        if match := _VESSELS.search(text, sentence.start, sentence.end):
            return _number(match["number"]), Span(*match.span())
        for name, pattern in _ARTERY.items():
            if match := pattern.search(text, sentence.start, sentence.end):
                found.setdefault(name, Span(*match.span()))
        if found:
            break
    return len(found), next(iter(found.values()), None)


def stents(text: str, sentences: Iterable[Span]) -> tuple[str, Span] | None:
    """The device of a coronary stenting by number and kind of stents."""
    sentences = list(sentences)
    stented = next((m for s in sentences if (m := _STENTED.search(text, s.start, s.end))), None)
    if stented is None:
        return None
    eluting = any(_ELUTING.search(text, s.start, s.end) for s in sentences)
    in_title = list(_STENTS.finditer(text, sentences[0].start, sentences[0].end))
    counted = in_title or [m for s in sentences for m in _STENTS.finditer(text, s.start, s.end)]
    number = min(sum(_number(m["number"]) for m in counted), _MOST) if counted else 1
    row = "4567" if eluting else "DEFG"
    match = counted[0] if counted else stented
    return row[number - 1], Span(*match.span())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 1)
