"""Adverse effects, poisonings and underdosing of drugs named in the record (T36-T50, I.C.19.e)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from codewell.model import ProofStep, Sentence, Setting, Span, dotted
from codewell.suggest.attribute_words import Value, values_in, words_in
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.drugs.drug_courses import INITIAL, phase_of
from codewell.suggest.drugs.drug_intents import ACCIDENTAL, FACTS, happened, intent_of
from codewell.suggest.drugs.effects_told_apart import of_problem, out_of_control, without_classes
from codewell.suggest.prose import is_all_assessment
from codewell.text import ReadNote, Vocabulary

_NEAR = 6
"""So many words lie at most between a drug and the words that tell what it did."""
_SECTIONS_NOT = frozenset(("allergies", "family_history", "discharge_instructions", "medications"))
_NEXT = 3
"""So many words after "2/2" (the words count) a drug has to stand."""
_THIS_IS = re.compile(
    r"\b(?:this|that|it|which) (?:is|was|are|were)(?: \w+)? (?:an? |the )?(?:\w+ )?"
    r"(?:side |adverse )?effect (?:of|from)\b",
    re.IGNORECASE,
)
_BACK = 3
"""So many sentences back may stand what "this" means."""
_MISSED = re.compile(
    r"(?<!not )(?<!never )(?<!denies )(?<!denied )(?<!without )(?<!no )"
    r"\b(?:missed|missing|misses|skipped|skipping)"
    r" (?!(?:no|any|few|zero|maybe|only|one|two|1|2|a couple|rare|an? )\b)(?:[\w-]+ ){0,3}doses?\b",
    re.IGNORECASE,
)
_STAY_BEFORE = re.compile(r"\b(?:admitted|admission|hospitali[sz]ed)\b", re.IGNORECASE)
_PRONOUNS = frozenset("it this that these those them which same".split())
"""Behind the words of a cause they name it: "gastroparesis from it, depression (sertraline)"."""
_BREAK = re.compile(r"[:;]|\s-\s|->|→")
_GIVEN = frozenset(
    "start started starting begin began add added refill refilled give given continue continued"
    " cut use used stop stopped switch switched change changed take takes treat treated".split()
)
"""Behind a cause they open what was done about it."""
_NOUN = 4
"""A shorter word does not tell which diagnosis is meant."""
_EFFECTS = (
    *("R21", "L27", "L50", "L51", "L30", "R25", "G25", "G24", "G21", "D70", "D69", "D68", "D64"),
    *("K52", "R19", "R11", "M791", "G72", "R05", "K59", "E16", "N17", "N14", "R50", "T88", "T78"),
    *("I95", "E87", "R74", "K71", "K85", "G62", "I42", "J70", "R73", "R00", "R45", "G44", "D61"),
    *("M255", "F05", "R410", "R33", "R44", "K12"),
)
"""What the name of a drug in front says that it did: a rash, a tremor, a neutropenia."""
_NO_EFFECT = ("Z", "V", "W", "X", "Y", *(f"T{number}" for number in range(36, 51)))
_USE = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19")
"""The use of a substance is no effect of one taken as prescribed."""
_DELIRIA = ("F11921", "F13921", "F19921")
"""But for the delirium of a drug taken as prescribed, which has its code there."""
_TREATMENT = frozenset(
    "resolved improved improving responded treated reversed given gave received administered stable"
    " better controlled managed relieved relief helped helping eased settled tolerating".split()
)
"""Before a drug they tell that it was given against what another drug did."""
_BEFORE_TREATMENT = 4
"""So many words lie at most between them and the drug."""
_ADVERSE, _UNDERDOSING = "5", "6"
_NONCOMPLIANCE = {"cost": "Z91120", "forgetting": "Z91138", "choice": "Z91128", "": "Z91148"}
_KINDS = {
    _ADVERSE: ("adverse effect", "I.C.19.e.5.a"),
    ACCIDENTAL: ("poisoning", "I.C.19.e.5.b"),
    _UNDERDOSING: ("underdosing", "I.C.19.e.5.c"),
}


class Named(NamedTuple):
    """A drug named in a sentence: its words, and its code before the character of the intent."""

    first: int
    last: int
    code: str


def drug_effects(
    read: ReadNote,
    proposed: Sequence[Candidate],
    considered: Sequence[Candidate],
    vocabulary: Vocabulary,
) -> Iterator[Candidate]:
    """The codes of what drugs did, beside the proposed conditions that they explain.

    An adverse effect and an underdosing stand behind the condition of their sentence, and only
    where it is proposed; a poisoning stands first. A drug that the sentence denies does not count.
    What "this is an effect of" points back to may be any condition that the record establishes.
    """
    by_sentence = _conditions_by_sentence(read, proposed)
    found: dict[tuple[str, str | None], Candidate] = {}
    names = vocabulary.drug_effects.keys()
    for number, sentence in enumerate(read.sentences):
        if sentence.section in _SECTIONS_NOT or names.isdisjoint(sentence.words):
            continue
        drugs = _named(sentence, vocabulary)
        events = values_in(sentence, vocabulary, "drug_event") if drugs else []
        if drugs and _MISSED.search(sentence.span.of(read.note.text)):
            events = [*events, Value(0, "underdosing")]
        here = by_sentence.get(number, [])
        if drugs and (sign := _stated_here(number, read, considered)):
            here = [*here, (sign.order, sign)]
        compound = [d for d in drugs if _names_effect(d, sentence, here)]
        if not events and not compound:
            continue
        if _is_of_a_stay_before(sentence, read):
            continue
        cues = read.cues.of(number)
        events = [e for e in events if happened(e, sentence, cues)]
        events += [Value(drug.last, "effect_by") for drug in compound]
        for drug in drugs:
            span = _span(sentence, drug)
            label = _label_within(span, read, number) or cues.assertion(span).label
            if label not in FACTS and not (
                _is_unaffordable(label, sentence) or _is_of_household(label, events)
            ):
                continue
            condition = (
                _before(drug, sentence, by_sentence.get(number, ()))
                or _stated_here(number, read, considered)
                or next((c for _, c in by_sentence.get(number, ())), None)
                or _named_again(sentence, read, proposed)
                or _pointed_to(number, read, considered)
                or of_problem(number, read, proposed, _EFFECTS)
            )
            if condition is None and any(e.value == "underdosing" for e in events):
                condition = out_of_control(drug.code, proposed)
            for candidate in _of_drug(read, number, drug, events, condition, vocabulary):
                found.setdefault((candidate.code, candidate.after), candidate)
    yield from without_classes([*found.values()])


def _label_within(drug: Span, read: ReadNote, number: int) -> str | None:
    """What is said of a condition that names the drug itself ("neutropenia due to cefazolin")."""
    return next(
        (m.assertion.label for m in read.mentions if m.sentence == number and m.span.covers(drug)),
        None,
    )


def _is_of_household(label: str, events: Sequence[Value]) -> bool:
    """Whether a drug that was swallowed is a relative's: "ingested grandmother's metoprolol"."""
    return label == "family" and any(e.value == "poisoning" for e in events)


