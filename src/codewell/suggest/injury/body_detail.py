"""Side and part of an injury that the record tells elsewhere: the finger, the side in the exam."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import Line, Phrase, Rows, load
from codewell.text import ReadNote, Vocabulary

_DATA = "injuries.yaml"
_NEAR = 4
"""A side or finger stands at most so many words from the word of the body."""
_WORDS = re.compile(r"[a-z]+")
_DETAIL = frozenset("right left index middle ring little great lesser thumb".split())
_SAYS_NOTHING = frozenset(("unspecified", "side", "of", "and"))
_SECTIONS_NOT = frozenset(
    ("past_medical_history", "past_surgical_history", "family_history", "social_history")
)


def with_detail_of_body(
    read: ReadNote, candidate: Candidate, icd10cm: ICD10CM, vocabulary: Vocabulary, on: dt.date
) -> Candidate:
    """The injury under the code of the side or finger that the record names for its region.

    Unchanged where its code names a side already, or where the record names more than one.
    """
    title = (icd10cm.title(candidate.code) or "").lower()
    if "unspecified" not in title:
        return candidate
    siblings = [
        (code, words - own)
        for code in icd10cm.billable_under(candidate.code[:5], on)
        if code[6:] == candidate.code[6:]
        for own in (_words(title),)
        for words in (_words((icd10cm.title(code) or "").lower()),)
        if own < words and words - own <= _DETAIL
    ]
    if not siblings:
        return candidate
    said = list(_said(read, candidate.code, vocabulary))
    fitting = [(code, words) for code, words in siblings if any(words <= s for s in said)]
    most = max((len(words) for _, words in fitting), default=0)
    best = {code for code, words in fitting if len(words) == most}
    if len(best) != 1:
        return candidate
    code = best.pop()
    step = ProofStep(
        "specificity",
        f"{dotted(code)}: the record names side or part elsewhere",
        "tabular",
        "ICD-10-CM Official Guidelines, section I.B.13",
    )
    return replace(candidate, code=code, missing=()).with_step(step)


def _words(title: str) -> frozenset[str]:
    """The words of a title that tell one sibling from another; a finger is said by its name."""
    return frozenset(_WORDS.findall(title)) - _SAYS_NOTHING


def _said(read: ReadNote, code: str, vocabulary: Vocabulary) -> Iterator[frozenset[str]]:
    """The details said beside each word of the injured region."""
    region = next(
        (words for prefixes, words in _regions(vocabulary) if code.startswith(prefixes)), ()
    )
    triggers = {phrase[0] for phrase in region}
    for sentence in read.sentences:
        if sentence.section in _SECTIONS_NOT or sentence.words.isdisjoint(triggers):
            continue
        line = Line((sentence,))
        details = [p for p, _ in line.find((word,) for word in _DETAIL)]
        for position, length in line.find(region):
            first = bisect_left(details, position - _NEAR)
            last = bisect_left(details, position + length + 1)
            near = {line.words(p, 1)[0] for p in details[first:last]}
            if near and not {"right", "left"} <= near:
                yield frozenset(near)


@lru_cache(maxsize=8)
def _regions(vocabulary: Vocabulary) -> tuple[tuple[tuple[str, ...], tuple[Phrase, ...]], ...]:
    fold = Rows((), {}, vocabulary).phrases
    return tuple((tuple(row["codes"]), fold(row["words"])) for row in load(_DATA)["regions"])
