"""One code for one condition: the vaguer code gives way, and what two codes say is joined (I.B.2).

Codes are compared by the words of their titles, in which "unspecified" and "without ..." say
nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.rules.logic.vaguer import is_told_by
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.specificity import Specificity
from codewell.suggest.titles import names_two

_VAGUE = ("unspecified", "without complications", "uncomplicated")
_WORDS = re.compile(r"[a-z]{3,}")
_SIDE = re.compile(r"\b(?:right|left)\b")
_ONE_SIDE = frozenset(("right", "left", "unilateral"))
_PLURAL = frozenset("limb eye ear knee hip hand foot ankle shoulder elbow wrist arm leg".split())
"""Words of the title of one side that stand in the plural in the title of both."""
_SAYS_NOTHING = frozenset(
    "unspecified other specified without complication complications uncomplicated and the with"
    " right left bilateral"
    " not elsewhere"
    " classified site type part organism disease diseases disorder disorders due diabetic".split()
)
"""Words of titles that do not tell which condition is meant."""
_PLACES = frozenset(
    "right left bilateral unilateral region cervical thoracic lumbar lumbosacral sacral occipito"
    " cervicothoracic thoracolumbar sacrococcygeal upper lower limb limbs site sites".split()
)
"""Words of titles that tell where a condition is, not which it is."""
_OTHER = re.compile(r"\bother specified\b|\bwith other\b")
_SEVERAL = ("O", "T", "V", "W", "X", "Y", "Z")
"""Chapters of which several codes of one category stand beside each other."""
_LASTING = ("D5", "D6", "E78", "F17", "H90", "M0", "M1", "N18")
"""Kinds that a history may tell of what the assessment names: they do not pass."""
_SEVERAL_SITES = re.compile(r"\b(?:poly|multiple|migratory|diffuse|generali[sz]ed)", re.IGNORECASE)
"""What is said of many sites takes no detail from one of them."""
_JOINS = frozenset(("combined", "both", "severity"))
"""Words that a title adds where it says what two others say."""

Reject = Callable[[Candidate, ProofStep], None]


class OneCondition:
    """The steps over the proposed candidates; ``reject`` takes what a step leaves out."""

    def __init__(self, icd10cm: ICD10CM, specificity: Specificity, reject: Reject) -> None:
        self._icd10cm = icd10cm
        self._specificity = specificity
        self._reject = reject

    def without_vaguer(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """A vaguer code gives way to the one that says the same condition in detail."""
        kept = []
        for candidate in proposed:
            better = next((o for o in proposed if self.tells_more(o, candidate)), None)
            if better is None:
                kept.append(candidate)
            else:
                self._reject(candidate, _said_elsewhere(better.code))
        return kept

    def joined(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """Two codes of a category become the one whose title says what both say.

        "Severe dementia" and "dementia with agitation" are severe dementia with agitation.
        """
        found = list(proposed)
        for one, other in _pairs_of_a_category(proposed):
            if one not in found or other not in found:
                continue
            code = self._union(one.code, other.code)
            if code is not None:
                step = _said_together(one.code, other.code, code)
                lead, partner = (one, other) if one.place >= other.place else (other, one)
                for candidate in (one, other):
                    self._reject(candidate, step)
                found[found.index(lead)] = _under(code, lead, partner).with_step(step)
                found.remove(partner)
        return list({c.code: c for c in found}.values())

    def with_detail(
        self, proposed: Sequence[Candidate], considered: Sequence[Candidate]
    ) -> list[Candidate]:
        """A vague problem takes the detail that the record gives elsewhere, where it gives one."""
        taken = {c.code for c in proposed}
        found = []
        for candidate in proposed:
            details = [o for o in considered if o.code not in taken and self._details(o, candidate)]
            if is_of_several_sites(candidate):
                details = []
            if len(details) == 1:
                step = _said_elsewhere(details[0].code)
                self._reject(candidate, step)
                why = (*candidate.why, *details[0].why, step)
                joined = _under(details[0].code, candidate, details[0])
                candidate = replace(joined, why=why, missing=details[0].missing)  # noqa: PLW2901
            found.append(candidate)
        return found

    def tells_more(self, other: Candidate, candidate: Candidate) -> bool:
        """Whether a code says the condition of another one in more detail."""
        if self._is_of_other_side(other.code, candidate.code):
            return False
        return (
            self._refines(other, candidate)
            or is_told_by(candidate.code, other.code)
            or self._is_of_both_sides(other.code, candidate.code)
            or (other.place >= candidate.place and self._adds_words(other.code, candidate.code))
        )

    def _is_of_other_side(self, one: str, other: str) -> bool:
        """Whether two codes are of one side each, and not of the same: each eye has its own."""
        sides = [set(_SIDE.findall(self._icd10cm.title(code) or "")) for code in (one, other)]
        return all(sides) and sides[0].isdisjoint(sides[1])

    def _is_of_both_sides(self, code: str, other: str) -> bool:
        """Whether a code is for both sides of what another one is for on one side."""
        if code[:-1] != other[:-1] or code[0] in "SOTVWXYZ":
            return False
        one, both = (
            set(_WORDS.findall((self._icd10cm.title(c) or "").lower())) for c in (other, code)
        )
        return "bilateral" in both and bool(one & _ONE_SIDE) and one - _ONE_SIDE <= both | _PLURAL

    def _refines(self, other: Candidate, candidate: Candidate) -> bool:
        """Whether another code of the category says more than a code with "unspecified"."""
        if other.code[:3] != candidate.code[:3] or other.code == candidate.code:
            return False
        own = (self._icd10cm.title(candidate.code) or "").lower()
        better = (self._icd10cm.title(other.code) or "").lower()
        vague = any(words in own for words in _VAGUE)
        more = "unspecified" not in better or len(candidate.code) < len(other.code)
        category = (self._icd10cm.title(candidate.code[:3]) or "").lower()
        return vague and more and _same_condition(own, better, category)

    def _details(self, other: Candidate, candidate: Candidate) -> bool:
        """Whether a code that is not proposed itself gives a proposed one its detail."""
        if not other.billable or other.uncertain or other.place is Place.PASSING:
            return False
        return self._refines(other, candidate) or (
            is_told_by(candidate.code, other.code)
            and (other.place >= Place.NARRATIVE or other.code.startswith(_LASTING))
        )

    def _adds_words(self, code: str, vaguer: str) -> bool:
        """Whether a title of the same category says all that another says, and more."""
        if code[:3] != vaguer[:3] or code.startswith(_SEVERAL) or self._is_other(vaguer):
            return False
        own = self._says(vaguer)
        return bool(own) and own < self._says(code)

    def _union(self, one: str, other: str) -> str | None:
        """The third code of a category whose title says what the titles of two of it say."""
        if one.startswith(_SEVERAL):
            return None
        if self._is_other(one) or self._is_other(other):
            return None
        both = self._says(one) | self._says(other)
        found = set(self._saying(one[:3], both)) - {one, other}
        return found.pop() if len(found) == 1 else None

    def _is_other(self, code: str) -> bool:
        """Whether a code is for another kind than those with a code: it is not the vaguer one."""
        return _OTHER.search((self._icd10cm.title(code) or "").lower()) is not None

    def _saying(self, category: str, words: frozenset[str]) -> Iterator[str]:
        for code, said in self._specificity.titles.sayings(category):
            says_both = words <= said and said - words <= _JOINS
            if says_both and not names_two(self._icd10cm.title(code) or ""):
                yield code

    def _says(self, code: str) -> frozenset[str]:
        return self._specificity.titles.says(code)


def is_of_several_sites(candidate: Candidate) -> bool:
    """Whether a condition is told of many sites: "polyarthralgia"."""
    return _SEVERAL_SITES.search(candidate.evidence[0].text) is not None


def _pairs_of_a_category(proposed: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Every two candidates of one category; a long record has many of different ones."""
    by_category: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in proposed:
        by_category[candidate.code[:3]].append(candidate)
    for of_category in by_category.values():
        yield from combinations(of_category, 2)


