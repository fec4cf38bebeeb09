"""The place on the body of a condition that the assessment names without it.

"Osteoarthritis" behind a complaint of the right hip is that of the right hip, "cellulitis" behind
a red left lower leg that of the left leg (I.B.2, I.B.13). Only where the record tells one place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from codewell.model import Note, ProofStep, Setting, dotted
from codewell.suggest.candidates import Candidate, consider, prose_of
from codewell.suggest.injury.wounds import longest
from codewell.suggest.one_condition import Reject, is_of_several_sites
from codewell.suggest.specificity import Specificity
from codewell.suggest.told import Line, Phrase, Rows, load, near
from codewell.text import ReadNote, Vocabulary, read_note

_DATA = "site_elsewhere.yaml"
_NEAR = 7
"""A sign stands at most so many words from the site that has it."""
_SIDE = 2
"""A side stands at most so many words before its site or behind it: "knee pain, left"."""
_SIDES = ("right", "left", "bilateral", "both")
_SECTIONS = frozenset(
    "unheaded chief_complaint history_of_present_illness physical_exam imaging results indication"
    " assessment assessment_and_plan plan".split()
)


class _Condition(NamedTuple):
    code: str
    term: str
    sites: tuple[Phrase, ...]
    signs: tuple[Phrase, ...]
    first_words: frozenset[str]


def with_sites(
    read: ReadNote,
    proposed: Sequence[Candidate],
    vocabulary: Vocabulary,
    specificity: Specificity,
    reject: Reject,
) -> list[Candidate]:
    """The proposed codes, those without a site under the one that the record tells elsewhere."""
    conditions = _conditions(vocabulary)
    found = []
    for candidate in proposed:
        condition = None if is_of_several_sites(candidate) else conditions.get(candidate.code)
        sited = condition and _with_site(read, candidate, condition, vocabulary, specificity)
        if sited:
            reject(candidate, sited.why[-1])
        found.append(sited or candidate)
    return found


def _with_site(
    read: ReadNote,
    candidate: Candidate,
    condition: _Condition,
    vocabulary: Vocabulary,
    specificity: Specificity,
) -> Candidate | None:
    places = set(_told(read, condition))
    sided = {place for place in places if place.split(" ")[0] in _SIDES}
    names = sided or places
    if len(names) != 1:
        return None
    place = names.pop()
    note = read.note
    words = f"{place} {condition.term}"
    code = code_of_problem(words, note.setting, note.date, vocabulary, specificity)
    if code is None or code == candidate.code:
        return None
    step = ProofStep(
        "specificity",
        f"the record tells its place elsewhere, {place}: {dotted(code)}",
        _DATA,
        "ICD-10-CM Official Guidelines, section I.B.13",
    )
    return replace(candidate, code=code, missing=()).with_step(step)


def _told(read: ReadNote, condition: _Condition) -> Iterator[str]:
    """Each place, with its side, that stands near a sign of the condition and is affirmed."""
    for number, sentence in enumerate(read.sentences):
        if sentence.section not in _SECTIONS or sentence.words.isdisjoint(condition.first_words):
            continue
        line = Line((sentence,))
        signs = line.find(condition.signs)
        for position, length in longest(line.find(condition.sites)):
            if not near(position, length, signs, _NEAR):
                continue
            label = read.cues.of(number).assertion(line.span(position, length))
            if label.label == "affirmed":
                yield _sided(line, position, length)


def _sided(line: Line, position: int, length: int) -> str:
    start = max(0, position - _SIDE)
    around = (*line.words(start, position - start)[::-1], *line.words(position + length, _SIDE))
    side = next((word for word in around if word in _SIDES), "")
    return " ".join(filter(None, (side, *line.words(position, length))))


@lru_cache(maxsize=512)
def code_of_problem(
    words: str, setting: Setting, on: dt.date, vocabulary: Vocabulary, specificity: Specificity
) -> str | None:
    """The one billable code of a problem in these words."""
    read = read_note(Note("site", f"ASSESSMENT\n1. {words}\n", setting, on), vocabulary)
    found = consider(read, vocabulary, specificity, setting, prose_of(read)).candidates
    codes = {c.code for c in found if c.billable}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=4)
def _conditions(vocabulary: Vocabulary) -> dict[str, _Condition]:
    data = load(_DATA)
    phrases = Rows((), data["words"], vocabulary).phrases
    found = {}
    for row in data["conditions"]:
        sites, signs = phrases(f"${row['sites']}"), phrases(f"${row['signs']}")
        code = row["code"].replace(".", "")
        first_words = frozenset(phrase[0] for phrase in sites)
        found[code] = _Condition(code, row["term"], sites, signs, first_words)
    return found
