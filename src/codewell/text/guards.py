"""Whether the guards of a lexicon entry hold: the section, the other words, the patient."""

from __future__ import annotations

from typing import NamedTuple

from codewell.model import Sentence, Sex
from codewell.text.vocabulary import Guards

_BETWEEN = 2
"""So many other words may stand among those that are one name."""
_DENIALS = frozenset(("no", "without", "denies"))
_DENIED = 2
"""A denial stands at most so many words before what it denies."""
_GROUPS = {"physical_exam": "exam", "review_of_systems": "ros"}


class Person(NamedTuple):
    """What guards ask of the patient."""

    age: int | None
    sex: Sex | None


def holds(guards: Guards, sentence: Sentence, person: Person) -> bool:
    """Whether an entry counts in this sentence, for this patient."""
    section, forms = sentence.section, sentence.words
    if section in guards.sections_not or _kind_group(section) in guards.sections_not:
        return False
    return (
        _sex_fits(guards, person)
        and _age_fits(guards, person)
        and not any(
            _is_written(word[0], sentence)
            if len(word) == 1 and " " in word[0]
            else word and forms.issuperset(word) and _are_together(word, sentence)
            for word in guards.unless
        )
    )


def _is_written(phrase: str, sentence: Sentence) -> bool:
    """Whether folded words stand one behind the other."""
    return f" {phrase} " in f" {' '.join(token.form for token in sentence.tokens)} "


def _are_together(words: tuple[str, ...], sentence: Sentence) -> bool:
    """Whether words that a sentence has stand as one name in it, with a word or two between.

    "Acute headache, most likely a first migraine" speaks of no migraine headache.
    """
    if len(words) == 1:
        return _DENIALS.isdisjoint(sentence.words) or _is_told(words[0], sentence)
    forms = [token.form for token in sentence.tokens]
    width = len(words) + _BETWEEN
    starts = (place for place, form in enumerate(forms) if form in words)
    return any(set(words) <= set(forms[start : start + width]) for start in starts)


def _is_told(word: str, sentence: Sentence) -> bool:
    """Whether a word stands somewhere without a denial before it.

    "Hypertension, no superimposed preeclampsia" speaks of no other hypertension.
    """
    forms = [token.form for token in sentence.tokens]
    places = [place for place, form in enumerate(forms) if form == word]
    return (
        word in _DENIALS
        or not places
        or any(
            _DENIALS.isdisjoint(before) or "longer" in before  # what is no longer so was
            for before in (forms[max(0, place - _DENIED) : place] for place in places)
        )
    )


def _sex_fits(guards: Guards, person: Person) -> bool:
    """An unknown sex never blocks."""
    return guards.sex is None or person.sex in (None, Sex.UNKNOWN, guards.sex)


def _age_fits(guards: Guards, person: Person) -> bool:
    """An unknown age never blocks."""
    if guards.age is None or person.age is None:
        return True
    return guards.age[0] <= person.age <= guards.age[1]


def _kind_group(section: str) -> str:
    return _GROUPS.get(section, section)
