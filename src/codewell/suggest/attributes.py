"""Attributes of a mention that stand in the words around it: side, trimester, phase."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import NamedTuple

from codewell.model import Mention, Sentence, Setting, Span
from codewell.suggest.gestation import weeks_of_gestation
from codewell.suggest.variants import LinesOfConcept, Variant
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern
from codewell.text.vocabulary import Guards

_WEEKS = Pattern(
    r"\b(\d{1,2})(?:\s*(?:\+|and)?\s*\d/7)?\s*(?:-?\s*w(?:ee)?ks?\b|w\d?d\b)", re.IGNORECASE
)
_GESTATION = frozenset(
    ["gestation", "pregnant", "pregnancy", "iup", "ga", "gravida", "intrauterine"]
)
_REASON_SECTIONS = frozenset(("chief_complaint", "history_of_present_illness", "unheaded"))
_NEAR = 7
"""So many words, its own among them, a statement reaches forward to what it states."""
_TOP = 12
"""So many sentences at the top of a record tell why the patient came."""


_NOWHERE = LinesOfConcept({})
_LISTED_WORDS = frozenset("chart list form sheet questionnaire referral record listed note".split())
_NO_WORDS: frozenset[str] = frozenset()
_ACUITY = frozenset(("acute", "chronic", "subacute"))
_SAME = "same"
"""The value of "on the same side"."""
_BESIDE = 2
"""So many words a side stands at most from the organ that it is of."""
_OF_OTHERS = frozenset(("family_history", "past_surgical_history"))
_ORGANS = frozenset(
    "adrenal kidney renal lung breast ovary ovarian testis testicle testicular eye ear carotid"
    " ureter ureteral hip knee shoulder ankle wrist elbow hand foot thumb groin inguinal hemithorax"
    " tonsil parotid vocal heel calf thigh forearm".split()
)
"""Words of organs that there are two of, as the vocabulary folds them."""
_REGIONS = {
    "eyes": ("H0", "H1", "H2", "H3", "H4", "H5"),
    "ears": ("H6", "H7", "H8", "H9"),
    "breasts": ("N6", "C50", "D05", "D24"),
    "kidneys": ("N1", "N2", "R10"),
    "ovaries": ("N83", "N70", "D27", "C56"),
}


_LIMBS = ("S", "M", "R22", "R60", "G56", "G57", "I80", "I83", "L97", "L0311", "L0241", "I824")

_IN_STAY = Pattern(
    r"\b(?:progress note|hospital day|post-?operative day|HD ?#?\d+|POD ?#?\d+|overnight)\b",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"\b(?:chart|list|form|sheet|questionnaire|referral)\b(?:[ \n]+\w+){0,5}?[ \n]+"
    r"(?:lists?|mentions?|includes?|shows?|carries|contains|notes|names|adds|has)\b"
    r"|\b(?:old|outside|chart|imported|copied|intake|referral) (?:problem )?(?:list|form|sheet)\s*:"
    r"|\bfrom (?:the |an? )?(?:old |outside )?(?:chart|referral|records?)\s*:"
    r"|\b(?:other|remaining|further|additional|rest)\b(?:[ \n]+\w+){1,4}?[ \n]+"
    r"(?:on|in|of) (?:her|his|the|their|an?)(?: \w+)? (?:list|chart)\b",
    re.IGNORECASE,
)
"""A list that somebody else wrote begins: "her chart also lists", "other items on his list"."""
_IS_LISTED = re.compile(
    r"\b(?:on|in|from|per) (?:the|an?|his|her|their)? ?(?:old|outside|previous|prior|referral)"
    r" (?:chart|list|records?|problem list|notes?)\b"
    r"|\blisted (?:on|in) (?:the|an?|his|her|their) (?:\w+ )?(?:chart|list|record|form)",
    re.IGNORECASE,
)
"""What stands right before it is listed there: "bipolar disorder, which is on the old chart"."""
_AT_DISCHARGE = frozenset(
    "discharge_diagnosis principal_diagnosis secondary_diagnoses discharge_medications"
    " discharge_instructions".split()
)


_FEW = 8
"""An item of so many words names what it is about and nothing else."""
_OTHER_PREGNANCIES = frozenset(("past_medical_history", "family_history", "past_surgical_history"))
_LEFT_HANDED = Pattern(
    r"\bleft[- ]hand(?:ed|[- ]dominant)|\bLHD\b|\bleft (?:hand )?dominant\b", re.IGNORECASE
)
_ASSESSED = frozenset(("assessment", "assessment_and_plan"))


_PRESUMED = ("E119", "E109", "E139", "I10")
"""The diseases whose link to a complication is presumed (I.A.15, I.C.9.a)."""


class Value(NamedTuple):
    """An attribute value and the position of its first word among the sentence's tokens."""

    position: int
    value: str


