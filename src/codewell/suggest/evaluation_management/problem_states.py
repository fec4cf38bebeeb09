"""What a record says of the state of a problem: stable, worse, improving and the like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codewell.suggest.evaluation_management.addressed import Addressed
from codewell.suggest.evaluation_management.hits import Hit, Record, pattern

_OF_GOAL = pattern("problems", "of_goal")
_STATES_IN = frozenset(
    "history_of_present_illness chief_complaint unheaded hospital_course interval_history".split()
)


def states_of(
    record: Record, one: Addressed, beside: Sequence[Addressed], *, is_only: bool
) -> list[Hit]:
    """What is said of the state in its own lines, else where the record speaks of it elsewhere."""
    own = [h for number in one.block for h in record.here(number, "state")]
    if len(beside) > 1:
        own = _own_share(own, one, beside)
    own = [h for h in own if _holds(record, h)]
    if own:
        return own
    return [
        h
        for number in (range(len(record.sections)) if is_only else one.assessed.sentences)
        if number not in one.block and record.read.sentences[number].section in _STATES_IN
        for h in record.here(number, "state")
        if (number in one.assessed.sentences or _OF_GOAL.search(record.words(h.span)))
        and _holds(record, h)
    ]


def _own_share(hits: Iterable[Hit], one: Addressed, beside: Sequence[Addressed]) -> list[Hit]:
    """Of a sentence with several problems: what stands behind each; a single word is of all."""
    here = [h for h in hits if h.sentence == one.lead]
    other = [h for h in hits if h.sentence != one.lead and one is beside[-1]]
    if len(here) <= 1:
        return [*here, *other]
    starts = sorted(f.assessed.span.start for f in beside)
    mine = one.assessed.span.start
    if mine == starts[0]:
        mine = 0  # what stands before the first is said of it
    following = next((s for s in starts if s > one.assessed.span.start), None)
    own = [
        h for h in here if h.span.start >= mine and (following is None or h.span.start < following)
    ]
    return [*own, *other]


def _holds(record: Record, hit: Hit) -> bool:
    assertion = record.assertion(hit)
    return assertion.label in ("affirmed", "past", "possible")


def is_not_controlled(record: Record, one: Addressed) -> bool:
    """“Not currently controlled”: the word of a stable state, denied."""
    return any(
        h.value == "stable" and record.assertion(h).label == "negated"
        for number in one.block
        for h in record.here(number, "state")
    )
