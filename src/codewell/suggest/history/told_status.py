"""Status, circumstances and acts that the words of a sentence tell without naming them.

"Her van service was cut and she has no other way to get there" is a lack of transport; no term is
in it. The rows of the data file say which words tell what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.prose import Prose
from codewell.suggest.told import Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "told_status.yaml"
_SECTIONS_NOT = frozenset(
    "family_history review_of_systems allergies discharge_instructions instructions follow_up"
    " return_precautions header signature".split()
)
_HISTORIES = frozenset(
    "past_medical_history past_surgical_history social_history medications copied_list".split()
)


class _Limits(NamedTuple):
    """What a row asks of the record besides its words, and where its code stands."""

    beside: tuple[str, ...]
    settings: frozenset[str]
    act: bool
    leads: bool
    after: str | None


def told_status(
    read: ReadNote, found: Iterable[Candidate], vocabulary: Vocabulary, prose: Prose
) -> Iterator[Candidate]:
    """A candidate for each status and circumstance that the record tells, where it is told."""
    yield from _told(read, found, vocabulary, prose, acts=False)


def told_acts(
    read: ReadNote, proposed: Iterable[Candidate], vocabulary: Vocabulary, prose: Prose
) -> Iterator[Candidate]:
    """What was done in this encounter or right before it, and is reported for itself."""
    yield from _told(read, proposed, vocabulary, prose, acts=True)


def _told(
    read: ReadNote,
    found: Iterable[Candidate],
    vocabulary: Vocabulary,
    prose: Prose,
    *,
    acts: bool,
) -> Iterator[Candidate]:
    """A candidate for each row that is told, the most prominent of each code."""
    codes = [candidate.code for candidate in found if not candidate.uncertain]
    told: dict[str, Candidate] = {}
    rows = told_in(read, rows_of(_DATA, "rows", vocabulary), _SECTIONS_NOT)
    for one in sorted(rows, key=lambda row: row.rank):
        limits = _limits()[one.rank]
        if limits.act is not acts or not _holds(limits, read, codes):
            continue
        candidate = _candidate(one, read, prose)
        if acts and candidate.place is Place.HISTORY:
            continue
        known = told.get(candidate.code)
        if known is None or candidate.place > known.place:
            told[candidate.code] = replace(candidate, leads=limits.leads, after=limits.after)
            codes.append(candidate.code)
    yield from told.values()


def _holds(limits: _Limits, read: ReadNote, codes: Sequence[str]) -> bool:
    """Whether the record is of the setting and has the diagnosis that a row asks for."""
    if limits.settings and str(read.note.setting) not in limits.settings:
        return False
    return not limits.beside or any(code.startswith(limits.beside) for code in codes)


def _candidate(told: Told, read: ReadNote, prose: Prose) -> Candidate:
    sentence = next(s for s in read.sentences if s.span.covers(told.span))
    place = Place.NARRATIVE
    if sentence.section in _HISTORIES:
        place = Place.HISTORY
    elif sentence.section in PROBLEM_SECTIONS or prose.concludes(told.span):
        place = Place.PROBLEM_TEXT
    step = ProofStep(
        "status",
        f"“{told.span.of(read.note.text)}”: {dotted(told.row.code)}",
        _DATA,
        "ICD-10-CM Official Guidelines, section I.C.21.c",
    )
    return Candidate.by_words(told.row.code, read.note.text, told.span, step, place)


@cache
def _limits() -> Sequence[_Limits]:
    """The limits of each row, in their order."""
    return tuple(
        _Limits(
            tuple(row.get("with", ())),
            frozenset(row.get("setting", ())),
            row.get("act", False),
            row.get("leads", False),
            row["after"].replace(".", "") if "after" in row else None,
        )
        for row in load(_DATA)["rows"]
    )
