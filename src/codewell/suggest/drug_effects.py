"""Adverse effects, poisonings and underdosing of drugs named in the record (T36-T50, I.C.19.e)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from codewell.model import ProofStep, Sentence, Span, dotted
from codewell.suggest.attribute_words import Value, values_in, words_in
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion import SentenceCues

_NEAR = 6
"""So many words lie at most between a drug and the words that tell what it did."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions", "medications"))
_NO_EFFECT = ("Z", "V", "W", "X", "Y")
_USE = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19")
"""The use of a substance is no effect of one taken as prescribed."""
_TREATMENT = frozenset(
    "resolved improved responded treated reversed given gave received administered".split()
)
"""Before a drug they tell that it was given against what another drug did."""
_BEFORE_TREATMENT = 4
"""So many words lie at most between them and the drug."""
_FACTS = ("affirmed", "past")
"""What happened, now or before."""
_INTENTS = {"accidental": "1", "self_harm": "2", "assault": "3", "undetermined": "4"}
_ACCIDENTAL, _ADVERSE, _UNDERDOSING = "1", "5", "6"
_NONCOMPLIANCE = {"cost": "Z91120", "forgetting": "Z91138", "choice": "Z91128", "": "Z91148"}
_KINDS = {
    _ADVERSE: ("adverse effect", "I.C.19.e.5.a"),
    _ACCIDENTAL: ("poisoning", "I.C.19.e.5.b"),
    _UNDERDOSING: ("underdosing", "I.C.19.e.5.c"),
}


class Named(NamedTuple):
    """A drug named in a sentence: its words, and its code before the character of the intent."""

    first: int
    last: int
    code: str


