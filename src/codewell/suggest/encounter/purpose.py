"""What an encounter is for where no term says it, and the codes that this takes away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from codewell.model import ProofStep, Setting
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.encounter.aftercare import AFTERCARE, aftercare
from codewell.suggest.encounter.cancer import chemotherapy, surveillance
from codewell.suggest.encounter.examinations_to_come import is_to_come
from codewell.suggest.encounter.tobacco import tobacco
from codewell.suggest.encounter.vaccine import given_vaccine, is_of_the_past
from codewell.suggest.encounter.visit import Visit, step_of
from codewell.suggest.history.replaced_joints import replaced_joint, without_other_side
from codewell.suggest.prose import Prose
from codewell.text import ReadNote

Gone = tuple[Candidate, ProofStep]
"""A code that is taken away, and why."""


def for_purpose(
    read: ReadNote, prose: Prose, proposed: Sequence[Candidate], considered: Considered
) -> tuple[list[Candidate], list[Gone]]:
    """The proposed codes with those of the encounter, and what they take away."""
    visit = Visit(read, prose)
    gone: list[Gone] = []
    found = {c.code: c for c in proposed}
    if read.note.setting is not Setting.INPATIENT:
        gone += _take_purpose(visit, found, considered)
        gone += _take_remarks(found)
        for named in [c for c in found.values() if c.code == "Z471"]:
            _add(found, replaced_joint(read, named))
        gone += _take_other_days(visit, found, considered)
    _add(found, (*given_vaccine(visit), *tobacco(visit, considered)))
    return list(found.values()), gone


def _add(found: dict[str, Candidate], more: Iterable[Candidate]) -> None:
    for candidate in more:
        found.setdefault(candidate.code, candidate)


def _take_purpose(
    visit: Visit, found: dict[str, Candidate], considered: Considered
) -> Iterator[Gone]:
    """Put in what the visit is for, and take out what that says already."""
    for add in (chemotherapy, aftercare, surveillance):
        if addition := add(visit, found, considered):
            candidate, ended = addition
            over = _replaced(found, ended, candidate.code)
            for code in without_other_side(visit.read, over, candidate):
                yield found.pop(code), candidate.why[0]
            found[candidate.code] = candidate
            _add(found, replaced_joint(visit.read, candidate))


def _take_remarks(found: dict[str, Candidate]) -> Iterator[Gone]:
    """Take out the symptoms told in passing where aftercare is what the patient came for."""
    if any(c.code.startswith(AFTERCARE) and c.leads for c in found.values()):
        for code in [c for c in found if _is_remark(found[c])]:
            told = "told in passing at a check after an operation"
            yield found.pop(code), step_of("aftercare", told, code, "IV.J")


def _take_other_days(
    visit: Visit, found: dict[str, Candidate], considered: Considered
) -> Iterator[Gone]:
    """Take out the examinations of another day, and vaccines given before this visit."""
    for examination in considered.candidates:
        code = examination.code
        if is_to_come(visit.read, examination):
            step = step_of("examination", "another day's", code, "I.C.21.c.13")
            yield found.pop(code, examination), step
    if (vaccine := found.get("Z23")) and is_of_the_past(visit, vaccine):
        step = step_of("immunization", "given before this visit", "Z23", "I.C.21.c.2")
        yield found.pop("Z23"), step


def _is_remark(candidate: Candidate) -> bool:
    """Whether a symptom is told once and none of the problems: "loose stool after greasy food"."""
    told_once = len(candidate.mentions) == 1 and candidate.place < Place.PROBLEM
    return candidate.code.startswith("R") and told_once


def _replaced(found: dict[str, Candidate], ended: tuple[str, ...], by: str) -> list[str]:
    """What the encounter says already; the arthritis of another joint stays a problem."""
    return [
        c
        for c in found
        if c.startswith(ended)
        and c != by
        and not (c.startswith("M") and found[c].place is Place.PROBLEM)
    ]