def _is_unaffordable(label: str, sentence: Sentence) -> bool:
    """Whether "could not afford" is what denies a drug: it was to be taken."""
    return label == "negated" and "afford" in sentence.words


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
        intent = intent_of(read, number, vocabulary)
        yield _candidate(read, drug.code + intent, ACCIDENTAL, span, None)
    elif condition is None or (condition.code.startswith(_USE) and condition.code not in _DELIRIA):
        return
    elif "underdosing" in kinds:
        yield _candidate(read, drug.code + _UNDERDOSING, _UNDERDOSING, span, condition)
        reasons = _reasons(read, sentence, vocabulary)
        yield _reason(read, reasons[0].value if reasons else "", span, condition)
    elif any(_tells_effect(event, drug, sentence, read) for event in events):
        naming = _naming(drug.code, read, vocabulary)
        phase = phase_of(drug.code, naming, read, vocabulary)
        yield _candidate(read, drug.code + _ADVERSE, _ADVERSE, span, condition, phase)


def _reasons(read: ReadNote, sentence: Sentence, vocabulary: Vocabulary) -> list[Value]:
    """Why a drug was taken too little: from its sentence, else from the record."""
    for one in (sentence, *read.sentences):
        if found := values_in(one, vocabulary, "drug_reason"):
            return found
    return []


def _names_effect(
    drug: Named, sentence: Sentence, conditions: Sequence[tuple[int, Candidate]]
) -> bool:
    """Whether the drug's name stands right before what it did: "cefazolin rash"."""
    span = _span(sentence, drug)
    starts = (span.start, span.end + 1)
    return any(
        candidate.code.startswith(_EFFECTS)
        and any(e.span.start in starts for e in candidate.evidence)
        for _, candidate in conditions
    )


def _named_again(
    sentence: Sentence, read: ReadNote, proposed: Sequence[Candidate]
) -> Candidate | None:
    """The diagnosis that a sentence names again by its noun: "the ulcer is a result of"."""
    text = read.note.text
    for candidate in proposed:
        if candidate.code.startswith((*_NO_EFFECT, "R", "C")) or candidate.place < Place.NARRATIVE:
            continue
        nouns = {e.text.lower().split()[-1] for e in candidate.evidence}
        said = sentence.span.of(text).lower()
        if any(len(noun) >= _NOUN and f"the {noun}" in said for noun in nouns):
            return candidate
    return None


