"""Whether a poisoning happened, and with what intent (I.C.19.e.5.b)."""

from __future__ import annotations

from codewell.model import Sentence
from codewell.suggest.attribute_words import Value, values_in
from codewell.text import ReadNote, Vocabulary
from codewell.text.assertion.sentence_cues import SentenceCues

FACTS = ("affirmed", "past")
"""What happened, now or before."""
_MEANT = frozenset(
    "plan plans planned planning want wants wanted threatened threatens threatening intends"
    " intended thoughts thought going urge urges".split()
)
"""Before "to overdose" they tell what was only meant."""
_INTENTS = {"accidental": "1", "self_harm": "2", "assault": "3", "undetermined": "4"}
ACCIDENTAL = "1"
"""The character of the intent where none is stated."""


def happened(event: Value, sentence: Sentence, cues: SentenceCues) -> bool:
    """Whether a poisoning is told as a fact: a kit "in case of overdose" tells of none."""
    if event.value != "poisoning":
        return True
    before = [t.form for t in sentence.tokens[max(0, event.position - 2) : event.position]]
    if before[1:] == ["to"] and before[0] in _MEANT:
        return False
    return cues.assertion(sentence.tokens[event.position].span).label in FACTS


def intent_of(read: ReadNote, own: int, vocabulary: Vocabulary) -> str:
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
            if cues.assertion(sentence.tokens[value.position].span).label in FACTS:
                return _INTENTS[value.value]
    return ACCIDENTAL
