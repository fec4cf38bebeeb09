"""A drug allergy that changed the treatment of the encounter (I.C.21.c.3).

An allergy that stands in a list is no more than that. It is a status to report where the provider
chose another treatment because of it; the reaction told with it is one of the past.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from codewell.model import Assertion, ProofStep, Sentence, Span, dotted
from codewell.suggest.attribute_words import words_in
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.drugs.drug_effects import is_adverse_effect
from codewell.suggest.told import Line, Phrase, Rows, load
from codewell.text import ReadNote, Vocabulary

_DATA = "allergies.yaml"
_LISTS = frozenset(
    (
        "allergies",
        "past_medical_history",
        "past_surgical_history",
        "social_history",
        "review_of_systems",
        "medications",
        "header",
        "copied_list",
    )
)
"""What stands here is known, but chose nothing."""
_OF_OTHERS = "family_history"
_AND = frozenset(("and", "or", "drug", "both", "oral", "intravenous", "any", "all"))
_TO_IT = (("to", "it"), ("to", "them"), ("to", "both"))
_LEADS_TO = frozenset(("to", "with", "from", "after", "on"))
_CAUSE = frozenset(("from", "after"))
"""A rash "from" a drug is what it does now, unless the words call it an allergy."""
_DENY_THE_DRUG = ("instead of", "rather than", "in place of", "avoid", "avoided", "avoiding")
_UNLIKELY = re.compile(r"\b(?:improbable|unlikely|risk of|in case of|low risk)\b", re.IGNORECASE)
_NAMED_AGAIN = re.compile(
    r"\b(?:her|his|the|this|that|their|given|drug|medication|reported|listed|known|due to|of)\s+"
    r"(?:drug |medication |antibiotic |listed |reported |known )?allerg(?:y|ies)\b",
    re.IGNORECASE,
)
"""An allergy spoken of without its drug; that of the season is none of these."""
_NO_OPTION = re.compile(r"not (?:an )?option", re.IGNORECASE)
_BESIDE = 5
"""So many words lie at most between a drug and the words that tell the allergy to it."""
_CHOSEN = 40
"""So many characters lie at most between it and another drug, where no word says why."""
_FACTS = ("affirmed", "past")
_REACTIONS = ("T886", "T782")
_EFFECTS = ("T3", "T4", "T50")
_ANTI_INFECTIVE = ("T36", "T37")
_ANTI_INFECTIVE_ALLERGY = ("Z880", "Z881", "Z882", "Z883")


class _Words(NamedTuple):
    drugs: dict[Phrase, str]
    first_words: frozenset[str]
    groups: dict[str, tuple[Phrase, ...]]

    def of(self, group: str) -> tuple[Phrase, ...]:
        return self.groups[group]


class _Allergy(NamedTuple):
    """An allergy told in a sentence: its status code and the words of the drug."""

    code: str
    drug: Phrase
    span: Span
    sentence: int


def with_allergies(
    read: ReadNote, proposed: Sequence[Candidate], vocabulary: Vocabulary
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The proposed codes with the allergies that changed the treatment.

    What goes is the reaction of the past that the record tells with the allergy.
    """
    words = _words(vocabulary)
    if not any(_may_tell(sentence, words) for sentence in read.sentences):
        return list(proposed), []
    record = _Record(read, words, vocabulary)
    past = [c for c in proposed if record.is_of_the_past(c)]
    codes = {c.code for c in past}
    gone = [c for c in proposed if c in past or c.after in codes]
    found = {c.code: c for c in proposed if c not in gone}
    for candidate in record.candidates(list(found.values())):
        found.setdefault(candidate.code, candidate)
    step = _step("a reaction of the past is told as an allergy", "I.C.21.c.3")
    return list(found.values()), [(c, step) for c in gone]