def values_in(sentence: Sentence, vocabulary: Vocabulary, attribute: str) -> list[Value]:
    """The values of an attribute in a sentence, in order, the longest words at each place."""
    if sentence.words.isdisjoint(vocabulary.attribute_tells[attribute]):
        return []
    found = words_in(sentence, vocabulary.attributes[attribute])
    return [Value(position, value) for position, _, value in found]


def words_in(
    sentence: Sentence, by_first: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
) -> list[tuple[int, int, str]]:
    """(position, how many words, value) of each entry in a sentence; ``by_first`` by first word."""
    if by_first.keys().isdisjoint(sentence.words):
        return []
    forms = [t.form for t in sentence.tokens]
    found = []
    free = 0
    for position in [place for place, form in enumerate(forms) if form in by_first]:
        if position < free:
            continue
        for words, value in by_first[forms[position]]:
            if tuple(forms[position : position + len(words)]) == words:
                found.append((position, len(words), value))
                free = position + len(words)
                break
    return found


class RecordAttributes:
    """The attributes of one read note; each sentence is looked at once."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._read_values = cache(self._values_of_sentence)
        self._qualities = cache(self._read_qualities)
        self._listed_in = cache(self._read_listed)

    def _values(self, sentence: int, attribute: str) -> list[Value]:
        return self._read_values(sentence, attribute) if attribute in self._said else []

    def _values_of_sentence(self, sentence: int, attribute: str) -> list[Value]:
        values = values_in(self._read.sentences[sentence], self._vocabulary, attribute)
        if any(value.value == _SAME for value in values):
            last = self._last_side(sentence)
            values = [v._replace(value=last) if v.value == _SAME else v for v in values]
        return [value for value in values if value.value]

    def _last_side(self, sentence: int) -> str:
        """The side that the record named last before a sentence; none: empty."""
        earlier = (self._values(number, "side") for number in range(sentence - 1, -1, -1))
        return next((values[-1].value for values in earlier if values), "")

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
        """The side of a mention: from its sentence, else from the concept's other mentions."""
        return (
            self.own_side(mention)
            or self._sides_of_concepts.get(mention.code)
            or self._side_of_organ(mention)
            or self._sides_of_regions.get(_region(mention.code))
        )

    def own_side(self, mention: Mention) -> str | None:
        """The nearest side word of the mention's sentence."""
        sides = self._values(mention.sentence, "side")
        if not sides:
            return None
        tokens = self._read.sentences[mention.sentence].tokens

        def distance(value: Value) -> int:
            word = tokens[value.position]
            return max(mention.span.start - word.end, word.start - mention.span.end, 0)

        return min(sides, key=distance).value

    @cached_property
    def _sides_of_concepts(self) -> Mapping[str, str]:
        """The side of each concept whose mentions in the record agree on one."""
        sides: dict[str, set[str]] = {}
        for mention in self._read.mentions:
            if mention.assertion.label in ("affirmed", "past"):
                side = self.own_side(mention)
                if side:
                    sides.setdefault(mention.code, set()).add(side)
        return {code: found.pop() for code, found in sides.items() if len(found) == 1}

    def _side_of_organ(self, mention: Mention) -> str | None:
        """The one side that the record names for the organ of a mention's words."""
        organs = _ORGANS.intersection(self._vocabulary.content(mention.term))
        sides = {side for organ in organs for side in self._sides_of_organs.get(organ, ())}
        return sides.pop() if len(sides) == 1 else None

    @cached_property
    def _sides_of_organs(self) -> Mapping[str, set[str]]:
        """Organ -> the sides said right beside it: "a 2 cm right adrenal nodule"."""
        found: dict[str, set[str]] = {}
        for number, sentence in enumerate(self._read.sentences):
            if sentence.words.isdisjoint(_ORGANS) or sentence.section in _OF_OTHERS:
                continue
            sides = self._values(number, "side")
            for position, token in enumerate(sentence.tokens if sides else ()):
                if token.form in _ORGANS:
                    near = (s.value for s in sides if 0 < abs(position - s.position) <= _BESIDE)
                    found.setdefault(token.form, set()).update(near)
        return found

    @cached_property
    def _sides_of_regions(self) -> Mapping[str, str]:
        """The one side that the record names for all it says of a kind of condition.

        A fracture found on the film is that of the wrist which the examination names.
        """
        sides: dict[str, set[str]] = {}
        for mention in self._read.mentions:
            if mention.assertion.label == "affirmed":
                for value in self._values(mention.sentence, "side"):
                    sides.setdefault(_region(mention.code), set()).add(value.value)
        return {region: found.pop() for region, found in sides.items() if len(found) == 1}

    def qualities(self, mention: Mention) -> frozenset[str]:
        """Acuity and severity of the mention's sentence in the words of official titles."""
        return self._qualities(mention.sentence) - self._acuity_of_others(mention)

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
        return kinds.isdisjoint(_AT_DISCHARGE) and bool(_IN_STAY.search(self._read.note.text))

    @cached_property
    def has_copied_list(self) -> bool:
        """Whether a visit's list of problems stands beside an assessment of what was addressed."""
        kinds = {section.kind for section in self._read.sections}
        return self._read.note.setting is not Setting.INPATIENT and not kinds.isdisjoint(_ASSESSED)

    def is_stated(self, mention: Mention) -> bool:
        """Whether the sentence states it as the cause or the diagnosis, or manages it.

        "Shortness of breath. I believe this is an exacerbation of her heart failure."; "continue
        lisinopril for hypertension".
        """
        found = self._values(mention.sentence, "statement")
        if not found:
            return False
        tokens = self._read.sentences[mention.sentence].tokens
        first = bisect_left(tokens, mention.span.start, key=lambda t: t.start)
        return any(0 < first - value.position <= _NEAR for value in found)

    def is_only_listed(self, mention: Mention) -> bool:
        """Whether a mention is taken over from a list that nobody speaks of further.

        "Her chart also lists anxiety and osteopenia" tells what a list holds, not what is
        evaluated or treated (guidelines III and IV.J).
        """
        begin, end = self._listed_in(mention.sentence)
        return begin < mention.span.start or mention.span == end

    def _read_listed(self, number: int) -> tuple[float, Span | None]:
        """Where a sentence begins to list, and the mention that it calls listed."""
        sentence = self._read.sentences[number]
        if sentence.words.isdisjoint(_LISTED_WORDS):
            return math.inf, None
        text = sentence.span.of(self._read.note.text)
        begins, ends = _LISTS.search(text), _IS_LISTED.search(text)
        start = sentence.span.start + begins.end() if begins else math.inf
        if not ends:
            return start, None
        place = sentence.span.start + ends.start()
        before = [m.span for m in self._by_sentence.get(number, ()) if m.span.end <= place]
        return start, before[-1] if before else None

    def opens(self, mention: Mention) -> bool:
        """Whether a mention is the first that its sentence says: "OSA, uses CPAP nightly"."""
        before = (
            token
            for token in self._read.sentences[mention.sentence].tokens
            if token.start < mention.span.start
        )
        return all(token.form in self._vocabulary.qualifiers for token in before)

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
        words -= self._acuity_of_others(mention)
        found = self._values(mention.sentence, "link")
        if not found:
            return words
        tokens = self._read.sentences[mention.sentence].tokens
        cut = tokens[found[0].position].start
        before = {t.form for t in tokens if t.start < cut}
        behind = {t.form for t in tokens if t.start >= cut}
        return words - (behind - before if mention.span.start < cut else before - behind)

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

    def elsewhere(self, mention: Mention) -> Callable[[Guards], Collection[Variant]]:
        """What the other sentences that speak of a mention's condition ask for, as affirmed."""
        lines = self._lines_of_concepts.get(mention.code[:3], _NOWHERE)
        return partial(lines.variants_outside, mention.sentence)

    @cached_property
    def _lines_of_concepts(self) -> Mapping[str, LinesOfConcept]:
        """Category -> sentence -> its words: where it is named, or spoken of by a finding."""
        lines: dict[str, dict[int, frozenset[str]]] = {}
        for mention, words in zip(self._read.mentions, self._read.lines, strict=True):
            if mention.assertion.label == "affirmed":
                lines.setdefault(mention.code[:3], {})[mention.sentence] = self.line(mention, words)
        for number, sentence in enumerate(self._read.sentences):
            for found in self._values(number, "spoken_of"):
                lines.setdefault(found.value.upper(), {}).setdefault(number, sentence.words)
        return {category: LinesOfConcept(words) for category, words in lines.items()}

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
        """The trimester of the record: its words, else the weeks of gestation (I.C.15.a.3)."""
        for number in range(len(self._read.sentences)):
            for found in self._values(number, "trimester"):
                return found.value
        for sentence in self._read.sentences:
            if sentence.words.isdisjoint(_GESTATION):
                continue
            if match := _WEEKS.search(sentence.span.of(self._read.note.text)):
                return _trimester_of_weeks(int(match[1]))
        told = weeks_of_gestation(self._read, _OTHER_PREGNANCIES)
        return _trimester_of_weeks(told.weeks) if told else None

    def phase(self, mention: Mention) -> str:
        """The phase of treatment of an injury: initial unless the record says otherwise.

        The line decides, then the reason for the visit at the top of the record.
        """
        own = self._values(mention.sentence, "encounter")
        return own[0].value if own else self._phase_of_visit

    @cached_property
    def _phase_of_visit(self) -> str:
        for sentence in self._read.sentences[:_TOP]:
            if sentence.section in _REASON_SECTIONS:
                for found in values_in(sentence, self._vocabulary, "encounter"):
                    return found.value
        return "initial"


def _region(code: str) -> str:
    """What a side may be carried over: limbs and injuries, eyes, ears, breasts, kidneys."""
    if code.startswith(_LIMBS):
        return "limbs"
    return next((region for region, codes in _REGIONS.items() if code.startswith(codes)), code)


def _trimester_of_weeks(weeks: int) -> str:
    """First: less than 14 weeks 0 days; second: to less than 28 weeks; then third."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"
