"""Terms of the vocabulary in a sentence: content words together, in any order, longest first."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from codewell.model import Sentence, Span, Token
from codewell.text.coverage import Segments
from codewell.text.guards import Person, holds
from codewell.text.vocabulary import Guards, TermRef, Terms, Vocabulary
from codewell.text.words import words_of

MAX_WORDS = 12
INNER = frozenset(
    "right left bilateral acute chronic subacute mild moderate severe primary recurrent persistent"
    " bacterial viral symptomatic asymptomatic stable worsening progressive longstanding ongoing"
    " known new uncontrolled uncomplicated superficial displaced nondisplaced comminuted closed"
    " early advanced".split()
)
"""Attributes that may stand between the words of a term: ``cellulitis of left lower leg``."""

DIRECTIONS = frozenset("dorsal volar medial lateral anterior posterior".split())
"""Aspects that may stand there where no term names them: ``laceration of the dorsal forearm``."""
_INSIDE = INNER | DIRECTIONS
_EXTERNAL_CAUSE = ("V", "W", "X", "Y")
_JOINS = re.compile(r"\b(?:and|with|plus|&)\b", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:and|with|plus|or)\b|[,&/+]", re.IGNORECASE)
_STEM = 4
_SECONDARY = ("C77", "C78", "C79")
_TITLE = re.compile(r"\b(?:(?:Dr|Drs|Mr|Mrs|Ms|Miss|Prof|Doctor|Nurse)\.?|(?:DR|MR|MRS|MS)\.) $")
_BARRIER = re.compile(r"[.;:()\[\]?!|]|\s[-–—]\s")
_BARRIER_OR_COMMA = re.compile(r"[.;:()\[\]?!|,]|\s[-–—]\s")


class Match(NamedTuple):
    """A term found in a sentence: from word ``first`` to before ``last``, and where it leads.

    ``words`` is how many words the term itself has.
    """

    first: int
    last: int
    words: int
    references: tuple[int, ...]


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
    chosen: list[tuple[Match, TermRef]] = []
    taken: set[int] = set()
    matches = list(_matches(text, content, sentence, vocabulary.terms))
    farthest = {match.first: match.last for match in matches if match.words > 1}

    def choose(match: Match) -> list[TermRef]:
        return _choose(match, text, content, sentence, vocabulary, person)

    for match in sorted(matches, key=_preference):
        if _borrows(match, text, content) or _is_name(match, text, content):
            continue
        if _is_torn_off(match, farthest, text, content, vocabulary):
            continue
        positions = range(match.first, match.last)
        if taken.isdisjoint(positions) or _says_more(match, chosen, content, taken, vocabulary):
            references = choose(match)
            if references:
                chosen.extend((match, reference) for reference in references)
                chosen.extend(
                    (match, other) for other in _also(match, references, vocabulary, choose)
                )
                taken.update(positions)
    if not any(reference.code for _, reference in chosen):
        return
    segments = Segments(text, content, sentence, vocabulary.qualifiers)
    for match, reference in sorted(chosen, key=lambda pair: pair[0].first):
        if reference.code:
            yield Found(
                Span(content[match.first].start, content[match.last - 1].end),
                reference,
                vocabulary.guards[reference.guards],
                segments.coverage(match.first, match.last),
            )


def find_phrases(
    text: str, sentence: Sentence, terms: Terms, stop_words: frozenset[str]
) -> Iterator[tuple[Span, tuple[int, ...]]]:
    """Every maximal term of an index of phrases and where it leads, the longest first."""
    content = [t for t in sentence.tokens if t.form not in stop_words]
    if not content:
        return
    taken: set[int] = set()
    for match in sorted(_matches(text, content, sentence, terms), key=_preference):
        positions = range(match.first, match.last)
        if taken.isdisjoint(positions):
            taken.update(positions)
            span = Span(content[match.first].start, content[match.last - 1].end)
            yield span, match.references


def _borrows(match: Match, text: str, content: Sequence[Token]) -> bool:
    """Whether a term ends with an attribute of what "and" joins to it, or of a short form.

    In "HFpEF and chronic kidney disease" and in "HFpEF, CKD" it is the kidney disease that is
    chronic.
    """
    last = match.last - 1
    if content[last].form not in INNER or last == match.first:
        return False
    inside = match.last < len(content) and content[match.last].start == content[last].start
    if inside and content[last - 1].start < content[last].start:
        return True
    gap = text[content[last - 1].end : content[last].start]
    return bool(_JOINS.search(gap))


def _is_torn_off(
    match: Match,
    farthest: Mapping[int, int],
    text: str,
    content: Sequence[Token],
    vocabulary: Vocabulary,
) -> bool:
    """Whether a term takes its attribute from the next condition of a list.

    In "asthma and allergic rhinitis" the rhinitis is allergic, in "hypertension, pulmonary nodule"
    the nodule is pulmonary. ``farthest``: where the longest term that begins at a word ends.
    """
    for at in range(match.first + 1, match.last):
        if farthest.get(at, 0) > match.last and _LISTS.search(
            text, content[at - 1].end, content[at].start
        ):
            first, behind = (_stem(text, content[n]) for n in (match.first, at))
            terms = [vocabulary.references[n].term.lower() for n in match.references]
            places = [(term.find(behind), term.find(first)) for term in terms]
            told = [pair for pair in places if -1 not in pair]
            return bool(told) and all(one < other for one, other in told)
    return False


def _stem(text: str, token: Token) -> str:
    """The first letters of a word, as every form of it has them."""
    return text[token.start : min(token.end, token.start + _STEM)].lower()


def _is_name(match: Match, text: str, content: Sequence[Token]) -> bool:
    """Whether a term of one word is the name of a person: Dr. Graves, Mrs. Parkinson."""
    start = content[match.first].start
    return (
        match.last == match.first + 1
        and text[start].isupper()
        and bool(_TITLE.search(text, max(0, start - 8), start))
    )


def _also(
    match: Match,
    references: Sequence[TermRef],
    vocabulary: Vocabulary,
    choose: Callable[[Match], list[TermRef]],
) -> Iterator[TermRef]:
    """The other conditions that the words state, each by the entry of its own term."""
    for reference in references:
        for key in vocabulary.guards[reference.guards].also:
            yield from choose(match._replace(references=vocabulary.terms.index[key]))[:1]


def _says_more(
    match: Match,
    chosen: Sequence[tuple[Match, TermRef]],
    content: Sequence[Token],
    taken: set[int],
    vocabulary: Vocabulary,
) -> bool:
    """Whether a term shares words with one already found and yet names a condition of its own.

    "Diabetes with CKD stage 3b" and "hypertensive CKD stage 3a" name the combination and, beyond
    it, the stage of the kidney disease; "prostate cancer metastatic to bone" the growth and its
    spread. A term that says no more than the shared words ("nuclear cataract of both eyes") does
    not go on.
    """
    over = next((m for m, _ in chosen if _interlock(m, match) or _interlock(match, m)), None)
    if over is None:
        return False
    own = {*range(match.first, match.last)} - {*range(over.first, over.last)}
    if not taken.isdisjoint(own):
        return False
    first, last = max(match.first, over.first), min(match.last, over.last)
    shared = " ".join(sorted(token.form for token in content[first:last]))
    known = vocabulary.references
    alone = {known[n].code for n in vocabulary.terms.index.get(shared, ())}
    told = {known[n].code for n in over.references}
    codes = {known[n].code for n in match.references} - {""}
    return (
        _is_combination_with_part(told, codes - alone, alone)
        or _is_combination_with_part(codes, told - alone, alone)
        or _are_growth_and_spread(told, codes)
        or _are_growth_and_spread(codes, told)
    )


def _interlock(before: Match, behind: Match) -> bool:
    return before.first < behind.first < before.last < behind.last


def _is_combination_with_part(
    combination: Collection[str], part: Collection[str], alone: Collection[str]
) -> bool:
    """Whether the shared words alone are the part, which the combination codes otherwise."""
    parts = {code[:3] for code in alone} - {code[:3] for code in combination}
    return any(code[:3] in parts for code in part)


def _are_growth_and_spread(growth: Collection[str], spread: Collection[str]) -> bool:
    return any(code.startswith(_SECONDARY) for code in spread) and any(
        code.startswith("C") and not code.startswith((*_SECONDARY, "C80")) for code in growth
    )


def _preference(match: Match) -> tuple[int, int, int]:
    """More words of the term first, then the shorter stretch, then the earlier one."""
    return (-match.words, match.last - match.first, match.first)


def _matches(
    text: str, content: Sequence[Token], sentence: Sentence, terms: Terms
) -> Iterator[Match]:
    """Windows of content words that are a term; a comma may be crossed in an item only."""
    barrier = _BARRIER if sentence.is_item else _BARRIER_OR_COMMA
    forms = [token.form for token in content]
    for start, end in _runs(text, content, barrier, terms):
        for first in range(start, end):
            if references := terms.index.get(forms[first]):
                yield Match(first, first + 1, 1, references)
            if first + 1 < end:
                yield from _longer(forms, first, min(end, first + MAX_WORDS), terms)


def _runs(
    text: str, content: Sequence[Token], barrier: re.Pattern[str], terms: Terms
) -> Iterator[tuple[int, int]]:
    """The longest stretches of words in which a term may lie: no barrier, no strangers."""
    start = None
    for position, token in enumerate(content):
        if start is not None:
            before = content[position - 1]
            gap = text[before.end : token.start]
            is_genus = gap == ". " and len(before.form) == 1  # E. coli
            if _are_strangers(before.form, token.form, terms) or (
                gap != " " and not is_genus and barrier.search(gap)
            ):
                yield start, position
                start = None
        if start is None and terms.partners[token.form] is not None:
            start = position
    if start is not None:
        yield start, len(content)


def _are_strangers(word: str, other: str, terms: Terms) -> bool:
    """Whether no term can have both words of a pair, or have one before it and the other in it."""
    partners = terms.partners[other]
    if partners is None:
        return True
    return word not in partners and word not in _INSIDE and other not in _INSIDE


def _longer(forms: Sequence[str], first: int, end: int, terms: Terms) -> Iterator[Match]:
    """The terms of two words and more that begin at a word."""
    partners = terms.partners[forms[first]] or ()
    bag, core, bare = [forms[first]], [forms[first]], [forms[first]]
    for last in range(first + 1, end):
        form = forms[last]
        is_inner, is_direction = form in INNER, form in DIRECTIONS
        if not is_inner and not is_direction and form not in partners:
            return  # no term has both words, so no longer window is one
        insort(bag, form)
        if references := terms.index.get(" ".join(bag)):
            yield Match(first, last + 1, len(bag), references)
        if is_inner:
            continue
        insort(core, form)
        if len(core) != len(bag) and (references := terms.index.get(" ".join(core))):
            yield Match(first, last + 1, len(core), references)
        if is_direction:
            continue
        insort(bare, form)
        if len(bare) != len(core) and (references := terms.index.get(" ".join(bare))):
            yield Match(first, last + 1, len(bare), references)


def _choose(
    match: Match,
    text: str,
    content: Sequence[Token],
    sentence: Sentence,
    vocabulary: Vocabulary,
    person: Person,
) -> list[TermRef]:
    """The first reference (lexicon before tabular) whose guards hold, by its nearest wording.

    Two where the words name an injury and its cause alike ("dog bite of the hand"): the first
    condition and the first external cause.
    """
    written = text[content[match.first].start : content[match.last - 1].end].lower()
    chosen: dict[bool, TermRef] = {}
    without = (
        _after_without(content[match.first : match.last]) if "without" in sentence.words else None
    )
    for number in match.references:
        reference = vocabulary.references[number]
        if without and not without <= vocabulary.after_without(reference.term):
            continue
        if reference.guards:
            guards = vocabulary.guards[reference.guards]
            if not holds(guards, sentence, person):
                continue
            if guards.exact_case and not _as_written(reference.term, match, text, content):
                continue
        is_cause = reference.code.startswith(_EXTERNAL_CAUSE)
        first = chosen.get(is_cause)
        if first is None or (reference.code == first.code and reference.term.lower() == written):
            chosen[is_cause] = reference
    return [chosen[is_cause] for is_cause in sorted(chosen)]


def _after_without(tokens: Sequence[Token]) -> frozenset[str]:
    """The words that "without" takes away in a stretch; a term must take away them too."""
    forms = [token.form for token in tokens]
    return frozenset(forms[forms.index("without") + 1 :] if "without" in forms else ())


def _as_written(term: str, match: Match, text: str, content: Sequence[Token]) -> bool:
    start, end = content[match.first].start, content[match.last - 1].end
    return set(words_of(term)) <= set(words_of(text[start:end]))