class _Record:
    """The allergies of one record."""

    def __init__(self, read: ReadNote, words: _Words, vocabulary: Vocabulary) -> None:
        self._read = read
        self._words = words
        self._drugs = vocabulary.drug_effects
        self._allergies = [a for n in range(len(read.sentences)) for a in self._in_sentence(n)]

    def candidates(self, proposed: Sequence[Candidate]) -> Iterator[Candidate]:
        """A candidate for each allergy that was the reason for another treatment."""
        effects = {c.code[:4] for c in proposed if c.code.startswith(_EFFECTS)}
        for allergy in self._allergies:
            if self._effect(allergy) not in effects and self._changed_treatment(allergy):
                step = _step(f"it changed the treatment: {dotted(allergy.code)}", "I.C.21.c.3")
                yield Candidate.by_words(
                    allergy.code, self._read.note.text, allergy.span, step, Place.PROBLEM_TEXT
                )

    def _effect(self, allergy: _Allergy) -> str | None:
        """The subcategory of T36-T50 of its drug: what that did today is no status."""
        rows = self._drugs.get(allergy.drug[0], ())
        return next((base[:4] for words, base in rows if words == allergy.drug), None)

    def is_of_the_past(self, candidate: Candidate) -> bool:
        """Whether an anaphylaxis is that of an allergy which is told, not one that is treated."""
        is_effect = is_adverse_effect(candidate.code)
        if not (is_effect or candidate.code.startswith(_REACTIONS)):
            return False
        if self._is_unlikely(candidate):
            return True
        if is_effect:
            is_own = candidate.after in (None, candidate.code)
            return is_own and self._is_told(candidate, self._changing)
        if candidate.place > Place.NARRATIVE:
            return False
        told = {allergy.sentence for allergy in self._allergies}
        numbers = {self._read.mentions[n].sentence for n in candidate.mentions}
        return bool(numbers) and numbers <= told and self._treated <= told

    @cached_property
    def _changing(self) -> frozenset[int]:
        """The sentences of the allergies that changed the treatment."""
        return frozenset(a.sentence for a in self._allergies if self._changed_treatment(a))

    @cached_property
    def _treated(self) -> frozenset[int]:
        """The sentences with words for the treatment of a reaction."""
        treated = self._words.of("treated")
        sentences = enumerate(self._read.sentences)
        return frozenset(number for number, s in sentences if Line([s]).find(treated))

    def _is_unlikely(self, reaction: Candidate) -> bool:
        """Whether a reaction is spoken of as one that may come: "anaphylaxis is improbable"."""
        sentences = {self._read.mentions[n].sentence for n in reaction.mentions}
        text = self._read.note.text
        return bool(sentences) and all(
            _UNLIKELY.search(self._read.sentences[n].span.of(text)) for n in sentences
        )

    def _is_told(self, effect: Candidate, sentences: Collection[int]) -> bool:
        """Whether words for an effect without a condition stand where an allergy is told."""
        return all(
            any(self._read.sentences[n].span.covers(evidence.span) for n in sentences)
            for evidence in effect.evidence
        )

    # -- where an allergy is told --------------------------------------------------------------

    def _in_sentence(self, number: int) -> Iterator[_Allergy]:
        sentence = self._read.sentences[number]
        if sentence.section == _OF_OTHERS or not _may_tell(sentence, self._words):
            return
        line = Line([sentence])
        if line.find(self._words.of("unless")):
            return
        cues = self._read.cues.of(number)
        for at, length in line.find(self._words.drugs):
            span = line.span(at, length)
            listed = sentence.section == "allergies"
            if not (listed or self._is_allergen(line, at, length)):
                continue
            if self._tolerates(line, self._words.drugs[line.words(at, length)]):
                continue
            if _is_fact(cues.assertion(span), self._read.note.text):
                drug = line.words(at, length)
                yield _Allergy(self._words.drugs[drug], drug, span, number)

    def _tolerates(self, line: Line, code: str) -> bool:
        """Whether a drug of the class was taken without harm."""
        tolerated = line.find(self._words.of("tolerated"))
        return any(
            0 <= at - position - size <= 1 and self._words.drugs[line.words(at, length)] == code
            for position, size in tolerated
            for at, length in line.find(self._words.drugs)
        )

    def _is_allergen(self, line: Line, at: int, length: int) -> bool:
        """Whether words next to a drug tell the allergy to it, and not to the one it replaced."""
        for group in ("sure", "told"):
            for position, size in line.find(self._words.of(group)):
                if position >= at + length:
                    if line.words(position + size, 2) in _TO_IT:
                        return True
                    between = line.words(at + length, position - at - length)
                    if self._joins(between) or (group == "told" and self._causes(between)):
                        return True
                elif position + size <= at:
                    if group == "sure" and self._is_told_before(line, position, at):
                        continue
                    between = line.words(position + size, at - position - size)
                    if self._leads_to(between) and (group == "sure" or _CAUSE.isdisjoint(between)):
                        return True
        return False

    def _is_told_before(self, line: Line, position: int, at: int) -> bool:
        """Whether the drug of an allergy stands before it, and a comma parts the one behind.

        "Because of his penicillin allergy, doxycycline."
        """
        gap = self._read.note.text[line.span(position, 1).end : line.span(at, 1).start]
        return "," in gap and any(
            first + length == position for first, length in line.find(self._words.drugs)
        )

    def _leads_to(self, between: Phrase) -> bool:
        """Whether what follows an allergy is what the patient is allergic to."""
        if not between:
            return True
        start = next((n + 1 for n, word in enumerate(between[:2]) if word in _LEADS_TO), None)
        return start is not None and self._joins(between[start:])

    def _joins(self, between: Phrase) -> bool:
        """Whether only further drugs stand between: "penicillin and sulfa allergies"."""
        known = {word for phrase in self._words.drugs for word in phrase} | _AND
        return len(between) <= _BESIDE and known.issuperset(between)

    def _causes(self, between: Phrase) -> bool:
        """Whether the words between tell what a drug does, not why it was chosen."""
        reasons = {word for phrase in self._words.of("choice") for word in phrase}
        return len(between) <= _BESIDE and reasons.isdisjoint(between)

    # -- what it changed -----------------------------------------------------------------------

    def _changed_treatment(self, allergy: _Allergy) -> bool:
        """Whether the provider reasons with it, where it is told or where it is named again."""
        return any(self._chooses(n, allergy) for n in range(len(self._read.sentences)))

    def _chooses(self, number: int, allergy: _Allergy) -> bool:
        sentence = self._read.sentences[number]
        if sentence.section in _LISTS or sentence.section == _OF_OTHERS:
            return False
        line = Line([sentence])
        text = self._read.note.text
        if line.find(self._words.of("unless")):
            return False
        chosen = bool(line.find(self._words.of("choice")))
        if number == allergy.sentence:
            return chosen or self._another_drug(allergy, sentence) or self._goes_on(number)
        named_again = _NAMED_AGAIN.search(sentence.span.of(text)) is not None
        return self._avoids(line, allergy) or (
            chosen and named_again and self._is_only_one(allergy, number)
        )

    def _avoids(self, line: Line, allergy: _Allergy) -> bool:
        """Whether drugs of the class are avoided: "no cephalosporin for that reason"."""
        return bool(line.find(self._words.of("avoided"))) and any(
            self._words.drugs[line.words(at, length)] == allergy.code
            for at, length in line.find(self._words.drugs)
        )

    def _is_only_one(self, allergy: _Allergy, number: int) -> bool:
        """Whether an allergy named without its drug ("her allergy") can only be this one."""
        if any(other.sentence == number for other in self._allergies):
            return False
        return {other.code for other in self._allergies} == {allergy.code}

    def _another_drug(self, allergy: _Allergy, sentence: Sentence) -> bool:
        """Whether a problem names what was given, with the allergy as its reason beside it."""
        if sentence.section not in PROBLEM_SECTIONS:
            return False
        anti_infective = allergy.code in _ANTI_INFECTIVE_ALLERGY
        for at, length, base in words_in(sentence, self._drugs):
            other = Span(sentence.tokens[at].start, sentence.tokens[at + length - 1].end)
            gap = max(other.start - allergy.span.end, allergy.span.start - other.end)
            if 0 <= gap <= _CHOSEN and (not anti_infective or base.startswith(_ANTI_INFECTIVE)):
                return True
        return False

    def _goes_on(self, number: int) -> bool:
        """Whether the next sentence begins with what followed from it."""
        following = self._read.sentences[number + 1 : number + 2]
        return any(
            position <= 1
            for sentence in following
            for position, _ in Line([sentence]).find(self._words.of("goes_on"))
        )


def _is_fact(assertion: Assertion, text: str) -> bool:
    """Whether an allergy is told of the patient; "instead of" denies the drug alone."""
    return assertion.label in _FACTS or (
        assertion.label == "negated"
        and all(
            span.of(text).lower() in _DENY_THE_DRUG
            or _NO_OPTION.match(text, span.start) is not None
            for _, span in assertion.cues
        )
    )


def _may_tell(sentence: Sentence, words: _Words) -> bool:
    return not sentence.words.isdisjoint(words.first_words)


@lru_cache(maxsize=8)
def _words(vocabulary: Vocabulary) -> _Words:
    data = load(_DATA)
    rows = Rows((), {}, vocabulary)
    drugs = {
        phrase: row["code"].replace(".", "")
        for row in data["drugs"]
        for phrase in rows.phrases(row["names"])
    }
    groups = ("sure", "told", "choice", "goes_on", "unless", "treated", "avoided", "tolerated")
    first_words = frozenset(phrase[0] for phrase in drugs)
    return _Words(drugs, first_words, {group: rows.phrases(data[group]) for group in groups})


def _step(detail: str, paragraph: str) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep("allergy", detail, _DATA, citation)
