"""Terms of the vocabulary in a sentence: content words together, in any order, longest first."""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from codewell.model import Sentence, Sex, Span, Token
from codewell.text.sentences import head_of
from codewell.text.vocabulary import Guards, Procedure, TermRef, Vocabulary
from codewell.text.words import words

MAX_WORDS = 12
INNER = frozenset(
    "right left bilateral acute chronic mild moderate severe primary recurrent persistent".split()
)
"""Attributes that may stand between the words of a term: ``cellulitis of left lower leg``."""

_EXTERNAL_CAUSE = ("V", "W", "X", "Y")
_PART = re.compile(r"[,(&+/]|\b(?:and|with|from)\b", re.IGNORECASE)
_CAUSE = frozenset(("due", "because", "caused", "attributed", "resulting"))
"""Words that open the cause of what an item names: a part of its own."""
_BARRIER = re.compile(r"[.;:()\[\]?!|]|\s[-–—]\s")


class Match(NamedTuple):
    """A term found in a sentence: from word ``first`` to before ``last``, and where it leads.

    ``words`` is how many words the term itself has.
    """

    first: int
    last: int
    words: int
    references: tuple[int, ...]


class Person(NamedTuple):
    """What guards ask of the patient."""

    age: int | None
    sex: Sex | None


class Found(NamedTuple):
    """A match whose guards hold."""

    span: Span
    reference: TermRef
    guards: Guards
    coverage: float


def find_terms(
    text: str, sentence: Sentence, vocabulary: Vocabulary, person: Person
) -> Iterator[Found]:
    """Every maximal term of the sentence whose guards hold, in the order of the text."""
    content = [t for t in sentence.tokens if t.form not in vocabulary.stop_words]
    if not content:
        return
    gaps = _gaps(text, content)
    chosen: list[tuple[Match, TermRef]] = []
    taken: set[int] = set()
    matches = _matches(content, gaps, sentence.is_item, vocabulary.words, vocabulary.index)
    for match in sorted(matches, key=_preference):
        positions = range(match.first, match.last)
        if taken.isdisjoint(positions):
            references = _choose(
                match, text, content, sentence.words, sentence.section, vocabulary, person
            )
            if references:
                chosen.extend((match, reference) for reference in references)
                taken.update(positions)
    segments = _segments(text, content, sentence)
    for match, reference in sorted(chosen, key=lambda pair: pair[0].first):
        if not reference.code:
            continue
        yield Found(
            Span(content[match.first].span.start, content[match.last - 1].span.end),
            reference,
            vocabulary.guards[reference.guards],
            _coverage(match, content, segments, vocabulary.qualifiers),
        )


def find_procedures(
    text: str, sentence: Sentence, vocabulary: Vocabulary
) -> Iterator[tuple[Span, Procedure]]:
    """Every maximal procedure term of the sentence, in the order of the text."""
    content = [t for t in sentence.tokens if t.form not in vocabulary.stop_words]
    if not content:
        return
    gaps = _gaps(text, content)
    matches = _matches(
        content, gaps, sentence.is_item, vocabulary.procedure_words, vocabulary.procedure_index
    )
    taken: set[int] = set()
    for match in sorted(matches, key=_preference):
        positions = range(match.first, match.last)
        if taken.isdisjoint(positions):
            taken.update(positions)
            span = Span(content[match.first].span.start, content[match.last - 1].span.end)
            yield span, vocabulary.procedures[match.references[0]]


def _preference(match: Match) -> tuple[int, int, int]:
    """More words of the term first, then the shorter stretch, then the earlier one."""
    return (-match.words, match.last - match.first, match.first)


def _gaps(text: str, content: Sequence[Token]) -> list[int]:
    """For each token what stands before it: 0 nothing much, 1 a comma, 2 a break."""
    gaps = [0]
    for before, token in pairwise(content):
        if token.span == before.span:
            gaps.append(0)
            continue
        between = text[before.span.end : token.span.start]
        gaps.append(2 if _BARRIER.search(between) else 1 if "," in between else 0)
    return gaps


