"""Attributes of a mention that stand in the words around it: side, trimester, phase."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise

from codewell.model import Mention, Sentence, Setting
from codewell.suggest.attribute_words import Value, values_in
from codewell.suggest.birth.trimester import trimester_of
from codewell.suggest.copied_lists import CopiedLists
from codewell.suggest.history.over_episodes import words_of_over_episodes
from codewell.suggest.injury.phase_of_care import follows_treatment, phase_of_visit, under_care
from codewell.suggest.run_in_items import explains_symptom, heads_plan, opens_item
from codewell.suggest.sides import Sides
from codewell.suggest.variants import LinesOfConcept, Variant
from codewell.text import ReadNote, Vocabulary
from codewell.text.loose_numbers import loose_numbers
from codewell.text.patterns import Pattern
from codewell.text.vocabulary import Guards

_NEAR = 7
"""So many words, its own among them, a statement reaches forward to what it states."""


_NOWHERE = LinesOfConcept({}, {})
_NO_WORDS: frozenset[str] = frozenset()
_OPEN = frozenset(("open",))
_COMPLICATIONS = "T8"
"""Complications of care, whose treatment begins where the operation lies back."""
_ACUITY = frozenset(("acute", "chronic", "subacute"))
_SUMMARY = Pattern(
    r"\b(?:discharge|d/c|dc|death|hospital) summary\b|\bsummary of (?:the )?(?:stay"
    r"|hospitali[sz]ation)\b"
    r"|\bdischarge note\b|\bdischarge(?:d)? (?:date|on)\b",
    re.IGNORECASE,
)
_TOP = 250
"""Within so many characters a record says that it sums up a stay."""
_IN_STAY = Pattern(
    r"\b(?:progress note|hospital day|post-?operative day|HD ?#?\d+|POD ?#?\d+|overnight"
    r"|history (?:and|&) physical|H ?& ?P|admission note|admit(?:ting)? note|admit to)\b",
    re.IGNORECASE,
)
_AT_DISCHARGE = frozenset(
    "discharge_diagnosis principal_diagnosis secondary_diagnoses discharge_medications"
    " discharge_instructions".split()
)


_FEW = 8
"""An item of so many words names what it is about and nothing else."""
_LEFT_HANDED = Pattern(
    r"\bleft[- ]hand(?:ed|[- ]dominant)|\bLHD\b|\bleft (?:hand )?dominant\b", re.IGNORECASE
)
_LONGEST = 6
"""So many sentences behind its name tell of a problem at most."""
_ASSESSED = frozenset(("assessment", "assessment_and_plan"))


_TOLD_IN_PARTS = ("F",)
"""Mental disorders are told in parts, each with a name: "bipolar disorder, depressed"."""
_PRESUMED = ("E119", "E109", "E139", "I10")
"""The diseases whose link to a complication is presumed (I.A.15, I.C.9.a)."""


class RecordAttributes:
    """The attributes of one read note; each sentence is looked at once."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._read_values = cache(self._values_of_sentence)
        self._qualities = cache(self._read_qualities)
        self._sides = Sides(read, vocabulary, self._values)
        self._lists = CopiedLists(read, self._by_sentence)

    def _values(self, sentence: int, attribute: str) -> list[Value]:
        return self._read_values(sentence, attribute) if attribute in self._said else []

    def _values_of_sentence(self, sentence: int, attribute: str) -> list[Value]:
        return values_in(self._read.sentences[sentence], self._vocabulary, attribute)

    @cached_property
    def _said(self) -> frozenset[str]:
        """The attributes whose words stand anywhere in the record."""
        words = frozenset[str]().union(*(s.words for s in self._read.sentences))
        return frozenset(
            attribute
            for attribute, tells in self._vocabulary.attribute_tells.items()
            if not tells.isdisjoint(words)
        )

    def side(self, mention: Mention) -> str | None:
        """The side of a mention: from its sentence, else from what the record says of it."""
        return self._sides.of(mention)

    def own_side(self, mention: Mention) -> str | None:
        """The nearest side word of the mention's sentence."""
        return self._sides.in_sentence(mention)

    def is_only_listed(self, mention: Mention) -> bool:
        """Whether a mention is taken over from a list that nobody speaks of further."""
        return self._lists.holds(mention)

    def qualities(self, mention: Mention) -> frozenset[str]:
        """Acuity and severity of the mention's sentence in the words of official titles."""
        over = self._over(mention.sentence)
        return self._qualities(mention.sentence) - self._acuity_of_others(mention) - over

    def _over(self, sentence: int) -> frozenset[str]:
        return words_of_over_episodes(self._read.sentences[sentence], self._read.note.text)

    def _read_qualities(self, sentence: int) -> frozenset[str]:
        return frozenset(
            word
            for attribute in ("acuity", "severity")
            for found in self._values(sentence, attribute)
            for word in found.value.split("_")
            if word not in self._vocabulary.stop_words
        )

    @cached_property
    def is_progress_note(self) -> bool:
        """Whether the record was written during the stay: its doubts are not those at discharge."""
        kinds = {section.kind for section in self._read.sections}
        text = self._read.note.text
        is_open = kinds.isdisjoint(_AT_DISCHARGE) and _SUMMARY.search(text, 0, _TOP) is None
        return is_open and bool(_IN_STAY.search(text))

    @cached_property
    def has_copied_list(self) -> bool:
        """Whether a visit's list of problems stands beside an assessment of what was addressed."""
        kinds = {section.kind for section in self._read.sections}
        return self._read.note.setting is not Setting.INPATIENT and not kinds.isdisjoint(_ASSESSED)

    def is_stated(self, mention: Mention) -> bool:
        """Whether the sentence states it as the cause or the diagnosis, or manages it.

        "Breathless on the stairs. This is a flare of her heart failure."; "continue
        lisinopril for hypertension".
        """
        found = self._values(mention.sentence, "statement")
        if not found:
            return False
        tokens = self._read.sentences[mention.sentence].tokens
        first = bisect_left(tokens, mention.span.start, key=lambda t: t.start)
        return any(0 < first - value.position <= _NEAR for value in found)

    def opens(self, mention: Mention) -> bool:
        """Whether a mention is the first that its sentence says: "OSA, uses CPAP nightly"."""
        before = (
            token
            for token in self._read.sentences[mention.sentence].tokens
            if token.start < mention.span.start
        )
        return all(token.form in self._vocabulary.qualifiers for token in before)

    def names_problem(self, mention: Mention) -> bool:
        """Whether words of an assessment name a problem of their own.

        They are stated, or open their sentence or an item of it: "1) gout 2) HTN - at goal".
        """
        is_task = mention.section == "plan" and mention.code.startswith(("R", "Z"))
        if not is_task and (
            opens_item(self._read, mention, self._vocabulary.qualifiers)
            or (self.opens(mention) and heads_plan(self._read, mention))
        ):
            return True
        return not mention.code.startswith(("R", "Z")) and (
            self.is_stated(mention)
            or self.opens(mention)
            or self.is_in_short_item(mention)
            or heads_plan(self._read, mention)
            or explains_symptom(self._read, mention, self._vocabulary.qualifiers)
        )

    def is_in_short_item(self, mention: Mention) -> bool:
        """Whether a mention stands in a line of few words: "Well child with diaper rash"."""
        sentence = self._read.sentences[mention.sentence]
        return sentence.is_item and len(sentence.tokens) <= _FEW

    @cached_property
    def left_handed(self) -> bool:
        """Whether the record calls the patient left-handed, for what has a dominant side."""
        return bool(_LEFT_HANDED.search(self._read.note.text))

    def line(self, mention: Mention, words: frozenset[str]) -> frozenset[str]:
        """The words of the sentence that may make a mention specific.

        Behind "unrelated to" another condition begins, whose words say nothing of this one; nor
        does the acuity that another condition's name holds ("due to chronic obstructive ...").
        """
        words -= self._acuity_of_others(mention) | self._over(mention.sentence)
        if "reduction" in words and "open" in words and self._opens_nothing(mention.sentence):
            words -= _OPEN
        found = self._values(mention.sentence, "link")
        if not found:
            return words
        tokens = self._read.sentences[mention.sentence].tokens
        cut = tokens[found[0].position].start
        before = {t.form for t in tokens if t.start < cut}
        behind = {t.form for t in tokens if t.start >= cut}
        return words - (behind - before if mention.span.start < cut else before - behind)

    def _opens_nothing(self, sentence: int) -> bool:
        """Whether "open" says in a sentence only how a fracture was reduced."""
        forms = [t.form for t in self._read.sentences[sentence].tokens]
        return all(after == "reduction" for word, after in pairwise(forms) if word == "open")

    def _acuity_of_others(self, mention: Mention) -> frozenset[str]:
        """Acuity words of the sentence that stand in the names of other conditions only."""
        sentence = self._read.sentences[mention.sentence]
        if sentence.words.isdisjoint(_ACUITY):
            return _NO_WORDS
        others = [m.span for m in self._by_sentence[mention.sentence] if m.code != mention.code]
        said = [token for token in sentence.tokens if token.form in _ACUITY]
        free = {
            t.form
            for t in said
            if mention.span.start <= t.start < mention.span.end
            or not any(span.start <= t.start < span.end for span in others)
        }
        return frozenset(t.form for t in said) - free

    def told_of_problem(self, mention: Mention) -> frozenset[str]:
        """What the paragraph of a problem says of it behind its name: "Heart failure. He came ...".

        Without what it denies and without the names of other conditions.
        """
        words = _NO_WORDS
        for number in self._paragraph(mention):
            said = self._read.cues.of(number)
            named = self._words_of_others(number, mention.code[:3])
            named |= self._over(number)
            words |= said.affirmed_words() - loose_numbers(self._read.sentences[number]) - named
            words |= self._qualities(number) - named
        return words

    def _paragraph(self, mention: Mention) -> range:
        """The sentences behind that of a problem that a paragraph begins with."""
        first = mention.sentence
        if len(self._read.sentences[first].tokens) > _FEW or not self.opens(mention):
            return range(0)
        last = first
        while last + 1 < len(self._read.sentences) and self._goes_on(last):
            last += 1
        return range(first + 1, min(last, first + _LONGEST) + 1)

    def _goes_on(self, number: int) -> bool:
        """Whether the next sentence stands in the same paragraph."""
        here, following = self._read.sentences[number : number + 2]
        between = self._read.note.text[here.span.end : following.span.start]
        return not following.is_item and following.section == here.section and "\n\n" not in between

    def _words_of_others(self, sentence: int, category: str) -> frozenset[str]:
        spans = [
            m.span
            for m in self._by_sentence.get(sentence, ())
            if m.code[:3] != category or m.assertion.label != "affirmed"
        ]
        return frozenset(
            token.form
            for token in self._read.sentences[sentence].tokens
            if any(span.start <= token.start < span.end for span in spans)
        )

    def names_of_others(self, mention: Mention) -> frozenset[str]:
        """Words of the sentence that stand only in the names of other conditions of the chapter.

        In "a stone of the ureter, her second kidney stone" the one stone is not in the kidney.
        """
        others = [
            m.span
            for m in self._by_sentence[mention.sentence]
            if m.code != mention.code and m.code[0] == mention.code[0]
        ]
        if not others or mention.code.startswith(_TOLD_IN_PARTS):
            return _NO_WORDS
        tokens = self._read.sentences[mention.sentence].tokens
        inside = {t.form for t in tokens if any(s.start <= t.start < s.end for s in others)}
        free = {
            t.form
            for t in tokens
            if mention.span.start <= t.start < mention.span.end
            or not any(s.start <= t.start < s.end for s in others)
        }
        return frozenset(inside - free)

    def elsewhere(self, mention: Mention) -> Callable[[Guards], Collection[Variant]]:
        """What the other sentences that speak of a mention's condition ask for, as affirmed."""
        lines = self._lines_of_concepts.get(mention.code[:3], _NOWHERE)
        return partial(lines.variants_outside, mention.sentence)

    @cached_property
    def _lines_of_concepts(self) -> Mapping[str, LinesOfConcept]:
        """Category -> sentence -> its words: where it is named, or spoken of by a finding."""
        lines: dict[str, dict[int, frozenset[str]]] = {}
        codes: dict[int, frozenset[str]] = {}
        for mention, words in zip(self._read.mentions, self._read.lines, strict=True):
            told = mention
            if mention.assertion.label == "past":
                told = under_care(self._read, mention, self.phase(mention))
            if told.assertion.label == "affirmed":
                lines.setdefault(mention.code[:3], {})[mention.sentence] = self.line(mention, words)
                own = codes.get(mention.sentence, frozenset())
                codes[mention.sentence] = own | {mention.code}
        for number, sentence in enumerate(self._read.sentences):
            for found in self._values(number, "spoken_of"):
                words = sentence.words - loose_numbers(sentence)
                lines.setdefault(found.value.upper(), {}).setdefault(number, words)
        return {category: LinesOfConcept(words, codes) for category, words in lines.items()}

    def unlinked(self) -> Iterator[tuple[str, str]]:
        """The starting codes of two conditions whose link the record denies.

        A sentence calls them unrelated, or names another cause of the one than the other.
        """
        for number, sentence in enumerate(self._read.sentences):
            for found in self._values(number, "link"):
                before, after = self._around(number, sentence.tokens[found.position].start)
                yield from ((code, other) for code in before for other in after[:1])
            for found in self._values(number, "statement"):
                if found.value == "cause":
                    before, after = self._around(number, sentence.tokens[found.position].start)
                    yield from self._other_cause(sentence, before[-1:], after)

    def stated_causes(self) -> Iterator[tuple[str, str]]:
        """The starting codes of an effect and of the cause that a sentence names for it."""
        for number, sentence in enumerate(self._read.sentences):
            for found in self._values(number, "statement"):
                if found.value == "cause":
                    before, after = self._around(number, sentence.tokens[found.position].start)
                    effects = before[-1:] or self._problem_above(number)
                    yield from ((effect, cause) for effect in effects for cause in after[:1])

    def _problem_above(self, number: int) -> list[str]:
        """The problem that the sentence before names, whose paragraph goes on."""
        if not number or not self._goes_on(number - 1):
            return []
        heads = [m for m in self._by_sentence.get(number - 1, ()) if number in self._paragraph(m)]
        return [m.code for m in heads[:1]]

    @cached_property
    def _by_sentence(self) -> Mapping[int, list[Mention]]:
        found: dict[int, list[Mention]] = {}
        for mention in self._read.mentions:
            found.setdefault(mention.sentence, []).append(mention)
        return found

    def _around(self, number: int, place: int) -> tuple[list[str], list[str]]:
        """The conditions of a sentence before and behind a place."""
        here = self._by_sentence.get(number, ())
        return (
            [m.code for m in here if m.span.start < place],
            [m.code for m in here if m.span.start > place],
        )

    def _other_cause(
        self, sentence: Sentence, before: Sequence[str], after: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """What a stated cause takes from the presumed ones: diabetes and hypertension."""
        if not after and self._vocabulary.drug_effects.keys().isdisjoint(sentence.words):
            return
        for presumed in _PRESUMED:
            if not any(code.startswith(presumed[:2]) for code in after):
                yield from ((code, presumed) for code in before)

    @cached_property
    def trimester(self) -> str | None:
        """The trimester of the record."""
        return trimester_of(self._read, lambda number: self._values(number, "trimester"))

    def phase(self, mention: Mention) -> str:
        """The phase of treatment of an injury: initial unless the record says otherwise.

        The line decides, then the reason for the visit at the top of the record.
        """
        own = self._values(mention.sentence, "encounter")
        if own or self._phase_of_visit or mention.code.startswith(_COMPLICATIONS):
            return own[0].value if own else self._phase_of_visit or "initial"
        return "subsequent" if self._follows_treatment else "initial"

    @cached_property
    def _phase_of_visit(self) -> str | None:
        return phase_of_visit(self._read, self._vocabulary)

    @cached_property
    def _follows_treatment(self) -> bool:
        return follows_treatment(self._read)
