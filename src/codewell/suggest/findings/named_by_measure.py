"""Problems that an assessment names by what is measured: ``Blood pressure: at goal``.

The record names the disease elsewhere; the line of the assessment shows that it was addressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from codewell.model import ProofStep
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.told import load
from codewell.text import ReadNote

_DATA = "named_by_measure.yaml"
_ASSESSED = frozenset(("assessment", "assessment_and_plan"))
_TITLE = re.compile(
    r"[\s*#>•·–—-]*(?:\(?\w{1,2}[.)]\s*)?(?:(?:her|his|the|your|follow[- ]?up)\s+)?"
    r"([A-Za-z][A-Za-z0-9 /]{1,28}?)\s*(?::|\s[-–—]|\s(?:is|are|has been|looks?|remains?|stays?)\s"
    r"|,|\.\s|\.?\s*$|\n)"
)
_STEP = ProofStep(
    "selection",
    "the assessment addresses it by what is measured",
    _DATA,
    "ICD-10-CM Official Guidelines, section IV.J",
)


class _Row(NamedTuple):
    titles: frozenset[str]
    disease: tuple[str, ...]


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(_Row(frozenset(row["title"]), tuple(row["disease"])) for row in load(_DATA))


@cache
def _titles() -> frozenset[str]:
    return frozenset[str]().union(*(row.titles for row in _rows()))


def named_by_measures(read: ReadNote, considered: Considered) -> Considered:
    """The candidates, with those that a line of the assessment names by its measure as problems."""
    titles = set(_told(read))
    if not titles:
        return considered
    raised: dict[str, Candidate] = {}
    for row in _rows():
        if titles.isdisjoint(row.titles):
            continue
        found = [c for c in considered.candidates if c.code.startswith(row.disease)]
        if any(c.place >= Place.PROBLEM_TEXT for c in found):
            continue
        found = [c for c in found if c.supports]
        if len({c.code[:3] for c in found}) == 1:
            best = max(found, key=lambda c: (c.place, len(c.code)))
            raised[best.code] = replace(best, place=Place.PROBLEM).with_step(_STEP)
    if not raised:
        return considered
    return Considered(
        tuple(raised.get(c.code, c) for c in considered.candidates), considered.kept_out
    )


def _told(read: ReadNote) -> Iterator[str]:
    """The titles that head a sentence or line of an assessment."""
    text = read.note.text
    for sentence in read.sentences:
        if sentence.section not in _ASSESSED:
            continue
        words = next(iter(sentence.tokens)).start if sentence.tokens else sentence.span.start
        start = text.rfind("\n", 0, words) + 1
        if text[start:words].strip(" \t*#>•·–—-0123456789.()"):
            start = words
        match = _TITLE.match(text, start)
        if match and (title := " ".join(match[1].lower().split())) in _titles():
            yield title
