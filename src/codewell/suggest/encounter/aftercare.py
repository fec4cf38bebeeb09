"""Care after an operation: a visit that needs no treatment of the disease any more (I.C.21.c.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from codewell.model import Sentence
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.encounter.phrases import DATA, any_of, may_say, pattern
from codewell.suggest.encounter.visit import YEARS, Visit, step_of
from codewell.suggest.injury.phase_of_care import is_followed, is_operative_report
from codewell.suggest.told import load

_SINCE = re.compile(
    r"\b(?:days?|weeks?|wks?|months?|mos?)\s+(?:status[ -]post|s/p|post)\b|\bpod ?#?\d"
    r"|\b(?:status post|s/p)\b(?:(?! [-–—] )[^.;\n]){0,40}"
    r"\b\d+ ?(?:days?|weeks?|wks?|months?|mos?)\b",
    re.I,
)
_BEHIND = re.compile(r"\b(?:after|following)\b", re.I)
"""In a record with such a title the operation stands behind it: "well after lumbar fusion"."""
_AFTER = re.compile(r"s/p|post\b|pod ?#?\d")
"""What a text in small letters has where the pattern above may match."""
_PLANNED = re.compile(
    r"\b(?:if|consider\w*|schedul\w+|planned|plan for|pre-?op\w*|awaiting|candidate for|refer\w*"
    r"|discuss\w*|clearance|before|history of|hx of|no sooner than|no earlier than|book\w*"
    r"|will (?:need|have|undergo|proceed|require)|(?:wishes|wants|would like|elects?|ready) to"
    r"|proceed with|recommend\w*"
    r"|(?:next|this coming) (?:week|month|year|spring|summer|fall|winter))\b",
    re.I,
)
_TITLE = 120
"""A shorter sentence is the reason of the visit and nothing else."""
_NEAR = 80
"""An operation stands at most so many characters from the words that the visit follows it."""
_GENERIC = ("Z4889", "Z4789", "Z480", "Z98890", "Z9889")
AFTERCARE = ("Z47", "Z48")
_INJURIES = ("S", "M80", "M84")


@dataclass(frozen=True, slots=True)
class _Operation:
    code: str
    ended: tuple[str, ...]
    words: re.Pattern[str]


@cache
def _operations() -> tuple[_Operation, ...]:
    return tuple(
        _Operation(row["code"].replace(".", ""), tuple(row.get("ended", ())), any_of(row["words"]))
        for row in load(DATA)["aftercare"]
    )


def aftercare(
    visit: Visit, found: dict[str, Candidate], _: Considered
) -> tuple[Candidate, tuple[str, ...]] | None:
    """The care after an operation that the patient comes for, and what it says already."""
    refused = tuple(load(DATA)["complications"])
    if any(
        c.startswith(refused)
        or (c.startswith(_INJURIES) and (found[c].place >= Place.REASON or is_followed(c)))
        or (c.startswith(AFTERCARE) and not c.startswith(_GENERIC))
        for c in found
    ):
        return None
    for sentence, followed in _operation_visits(visit):
        words = visit.said(sentence)
        for operation in _operations():
            match = operation.words.search(words)
            if match is None or (followed and not _is_near(followed, match)):
                continue
            step = step_of("aftercare", f"care after {match[0]}", operation.code, "I.C.21.c.7")
            made = visit.candidate(operation.code, sentence, match, step, leads=True)
            return made, (*operation.ended, *_GENERIC)
    return None


def _operation_visits(visit: Visit) -> Iterator[tuple[Sentence, re.Match[str] | None]]:
    """The sentences that may name the operation after which the patient comes.

    With the words that say so, or None where a short reason beside it does ("Post-op visit.").
    """
    may_follow = may_say(visit.text, "operation_visit") or _AFTER.search(visit.text.lower())
    if is_operative_report(visit.read) or not may_follow:
        return
    said = pattern("operation_visit")
    reasons = list(visit.reasons())
    titled = any(
        len(words) < _TITLE and said.search(words) and not _other_time(words)
        for words in (visit.said(s) for s in reasons)
    )
    for sentence in (*reasons, *visit.assessed()):
        words = visit.said(sentence)
        followed = said.search(words) or _SINCE.search(words) or (titled and _BEHIND.search(words))
        if (followed or (titled and sentence in reasons)) and not _other_time(words):
            yield sentence, followed or None


def _other_time(words: str) -> bool:
    """Whether a sentence speaks of an operation of earlier years, or one to come."""
    return bool(_PLANNED.search(words) or YEARS.search(words))


def _is_near(followed: re.Match[str], operation: re.Match[str]) -> bool:
    """Whether the operation is the one after which the patient comes.

    Behind "weeks after" it follows: "arthroplasty, three months after the injection" is another.
    """
    if followed[0].lower().endswith(("after", "following", "since")):
        return 0 <= operation.start() - followed.end() <= _NEAR
    return max(operation.start() - followed.end(), followed.start() - operation.end()) <= _NEAR