def _stated_here(number: int, read: ReadNote, considered: Sequence[Candidate]) -> Candidate | None:
    """What a drug did, told as such in the sentence, though as a sign it is not proposed."""
    tells_all = read.note.setting is Setting.INPATIENT or is_all_assessment(read)
    lowest = Place.NARRATIVE if tells_all else Place.PROBLEM_TEXT
    return next(
        (
            candidate
            for candidate in considered
            if candidate.billable
            and not candidate.uncertain
            and candidate.code.startswith(_EFFECTS)
            and candidate.place >= lowest
            and any(read.mentions[n].sentence == number for n in candidate.mentions)
        ),
        None,
    )


def _is_of_a_stay_before(sentence: Sentence, read: ReadNote) -> bool:
    """Whether a visit tells what had led to a stay that is over."""
    return read.note.setting is Setting.OUTPATIENT and (
        _STAY_BEFORE.search(sentence.span.of(read.note.text)) is not None
    )


def _pointed_to(number: int, read: ReadNote, considered: Sequence[Candidate]) -> Candidate | None:
    """The condition told last before a sentence that says "this is an effect of"."""
    if not _THIS_IS.search(read.sentences[number].span.of(read.note.text)):
        return None
    near = range(max(0, number - _BACK), number)
    told = [
        (mention.span.start, candidate)
        for candidate in considered
        if candidate.billable and not candidate.uncertain and candidate.code.startswith(_EFFECTS)
        for mention in (read.mentions[n] for n in candidate.mentions)
        if mention.sentence in near
    ]
    return max(told, key=lambda pair: pair[0], default=(0, None))[1]


def _tells_effect(event: Value, drug: Named, sentence: Sentence, read: ReadNote) -> bool:
    if event.value == "effect_of":
        if not _PRONOUNS.isdisjoint(t.form for t in sentence.tokens[event.position : drug.first]):
            return False
        near = 0 < drug.first - event.position <= _NEAR
        return near and not _is_given(sentence, event.position, drug.first, read)
    if event.value == "effect_right_of":
        return 0 < drug.first - event.position <= _NEXT
    return event.value == "effect_by" and 0 <= event.position - drug.last <= 1


def _is_given(sentence: Sentence, start: int, end: int, read: ReadNote) -> bool:
    """Whether a drug behind a cause is what was given for it: "from the oxycodone: senna"."""
    between = sentence.tokens[start:end]
    before = read.note.text[between[-1].end : sentence.tokens[end].start]
    dose = [t.form for t in sentence.tokens[end + 1 : end + 2]]
    if "," in before and dose and dose[0][0].isdigit():
        return True  # "from the infusion, levothyroxine 50"
    words = read.note.text[between[0].start : sentence.tokens[end].start]
    return _BREAK.search(words) is not None or any(
        t.form in _GIVEN or t.form in _TREATMENT for t in between
    )


def _is_treatment(drug: Named, sentence: Sentence) -> bool:
    """Whether a drug was given for the poisoning: "resolved after lorazepam"."""
    before = sentence.tokens[max(0, drug.first - _BEFORE_TREATMENT) : drug.first]
    return any(token.form in _TREATMENT for token in before)


def _named(sentence: Sentence, vocabulary: Vocabulary) -> list[Named]:
    found = words_in(sentence, vocabulary.drug_effects)
    return [Named(at, at + length, code) for at, length, code in found]


def _naming(code: str, read: ReadNote, vocabulary: Vocabulary) -> list[Sentence]:
    """The sentences that name a drug of a code."""
    return [s for s in read.sentences if any(d.code == code for d in _named(s, vocabulary))]


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
    """The condition named last before a drug."""
    start = _span(sentence, drug).start
    before = [(end, candidate) for end, candidate in conditions if end <= start]
    return max(before, key=lambda pair: pair[0])[1] if before else None


def _span(sentence: Sentence, drug: Named) -> Span:
    tokens = sentence.tokens
    return Span(tokens[drug.first].span.start, tokens[drug.last - 1].span.end)


def _candidate(
    read: ReadNote,
    code: str,
    kind: str,
    span: Span,
    condition: Candidate | None,
    phase: str = INITIAL,
) -> Candidate:
    words, paragraph = _KINDS[kind]
    return _beside(
        read,
        code + phase,
        ProofStep(
            words,
            f"{words} of {span.of(read.note.text)}: {dotted(code + phase)}",
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
