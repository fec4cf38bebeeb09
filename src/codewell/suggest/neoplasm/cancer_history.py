"""Cancers that are gone: what removed them, and when they are spoken of without being treated.

A cancer that was taken out, or whose treatment is completed, with no treatment directed to it any
more, is a personal history (I.C.2.m), even where a sentence just says "because of her cancer".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from codewell.model import ProofStep, Sentence, Span, dotted
from codewell.rules.logic.history import history_code
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Considered, Place
from codewell.suggest.told import load
from codewell.text import ReadNote

_DATA = "cancer_history.yaml"
_CITATION = "ICD-10-CM Official Guidelines, section I.C.2.m"
_SECTIONS_NOT = frozenset(("family_history", "procedure", "operative_description", "indication"))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_AGO = re.compile(r"\b(?:\d+|\w+) years? (?:ago|earlier|back|out)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:no (?:evidence of |sign of |signs of )?(?:recurrence|recurrent disease|disease)"
    r"|without (?:evidence of )?recurrence|free of (?:disease|cancer|recurrence)"
    r"|(?:disease|cancer|recurrence)[- ]free|NED|complete remission|considered cured)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:treated|finished|completed|ended|removed|resected|excised|cured|clear margins"
    r"|off (?:all )?treatment|no further treatment)\b",
    re.IGNORECASE,
)
_SPREAD = ("C77", "C78", "C79", "C7B", "C80", "Z51", "Z7981")
"""With one of these a cancer is under treatment."""
_SOLID = tuple(f"C{number:02d}" for number in range(77))


def removed_cancers(read: ReadNote, considered: Considered) -> Iterator[Candidate]:
    """A candidate for each cancer that an operation of the past removed."""
    if any(c.code.startswith(_SPREAD) for c in considered.candidates):
        return
    gone = _GONE.search(read.note.text) is not None
    operations = _operations()
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT or not _cancer().search(
            words := sentence.span.of(read.note.text)
        ):
            continue
        if _never().search(words) or not (gone or _is_past(words, read)):
            continue
        for code, operation, organ, unless in operations:
            match = operation.search(words)
            if (
                match is None
                or (organ and not organ.search(words))
                or (unless and unless.search(words))
            ):
                continue
            span = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
            label = read.cues.of(number).assertion(span).label
            if label in ("affirmed", "past"):
                step = ProofStep("history", f"“{match[0]}”: {dotted(code)}", _DATA, _CITATION)
                yield Candidate.by_words(code, read.note.text, span, step, _place(sentence))


def without_treated_cancers(
    read: ReadNote, proposed: Sequence[Candidate], considered: Considered
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """Cancers that the record tells as treated and over give way to their history."""
    histories = {c.code: c for c in considered.candidates if c.code.startswith("Z85")}
    if not histories or any(c.code.startswith(_SPREAD) for c in considered.candidates):
        return list(proposed), []
    found: dict[str, Candidate] = {}
    gone: list[tuple[Candidate, ProofStep]] = []
    for candidate in proposed:
        history = histories.get(history_code(candidate.code) or "")
        if (
            candidate.code.startswith(_SOLID)
            and candidate.place is not Place.PROBLEM
            and history is not None
            and _is_over(history, read)
        ):
            step = ProofStep(
                "history", f"its treatment is completed: {dotted(history.code)}", None, _CITATION
            )
            gone.append((candidate, step))
            found.setdefault(history.code, history.with_step(step))
        else:
            found.setdefault(candidate.code, candidate)
    return list(found.values()), gone


def _is_over(history: Candidate, read: ReadNote) -> bool:
    """Whether a sentence of the history tells that the treatment ended in an earlier year."""
    for number in {read.mentions[n].sentence for n in history.mentions}:
        words = read.sentences[number].span.of(read.note.text)
        if _GONE.search(words) or (_OVER.search(words) and _is_past(words, read)):
            return True
    return False


def _is_past(words: str, read: ReadNote) -> bool:
    """Whether a sentence speaks of an earlier year alone."""
    years = [int(year) for year in _YEAR.findall(words)]
    return bool(years and max(years) < read.note.date.year) or _AGO.search(words) is not None


def _place(sentence: Sentence) -> Place:
    return Place.PROBLEM_TEXT if sentence.section in PROBLEM_SECTIONS else Place.HISTORY


_Words = re.Pattern[str]


@cache
def _operations() -> Sequence[tuple[str, _Words, _Words | None, _Words | None]]:
    return tuple(
        (
            row["code"].replace(".", ""),
            _any_of(row["operation"]),
            _some(row, "organ"),
            _some(row, "unless"),
        )
        for row in load(_DATA)["rows"]
    )


@cache
def _cancer() -> _Words:
    return _any_of(load(_DATA)["cancer"])


@cache
def _never() -> _Words:
    return _any_of(load(_DATA)["never"])


def _some(row: Mapping[str, Any], key: str) -> _Words | None:
    return _any_of(row[key]) if key in row else None


def _any_of(words: Sequence[str]) -> _Words:
    joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)
