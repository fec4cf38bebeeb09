"""What a visit reports besides its problems: its service, ideation, what a post-COVID condition is.

Each function takes candidates and gives those to report, with the line of proof that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codewell.model import ProofStep
from codewell.suggest.candidates import Candidate, Place

_SERVICES = ("Z43", "Z45", "Z46", "Z49", "Z51")
_OPENING = 60
"""What is named in so many characters at the top of a record without headings is its reason."""
_LONG_COVID, _BESIDE = "U099", 60
"""A complaint belongs to a post-COVID condition that stands within so many characters."""
_IDEATION = "R4585"


def opening(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The service for which the patient came, where a record without headings opens with it."""
    step = ProofStep(
        "selection",
        "the reason for the encounter, with which the record opens",
        citation="ICD-10-CM Official Guidelines, section IV.A",
    )
    return [
        replace(c, leads=True).with_step(step)
        for c in candidates
        if c.code.startswith(_SERVICES)
        and c.place is Place.NARRATIVE
        and c.order < _OPENING
        and not c.uncertain
    ]


def ideation(
    candidates: Sequence[Candidate], chosen: Sequence[Candidate], lowest: Place
) -> list[Candidate]:
    """Suicidal and homicidal ideation told in a ``lowest`` place at least.

    No diagnosis explains it away: it decides on the care.
    """
    taken = {c.code for c in chosen}
    step = ProofStep(
        "selection",
        "ideation that the care has to answer",
        citation="ICD-10-CM Official Guidelines, section I.B.6",
    )
    return [
        c.with_step(step)
        for c in candidates
        if c.code.startswith(_IDEATION)
        and c.code not in taken
        and c.place >= lowest
        and not c.uncertain
    ]


def left_by_covid(symptoms: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """The complaints told right beside a post-COVID condition, which asks for them."""
    places = [c.order for c in chosen if c.code == _LONG_COVID]
    taken = {c.code for c in chosen}
    step = ProofStep(
        "combination",
        "what the post-COVID condition consists of",
        citation="ICD-10-CM Tabular List, code first at U09.9",
    )
    return [
        c.with_step(step)
        for c in symptoms
        if not c.uncertain
        and c.code not in taken
        and any(abs(c.order - place) < _BESIDE for place in places)
    ]
