"""Combination codes in the place of what they combine (I.A.15, I.B.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from codewell.model import ProofStep, Setting
from codewell.rules.logic.combination import Combination, Linked, combinations
from codewell.rules.logic.integral import integral_to
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.candidates import Candidate, Place
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_HYPERGLYCEMIA, _DIABETES = "R739", ("E08", "E09", "E10", "E11", "E13")
_SEPSIS = ("A40", "A41")
_SEPTIC = Pattern(
    r"\bsep(?:sis|tic)[- ](?:induced|associated|related|encephalopathy)", re.IGNORECASE
)
_BEFORE_NAME = 18
"""So many characters before a name may say what caused it."""
_BEHAVIOUR, _DEMENTIA = ("R440", "R441", "R442", "R443", "R451", "R456"), ("F01", "F02", "F03")


class Combining:
    """The combinations of one record; ``reject`` takes what they replace."""

    def __init__(
        self,
        read: ReadNote,
        vocabulary: Vocabulary,
        reject: Callable[[Candidate, ProofStep], None],
    ) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._reject = reject

    def combined(
        self,
        proposed: Sequence[Candidate],
        supporting: Sequence[Candidate],
        is_billable: Callable[[str], bool],
    ) -> list[Candidate]:
        """The proposed codes with what they and the established conditions combine to.

        A sign or a laboratory value joins where it is itself proposed, or told with its disease.
        """
        by_code = {c.code: c for c in proposed}
        support = {c.code: c for c in supporting}
        together = {**support, **by_code}
        linked, stated = self._links(together)
        for found in combinations(tuple(together), linked, stated):
            base = by_code.get(found.replaced) or _assessed(support.get(found.replaced))
            partners = [
                by_code.get(p) or support[p]
                for p in (*found.partners, *found.dropped)
                if p in by_code or (p in support and self._joins(support[p], found.replaced))
            ]
            if not is_billable(found.code) or not partners:
                continue
            joined = not found.replaced and any(
                p.code in by_code or p.code == _HYPERGLYCEMIA for p in partners
            )
            if base is not None or joined:
                self._apply(found, base, partners, by_code)
        return list(by_code.values())

    def _joins(self, partner: Candidate, base: str) -> bool:
        """Whether what is not proposed itself may join: a sign where it is told with its disease.

        Hyperglycemia has to stand in the sentence of the diabetes; agitation has to belong to a
        dementia that is cared for outside a hospital, where no delirium explains it.
        """
        if not partner.code.startswith("R"):
            return True
        if partner.place < Place.NARRATIVE or partner.uncertain:
            return False
        if partner.code == _HYPERGLYCEMIA:
            return self._stands_with(partner, _DIABETES)
        return (
            partner.code in _BEHAVIOUR
            and base.startswith(_DEMENTIA)
            and self._read.note.setting is not Setting.INPATIENT
        )

    def _stands_with(self, sign: Candidate, diseases: tuple[str, ...]) -> bool:
        """Whether a sentence that tells a sign, or the one before, names one of the diseases."""
        own = {self._read.mentions[number].sentence for number in sign.mentions}
        told = own | {number - 1 for number in own}
        return any(
            m.sentence in told and m.code.startswith(diseases) and m.assertion.label == "affirmed"
            for m in self._read.mentions
        )

    def _links(self, together: dict[str, Candidate]) -> tuple[Linked, Linked]:
        """Whether the record leaves the link of two codes open, and states it (I.A.15)."""
        attributes = RecordAttributes(self._read, self._vocabulary)
        apart = set(_named_pairs(attributes.unlinked(), together))
        caused = set(_named_pairs(attributes.stated_causes(), together))

        def linked(code: str, other: str) -> bool:
            return (code, other) not in apart and (other, code) not in apart

        def stated(code: str, other: str) -> bool:
            return (code, other) in caused or (
                other.startswith(_SEPSIS) and self._is_septic(together[code])
            )

        return linked, stated

    def _is_septic(self, candidate: Candidate) -> bool:
        """Whether the name of a condition says that a sepsis caused it: "sepsis-induced AKI"."""
        text = self._read.note.text
        return any(
            _SEPTIC.search(text, max(0, e.span.start - _BEFORE_NAME), e.span.end)
            for e in candidate.evidence
        )

    def _apply(
        self,
        found: Combination,
        base: Candidate | None,
        partners: Sequence[Candidate],
        by_code: dict[str, Candidate],
    ) -> None:
        """Put the combination code in the place of what it combines."""
        lead = base or partners[0]
        evidence = dict.fromkeys((*lead.evidence, *(e for p in partners for e in p.evidence[:1])))
        # the disease named first leads, be it the base or what must stand behind the combination
        order = min(c.order for c in (lead, *partners) if c.place >= lead.place)
        combined = replace(
            lead, code=found.code, evidence=tuple(evidence), missing=(), order=order
        ).with_step(found.step)
        if base is not None:
            by_code.pop(found.replaced, None)
            self._reject(base, found.step)
        by_code.setdefault(found.code, combined)
        for partner in partners:
            if partner.code in found.dropped:
                if by_code.pop(partner.code, None):
                    self._reject(partner, found.step)
            else:
                by_code.setdefault(partner.code, partner.with_step(found.step))


def _assessed(candidate: Candidate | None) -> Candidate | None:
    """A condition that the assessment names, if only under another: hypertension that "adds"."""
    return candidate if candidate and candidate.place >= Place.PROBLEM_TEXT else None


def _named_pairs(
    pairs: Iterable[tuple[str, str]], together: dict[str, Candidate]
) -> Iterator[tuple[str, str]]:
    """The codes that the starting codes of pairs may name."""
    for a, b in set(pairs):
        for one in [key for key, c in together.items() if _names(a, c)]:
            yield from ((one, two) for two, c in together.items() if _names(b, c))


def _names(code: str, candidate: Candidate) -> bool:
    """Whether the words of a code may name a candidate: its category, or its organ's disease."""
    return (
        code[:3] in (candidate.code[:3], candidate.concept[:3])
        or integral_to(code, [candidate.code]) is not None
    )