def _same_condition(vague: str, better: str, category: str) -> bool:
    """Whether a title keeps most of what a vaguer one of its category says, and adds to it.

    What the category says does not tell its conditions apart: a neuropathy of diabetes is not its
    kidney disease.
    """
    own, other, shared = (
        set(_WORDS.findall(title)) - _SAYS_NOTHING for title in (vague, better, category)
    )
    if own - shared:
        own, other = own - shared, other - shared
    if own - _PLACES and (own - _PLACES).isdisjoint(other):
        return False
    return 2 * len(own & other) >= len(own) and not other < own


def _under(code: str, candidate: Candidate, detail: Candidate) -> Candidate:
    """The candidate at its place in the record under the code that its detail makes."""
    return replace(
        candidate,
        code=code,
        evidence=(*candidate.evidence, *detail.evidence),
        mentions=(*candidate.mentions, *detail.mentions),
    )


def _said_elsewhere(code: str) -> ProofStep:
    return _step(f"the record says more elsewhere: {dotted(code)}")


def _said_together(one: str, other: str, code: str) -> ProofStep:
    return _step(f"{dotted(code)} says what {dotted(one)} and {dotted(other)} say")


def _step(detail: str) -> ProofStep:
    return ProofStep("specificity", detail, citation="ICD-10-CM Official Guidelines, section I.B.2")