def _matches(
    content: Sequence[Token],
    gaps: Sequence[int],
    is_item: bool,
    known: frozenset[str],
    index: Mapping[str, tuple[int, ...]],
) -> Iterator[Match]:
    """Windows of content words that are a term; a comma may be crossed in an item only."""
    limit = 2 if is_item else 1
    for first, token in enumerate(content):
        if token.form not in known:
            continue
        bag: list[str] = []
        core: list[str] = []
        for last in range(first, min(first + MAX_WORDS, len(content))):
            form = content[last].form
            if form not in known or (last > first and gaps[last] >= limit):
                break
            insort(bag, form)
            if references := index.get(" ".join(bag)):
                yield Match(first, last + 1, len(bag), references)
            if form in INNER and last > first:
                continue
            insort(core, form)
            if len(core) != len(bag) and (references := index.get(" ".join(core))):
                yield Match(first, last + 1, len(core), references)


def _choose(
    match: Match,
    text: str,
    content: Sequence[Token],
    forms: frozenset[str],
    section: str,
    vocabulary: Vocabulary,
    person: Person,
) -> list[TermRef]:
    """The first reference (lexicon before tabular) whose guards hold, by its nearest wording.

    Two where the words name an injury and its cause alike ("dog bite of the hand"): the first
    condition and the first external cause.
    """
    written = text[content[match.first].span.start : content[match.last - 1].span.end].lower()
    chosen: dict[bool, TermRef] = {}
    for number in match.references:
        reference = vocabulary.references[number]
        guards = vocabulary.guards[reference.guards]
        if not _holds(guards, forms, section, person):
            continue
        if guards.exact_case and not _as_written(reference.term, match, text, content):
            continue
        is_cause = reference.code.startswith(_EXTERNAL_CAUSE)
        first = chosen.get(is_cause)
        if first is None or (reference.code == first.code and reference.term.lower() == written):
            chosen[is_cause] = reference
    return [chosen[is_cause] for is_cause in sorted(chosen)]


def _holds(guards: Guards, forms: frozenset[str], section: str, person: Person) -> bool:
    if section in guards.sections_not or _kind_group(section) in guards.sections_not:
        return False
    return (
        _sex_fits(guards, person)
        and _age_fits(guards, person)
        and not any(word and forms.issuperset(word) for word in guards.unless)
    )


def _sex_fits(guards: Guards, person: Person) -> bool:
    """An unknown sex never blocks."""
    return guards.sex is None or person.sex in (None, Sex.UNKNOWN, guards.sex)


def _age_fits(guards: Guards, person: Person) -> bool:
    """An unknown age never blocks."""
    if guards.age is None or person.age is None:
        return True
    return guards.age[0] <= person.age <= guards.age[1]


_GROUPS = {"physical_exam": "exam", "review_of_systems": "ros"}


def _kind_group(section: str) -> str:
    return _GROUPS.get(section, section)


def _as_written(term: str, match: Match, text: str, content: Sequence[Token]) -> bool:
    start, end = content[match.first].span.start, content[match.last - 1].span.end
    written = {m[0] for m in words(text, start, end)}
    return {m[0] for m in words(term)} <= written


def _segments(text: str, content: Sequence[Token], sentence: Sentence) -> list[int]:
    """The number of the segment of each token; -1 behind the head of an item.

    An item's head is cut at commas, at "and", "with" and "due to": each part may name a problem
    of its own.
    """
    if not sentence.is_item:
        return [0] * len(content)
    head = head_of(text, sentence.tokens)
    head_end = head[-1].span.end if head else 0
    number, found = 0, [0]
    for before, token in pairwise(content):
        between = text[before.span.end : token.span.start] if token.span != before.span else ""
        if _PART.search(between) or token.form in _CAUSE or _is_secondary_to(text, token):
            number += 1
        found.append(number if token.span.end <= head_end else -1)
    return found


def _is_secondary_to(text: str, token: Token) -> bool:
    return token.form == "secondary" and text.startswith(" to ", token.span.end)


def _coverage(
    match: Match, content: Sequence[Token], segments: Sequence[int], qualifiers: frozenset[str]
) -> float:
    """The share of the naming words of a segment that the match covers; 0 behind a head.

    Of several segments under the match the one counts that it covers best. Qualifiers (stable,
    new, right ...) outside the match name nothing and do not count.
    """
    own = set(segments[match.first : match.last])
    if -1 in own:
        return 0.0
    covered = Counter(segments[match.first : match.last])
    others = Counter(
        number
        for position, (number, token) in enumerate(zip(segments, content, strict=True))
        if number in own
        and not match.first <= position < match.last
        and token.form not in qualifiers
    )
    return max(covered[number] / (covered[number] + others[number]) for number in own)