def drug_effects(
    read: ReadNote, proposed: Sequence[Candidate], vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """The codes of what drugs did, beside the proposed conditions that they explain.

    An adverse effect and an underdosing stand behind the condition of their sentence, and only
    where it is proposed; a poisoning stands first. A drug that the sentence denies does not count.
    """
    by_sentence = _conditions_by_sentence(read, proposed)
    found: dict[str, Candidate] = {}
    names = vocabulary.drug_effects.keys()
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT or names.isdisjoint(sentence.words):
            continue
        drugs = _named(sentence, vocabulary)
        if not drugs or not (events := values_in(sentence, vocabulary, "drug_event")):
            continue
        cues = read.cues.of(number)
        events = [e for e in events if _happened(e, sentence, cues)]
        for drug in drugs:
            span = _span(sentence, drug)
            if cues.assertion(span).label not in _FACTS:
                continue
            condition = _before(drug, sentence, by_sentence.get(number, ()))
            for candidate in _of_drug(read, number, drug, events, condition, vocabulary):
                found.setdefault(candidate.code, candidate)
    yield from found.values()


def is_adverse_effect(code: str) -> bool:
    """Whether a code of T36-T50 says adverse effect: a 5 in the place of the intent."""
    return code[5:6] == _ADVERSE or (code[4:5] == _ADVERSE and code[5:6] == "X")


def _of_drug(
    read: ReadNote,
    number: int,
    drug: Named,
    events: Sequence[Value],
    condition: Candidate | None,
    vocabulary: Vocabulary,
) -> Iterator[Candidate]:
    sentence = read.sentences[number]
    kinds = {e.value for e in events}
    span = _span(sentence, drug)
    if "poisoning" in kinds:
        if _is_treatment(drug, sentence):
            return
        intent = _intent(read, number, vocabulary)
        yield _candidate(read, drug.code + intent, _ACCIDENTAL, span, None)
    elif condition is None or condition.code.startswith(_USE):
        return
    elif "underdosing" in kinds:
        yield _candidate(read, drug.code + _UNDERDOSING, _UNDERDOSING, span, condition)
        reasons = _reasons(read, sentence, vocabulary)
        yield _reason(read, reasons[0].value if reasons else "", span, condition)
    elif any(_tells_effect(event, drug) for event in events):
        yield _candidate(read, drug.code + _ADVERSE, _ADVERSE, span, condition)


def _happened(event: Value, sentence: Sentence, cues: SentenceCues) -> bool:
    """Whether a poisoning is told as a fact: a kit "in case of overdose" tells of none."""
    if event.value != "poisoning":
        return True
    return cues.assertion(sentence.tokens[event.position].span).label in _FACTS


def _reasons(read: ReadNote, sentence: Sentence, vocabulary: Vocabulary) -> list[Value]:
    """Why a drug was taken too little: from its sentence, else from the record."""
    for one in (sentence, *read.sentences):
        if found := values_in(one, vocabulary, "drug_reason"):
            return found
    return []


def _tells_effect(event: Value, drug: Named) -> bool:
    if event.value == "effect_of":
        return 0 < drug.first - event.position <= _NEAR
    return event.value == "effect_by" and 0 <= event.position - drug.last <= 1


def _is_treatment(drug: Named, sentence: Sentence) -> bool:
    """Whether a drug was given for the poisoning: "resolved after lorazepam"."""
    before = sentence.tokens[max(0, drug.first - _BEFORE_TREATMENT) : drug.first]
    return any(token.form in _TREATMENT for token in before)


def _intent(read: ReadNote, own: int, vocabulary: Vocabulary) -> str:
    """The intent that the sentence states, else the record; accidental where none (I.C.19.e.5.b).

    One that is denied ("no suicidal intent") is none.
    """
    for number in (own, *range(len(read.sentences))):
        sentence = read.sentences[number]
        found = values_in(sentence, vocabulary, "drug_intent")
        if not found or sentence.section.endswith("history"):
            continue
        cues = read.cues.of(number)
        for value in found:
            if cues.assertion(sentence.tokens[value.position].span).label in _FACTS:
                return _INTENTS[value.value]
    return _ACCIDENTAL


def _named(sentence: Sentence, vocabulary: Vocabulary) -> list[Named]:
    found = words_in(sentence, vocabulary.drug_effects)
    return [Named(at, at + length, code) for at, length, code in found]


def _conditions_by_sentence(
    read: ReadNote, proposed: Sequence[Candidate]
) -> Mapping[int, list[tuple[int, Candidate]]]:
    """The proposed conditions of each sentence and where they end, the first statement first."""
    found: dict[int, list[tuple[int, Candidate]]] = {}
    for candidate in sorted(proposed, key=lambda c: c.order):
        if candidate.code.startswith(_NO_EFFECT):
            continue
        for number in candidate.mentions:
            mention = read.mentions[number]
            found.setdefault(mention.sentence, []).append((mention.span.end, candidate))
    return found


def _before(
    drug: Named, sentence: Sentence, conditions: Sequence[tuple[int, Candidate]]
) -> Candidate | None:
    """The condition named last before a drug, else the first of the sentence."""
    start = _span(sentence, drug).start
    before = [(end, candidate) for end, candidate in conditions if end <= start]
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    return conditions[0][1] if conditions else None


def _span(sentence: Sentence, drug: Named) -> Span:
    tokens = sentence.tokens
    return Span(tokens[drug.first].span.start, tokens[drug.last - 1].span.end)


def _candidate(
    read: ReadNote, code: str, kind: str, span: Span, condition: Candidate | None
) -> Candidate:
    words, paragraph = _KINDS[kind]
    return _beside(
        read,
        f"{code}A",
        ProofStep(
            words,
            f"{words} of {span.of(read.note.text)}: {dotted(code + 'A')}",
            "lexicon drug_effects",
            f"ICD-10-CM Official Guidelines, section {paragraph}",
        ),
        span,
        condition,
    )


def _reason(read: ReadNote, reason: str, span: Span, condition: Candidate) -> Candidate:
    code = _NONCOMPLIANCE[reason]
    step = ProofStep(
        "underdosing",
        f"why the drug was not taken as prescribed: {dotted(code)}",
        "tabular T36-T50, use additional code",
        "ICD-10-CM Official Guidelines, section I.C.19.e.5.c",
    )
    return _beside(read, code, step, span, condition)


def _beside(
    read: ReadNote, code: str, step: ProofStep, span: Span, condition: Candidate | None
) -> Candidate:
    """Behind its condition; a poisoning, which has none, leads."""
    found = Candidate.by_words(code, read.note.text, span, step, Place.PROBLEM)
    if condition is None:
        return replace(found, leads=True)
    return replace(found, place=condition.place, order=condition.order + 1, after=condition.code)
