"""The side of what a mention names: from its sentence, its organ, or the region (I.B.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

from codewell.model import Mention
from codewell.suggest.attribute_words import Value
from codewell.text import ReadNote, Vocabulary

_BESIDE = 2
"""So many words a side stands at most from the organ that it is of."""
_OF_OTHERS = frozenset(("family_history", "past_surgical_history"))
_ORGANS = frozenset(
    "adrenal kidney renal lung breast ovary ovarian testis testicle testicular eye ear carotid"
    " ureter ureteral hip knee shoulder ankle wrist elbow hand foot thumb groin inguinal hemithorax"
    " tonsil parotid vocal heel calf thigh forearm toe hallux finger".split()
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


class Sides:
    """The sides of one read note; ``said`` gives a sentence's values of an attribute."""

    def __init__(
        self, read: ReadNote, vocabulary: Vocabulary, said: Callable[[int, str], Sequence[Value]]
    ) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._said = said
        self._values = cache(self._values_of_sentence)

    def _values_of_sentence(self, sentence: int) -> list[Value]:
        """The sides of a sentence; "the same side" is the one that was named last."""
        sides = list(self._said(sentence, "side"))
        for same in self._said(sentence, "same_side"):
            before = [side.value for side in sides if side.position < same.position]
            if last := before[-1] if before else self._last_side(sentence):
                sides.append(same._replace(value=last))
        return sorted(sides)

    def _last_side(self, sentence: int) -> str:
        """The side that the record named last before a sentence; none: empty."""
        earlier = (self._values(number) for number in range(sentence - 1, -1, -1))
        return next((values[-1].value for values in earlier if values), "")

    def of(self, mention: Mention) -> str | None:
        """The side of a mention: from its sentence, else from the concept's other mentions."""
        return (
            self.in_sentence(mention)
            or self._sides_of_concepts.get(mention.code)
            or self._side_of_organ(mention)
            or self._sides_of_regions.get(_region(mention.code))
        )

    def in_sentence(self, mention: Mention) -> str | None:
        """The nearest side word of the mention's sentence."""
        sides = self._values(mention.sentence)
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
                side = self.in_sentence(mention)
                if side:
                    sides.setdefault(mention.code, set()).add(side)
        return {code: found.pop() for code, found in sides.items() if len(found) == 1}

    def _side_of_organ(self, mention: Mention) -> str | None:
        """The one side that the record names for the organ of a mention's words.

        A condition of a limb may have its part beside its name: "gout of the great toe".
        """
        organs = _ORGANS.intersection(self._vocabulary.content(mention.term))
        if not organs:
            named = _ORGANS.intersection(self._read.sentences[mention.sentence].words)
            organs = named if len(named) == 1 and _region(mention.code) == "limbs" else organs
        sides = {side for organ in organs for side in self._sides_of_organs.get(organ, ())}
        return sides.pop() if len(sides) == 1 else None

    @cached_property
    def _sides_of_organs(self) -> Mapping[str, set[str]]:
        """Organ -> the sides said right beside it: "a 2 cm right adrenal nodule"."""
        found: dict[str, set[str]] = {}
        for number, sentence in enumerate(self._read.sentences):
            if sentence.words.isdisjoint(_ORGANS) or sentence.section in _OF_OTHERS:
                continue
            sides = self._values(number)
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
                for value in self._values(mention.sentence):
                    sides.setdefault(_region(mention.code), set()).add(value.value)
        return {region: found.pop() for region, found in sides.items() if len(found) == 1}


def _region(code: str) -> str:
    """What a side may be carried over: limbs and injuries, eyes, ears, breasts, kidneys."""
    if code.startswith(_LIMBS):
        return "limbs"
    return next((region for region, codes in _REGIONS.items() if code.startswith(codes)), code)
