"""The organism of a proposed infection and what it resists (B95-B97, Z16; I.C.1.b, I.C.1.c).

An organism stands beside an infection whose note asks for it; a combination code that says the
organism already has no such note, so nothing is said twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from codewell.catalog.icd10cm import ICD10CM, InheritedNote
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "organisms.yaml"
_SECTIONS_NOT = frozenset(
    (
        "family_history",
        "past_medical_history",
        "past_surgical_history",
        "social_history",
        "review_of_systems",
        "immunizations",
        "discharge_instructions",
        "instructions",
        "follow_up",
        "allergies",
    )
)
_ORGANISMS = ("B95", "B96", "B97")
_SITE_UNSPECIFIED = "A49"
"""Infection of unspecified site: not beside the infection whose organism it names."""
_SAY_RESISTANT = ("B9562", "A4102", "J15212", "U82", "U83", "U84")
"""Codes that say already that the organism resists."""
_ASKS_INFECTION = ("identify infection", "identify organism", "identify infectious agent")
_INFECTIONS = (
    "A",
    "B",
    "J",
    "K",
    "L",
    "M",
    "N",
    "O",
    "T8",
    "I3",
    "G0",
    "H",
    "P3",
    "E1",
    "D7",
    "R7881",
)
"""Where infections are coded; nothing else asks for an organism."""


def with_organisms(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> list[Candidate]:
    """The proposed codes with the organisms that their notes ask for, and their resistance."""
    told = list(_told(read, "organisms", vocabulary))
    if not told and not any(c.code.startswith(_ORGANISMS) for c in proposed):
        return list(proposed)
    found = {c.code: c for c in proposed}
    for one in told:
        infection = _asks(one.row.code, proposed, icd10cm)
        if infection and one.row.code not in found and icd10cm.is_billable(one.row.code, on):
            found[one.row.code] = _beside(read, one, infection, "organism", "I.C.1.b")
            for code in [c for c in found if c.startswith(_SITE_UNSPECIFIED)]:
                del found[code]
    infected = [
        c for c in found.values() if c.code.startswith((*_ORGANISMS, "A4", "J15", "N39", "N10"))
    ]
    if infected:
        for one in _told(read, "resistance", vocabulary):
            if not any(c.startswith(("Z16", *_SAY_RESISTANT)) for c in found):
                found[one.row.code] = _beside(read, one, infected[-1], "resistance", "I.C.1.c")
    return list(found.values())


def _told(read: ReadNote, key: str, vocabulary: Vocabulary) -> Iterator[Told]:
    """What is told, each code once."""
    seen = set()
    for told in told_in(read, rows_of(_DATA, key, vocabulary), _SECTIONS_NOT):
        if told.row.code not in seen:
            seen.add(told.row.code)
            yield told


@cache
def _listed(key: str) -> dict[str, tuple[str, ...]]:
    """The codes of a list of each organism: ``beside`` or ``said``."""
    rows = load(_DATA)["organisms"]
    return {row["code"].replace(".", ""): tuple(row[key]) for row in rows if key in row}


def _asks(code: str, proposed: Sequence[Candidate], icd10cm: ICD10CM) -> Candidate | None:
    """The first proposed infection whose note asks for the organism; none where one says it."""
    said = _listed("said").get(code, ())
    if said and any(candidate.code.startswith(said) for candidate in proposed):
        return None
    for candidate in proposed:
        if beside := _listed("beside").get(code):
            if candidate.code.startswith(beside):
                return candidate
        elif candidate.code.startswith(_INFECTIONS) and any(
            _names(note, code) for note in icd10cm.notes(candidate.code, "use_additional_code")
        ):
            return candidate
    return None


def _names(note: InheritedNote, code: str) -> bool:
    """Whether a note asks for an organism: by its codes, or for "the infection" without any."""
    if not note.references:
        return note.text.lower().endswith(_ASKS_INFECTION)
    return any(reference.matches(code) for reference in note.references)


def _beside(
    read: ReadNote, told: Told, infection: Candidate, words: str, paragraph: str
) -> Candidate:
    """The organism or resistance behind its infection."""
    code = told.row.code
    text = read.note.text
    step = ProofStep(
        words,
        f"“{told.span.of(text)}”, asked for by {dotted(infection.code)}: {dotted(code)}",
        "organisms.yaml",
        f"ICD-10-CM Official Guidelines, section {paragraph}",
    )
    found = Candidate.by_words(code, text, told.span, step, infection.place)
    return replace(found, order=infection.order + 1)
