"""Burns told by site and degree apart from the word: "R forearm, partial thickness: silver".

A record of burns names them once and then lists the places, each with its depth; or the examination
tells of blisters here and leather there. Of several depths of one place the deepest counts
(I.C.19.d.2).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Sentence, Span, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.injury.wounds import code_at_site
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_BURNS = frozenset("burn burns burned burnt scald scalded scalds flame".split())
_DEGREES = (
    (
        "third",
        Pattern(
            r"(?<!not )(?<!no )\b(?:full[- ]thickness|third[- ]degree|3rd[- ]degree|leathery"
            r"|charred|eschar)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "second",
        Pattern(
            r"(?<!no )(?<!without )(?<!not )\b(?:(?:deep |superficial )?partial[- ]thickness"
            r"|second[- ]degree|2nd[- ]degree|blister(?:s|ed|ing)|bullae|weeping)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "first",
        Pattern(
            r"\b(?:superficial(?! partial)(?:[- ]thickness)?|first[- ]degree|1st[- ]degree"
            r"|erythema only|no blisters)\b",
            re.IGNORECASE,
        ),
    ),
)
_SITES = Pattern(
    r"\b(?P<side>right|left|R|L|bilateral|both)?\s*(?P<aspect>dorsum of (?:the )?(?:right "
    r"|left )?|dorsal |palmar |volar |anterior |posterior |lateral |medial )?"
    r"(?P<site>chest wall|chest|abdominal wall|abdomen|upper back|lower back|back|buttocks?"
    r"|flank|perineum|genitals"
    r"|face|forehead|cheeks?|chin|nose|lips?|ears?|scalp|neck"
    r"|shoulders?|upper arms?|axillae?|elbows?|forearms?|wrists?|hands?|palms?|fingers|thumbs?"
    r"|thighs?|knees?|lower legs?|calf|calves|shins?|ankles?|foot|feet|toes)\b",
    re.IGNORECASE,
)
_LAYS_ASIDE = Pattern(r"\b(?:spared|unburned|intact|uninvolved|clear|not burned)\b", re.IGNORECASE)
_TOTAL = Pattern(r"\b(?:T?BSA|body surface|total)\b", re.IGNORECASE)
"""A sentence with one of these sums up; without a site it means none."""
_SHORT = {"r": "right", "l": "left", "both": "bilateral"}
_EXAMINATION = frozenset(
    ("physical_exam", "unheaded", "history_of_present_illness", "hospital_course")
)
_WHOLE = "0"
"""The site that is not named within its area, beside one that is."""
_BLISTER = "blister (nonthermal)"
_AREAS = tuple(f"T2{digit}" for digit in range(6))


class _Site(NamedTuple):
    """A place on the body, its side or "", and where it stands in its sentence."""

    side: str
    words: str
    position: int


def with_burn_sites(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> list[Candidate]:
    """The proposed codes with the burns that are told by site and depth."""
    if all(sentence.words.isdisjoint(_BURNS) for sentence in read.sentences):
        return list(proposed)
    proposed = [c for c in proposed if _BLISTER not in (icd10cm.title(c.code) or "").lower()]
    known = {_place(c.code) for c in proposed if c.code.startswith(_AREAS)}
    for sections in (PROBLEM_SECTIONS, _EXAMINATION):
        sentences = [s for s in read.sentences if s.section in sections]
        told = _deepest(_told(read, sentences, icd10cm, vocabulary, on))
        if found := [c for c in told if _place(c.code) not in known]:
            return [*proposed, *found]
        if known or told:
            break
    return list(proposed)


def _place(code: str) -> str:
    """The place of a burn on the body, whatever its degree and side."""
    return code[:3] + code[4:5]


def _deepest(told: Iterator[Candidate]) -> list[Candidate]:
    """One burn of a place: that of the highest degree (the fourth character)."""
    found: dict[str, Candidate] = {}
    for candidate in told:
        place = candidate.code[:3] + candidate.code[4:]
        known = found.get(place)
        if known is None or candidate.code[3] > known.code[3]:
            found[place] = candidate
    parts = {code[:3] for code in found if code[3:4] != _WHOLE}
    return [c for place, c in found.items() if place[3:4] != _WHOLE or place[:3] not in parts]


def _told(
    read: ReadNote,
    sentences: Sequence[Sentence],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> Iterator[Candidate]:
    before: list[_Site] = []
    for sentence in sentences:
        words = sentence.span.of(read.note.text)
        depths = [
            (name, match)
            for name, pattern in _DEGREES
            for match in pattern.finditer(words)
            if _is_present(read, sentence, match)
        ]
        if _LAYS_ASIDE.search(words) and not depths:
            continue
        own = _sites(words)
        sites, before = own or before, own or before
        if not depths or (not own and _TOTAL.search(words)):
            continue
        for site in sites:
            near = partial(_distance, site) if own else (lambda _: 0)
            name, match = min(depths, key=near)
            term = f"{name} degree burn of {site.words}"
            code = code_at_site(term, site.side, "A", icd10cm, vocabulary, on)
            if code:
                span = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
                yield _candidate(read, code, span, f"{site.side} {site.words}".strip())


def _distance(site: _Site, depth: tuple[str, re.Match[str]]) -> int:
    return abs(depth[1].start() - site.position)


def _is_present(read: ReadNote, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a sentence says of a depth that it is there: not feared, not denied."""
    start = sentence.span.start
    cues = read.cues.of(read.sentences.index(sentence))
    return cues.assertion(Span(start + match.start(), start + match.end())).label == "affirmed"


def _sites(words: str) -> list[_Site]:
    """The places on the body that a sentence names and does not lay aside."""
    found = []
    aside = _LAYS_ASIDE.search(words)
    for match in _SITES.finditer(words):
        if aside and aside.start() - match.end() in range(12):
            continue
        said = (match["side"] or "").lower()
        aspect = (match["aspect"] or "").lower()
        inner = next((s for s in ("right", "left") if s in aspect), "")
        site = match["site"].lower()
        if "dors" in aspect and site.startswith("hand"):
            site = "back of hand"
        found.append(_Site(_SHORT.get(said, said) or inner, site, match.start("site")))
    return found


def _candidate(read: ReadNote, code: str, span: Span, place: str) -> Candidate:
    text = read.note.text
    step = ProofStep(
        "specificity",
        f"“{span.of(text)}” of the {place}: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.C.19.d",
    )
    return Candidate.by_words(code, text, span, step, Place.PROBLEM)
