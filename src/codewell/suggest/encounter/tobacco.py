"""Tobacco use that the assessment addresses, and the counselling told with its minutes (Z71.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codewell.model import ProofStep, Sentence
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.encounter.phrases import pattern
from codewell.suggest.encounter.visit import Visit, step_of

_ITEM = re.compile(r"\n[ \t]*(?:\d{1,2}[.)]|[-*#•])?[ \t]*$")
_MARK = 8
"""The number or dash of an item stands at most so many characters before its words."""
_MINUTES = re.compile(
    r"\b(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
    r"[\s-]*(?:minutes?|mins?)\b",
    re.I,
)
_WHOLE_VISIT = re.compile(r"\b(?:total|visit|encounter|face|critical|time spent|chart)\b", re.I)
"""Minutes of these are those of the whole visit."""
_BEHIND = 2
"""So many sentences behind the one that names tobacco may tell of the counselling."""


def tobacco(visit: Visit, considered: Considered) -> Iterator[Candidate]:
    """A tobacco use that the assessment addresses, and counselling with its minutes."""
    uses = [
        c
        for c in considered.candidates
        if c.billable and not c.uncertain and c.code.startswith(("F172", "Z720"))
    ]
    if all(c.place is Place.PASSING for c in uses):
        return
    use = next((c for c in uses if c.place is not Place.PASSING), uses[0])
    if not use.code.startswith("F172"):  # what is smoked is told elsewhere
        use = next((c for c in uses if c.code.startswith("F172")), use)
    words, never = pattern("tobacco", "words"), pattern("tobacco", "not")
    assessed = list(visit.assessed())
    named = [
        (number, sentence, match)
        for number, sentence in enumerate(assessed)
        if (match := words.search(visit.said(sentence))) and not never.search(visit.said(sentence))
    ]
    if not named:
        return
    step = ProofStep(
        "selection",
        "addressed in the assessment or plan",
        citation="ICD-10-CM Official Guidelines, section IV.J",
    )
    yield use.with_step(step)
    for number, sentence, match in named:
        if _counsels(visit, assessed[number : number + 1 + _BEHIND]):
            step = step_of("counselling", "counselling with its minutes", "Z716", "I.C.21.c.10")
            yield visit.candidate("Z716", sentence, match, step)
            return


def _counsels(visit: Visit, sentences: Sequence[Sentence]) -> bool:
    """Whether counselling is told with its minutes where tobacco is named, or right behind.

    Behind it the next problem ends the search, and the words have to say counselling.
    """
    strict, loose = pattern("counselling", "counsel"), pattern("counselling", "with_tobacco")
    for number, sentence in enumerate(sentences):
        said = visit.said(sentence)
        is_first_behind = number == 1 and _is_right_below(visit, sentences[0], sentence)
        is_other = not is_first_behind and _is_other_problem(visit, sentence)
        if number and (_WHOLE_VISIT.search(said) or is_other):
            return False
        counsel = strict.search(said) or (not number and loose.search(said))
        if counsel and _MINUTES.search(said) and not _WHOLE_VISIT.search(said):
            return True
    return False


def _is_right_below(visit: Visit, title: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence is the line right below the name of its problem, without a mark."""
    between = visit.text[title.tokens[-1].end : sentence.tokens[0].start]
    return between.count("\n") == 1 and not between.strip(" \t\r\n.:")


def _is_other_problem(visit: Visit, sentence: Sentence) -> bool:
    """Whether a sentence opens another item of a numbered or dashed list."""
    before = visit.text[max(0, sentence.span.start - _MARK) : sentence.span.start]
    return _ITEM.search(before) is not None
