"""Wounds whose kind and place on the body the record tells apart.

"Laceration, repaired" is no code; the examination says where. Where the assessment names a wound
without its site, or with words in between ("self-inflicted lacerations, left forearm"), the site
told beside it, else the only one told of such a wound elsewhere, completes it (I.B.13). Where
nothing tells a site it is an injury of an unspecified region.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import Note, ProofStep, Sentence, Setting, Span, dotted
from codewell.suggest.attribute_words import values_in
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate, Place
from codewell.suggest.injury.body_detail import with_detail_of_body
from codewell.suggest.told import Line, Phrase, Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary, read_note

_DATA = "injuries.yaml"
_BESIDE = 7
"""A site stands at most so many words from the wound that has it."""
_SIDE = 3
"""A side stands at most so many words before its site, or right behind it."""
_TOP = 12
"""So many sentences at the top of a record tell why the patient came."""
_NO_WOUND = "sprain"
_INJURIES = ("S", "T0", "T1")
_NO_SITE = "T148"
"""Where a record tells no site of a wound at all (T14.8: injury, bite or wound NOS)."""
_SEVENTH = {"subsequent": "D", "sequela": "S"}


def with_wounds(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
    *,
    sections_not: frozenset[str],
) -> list[Candidate]:
    """The proposed codes with the wounds that the assessment names and no term codes."""
    found = list(proposed)
    rows = rows_of(_DATA, "wounds", vocabulary)
    finder = _Finder(read, icd10cm, vocabulary, on, sections_not)
    for told in told_in(read, rows, frozenset()):
        sentence = finder.sentence(told.span)
        if sentence.section in PROBLEM_SECTIONS:
            kind = load(_DATA)["wound_kinds"][told.row.code]
            found += finder.wounds(told, kind, sentence, [c.code for c in found])
    return list({c.code: c for c in found}.values())


class _Finder:
    """Finds the sites of the wounds of one record."""

    def __init__(
        self,
        read: ReadNote,
        icd10cm: ICD10CM,
        vocabulary: Vocabulary,
        on: dt.date,
        sections_not: frozenset[str],
    ) -> None:
        self._read = read
        self._icd10cm = icd10cm
        self._vocabulary = vocabulary
        self._on = on
        self._sections_not = sections_not
        self._site_words = _site_words(vocabulary)

    def sentence(self, span: Span) -> Sentence:
        """The sentence of a place in the text."""
        return next(s for s in self._read.sentences if s.span.covers(span))

    def wounds(
        self, told: Told, kind: dict[str, str], sentence: Sentence, codes: Collection[str]
    ) -> Iterator[Candidate]:
        """The wound that a sentence of the assessment names, where no code says it yet."""
        if any(kind["family"] in (self._icd10cm.title(code) or "").lower() for code in codes):
            return
        line = Line((sentence,))
        position = line.position(told.span)
        beside = [
            (at, size)
            for at, size in longest(line.find(self._site_words))
            if abs(at - position) <= _BESIDE
        ]
        elsewhere = self._elsewhere(told.row.code)
        sites = [_sided(line, at, size) for at, size in beside] or elsewhere
        sites = [(side or _side_of(site, elsewhere), site) for side, site in sites]
        phase = self._phase(sentence)
        if not sites and self._may_stay_open(told, codes):
            yield self._candidate(f"{_NO_SITE}XX{phase}", told.span)
            return
        found = [code for side, site in sites if (code := self._code(site, side, kind, phase))]
        is_plural = told.span.of(self._read.note.text).lower().endswith("s")
        if is_plural or len(set(found)) == 1:
            for code in dict.fromkeys(found):
                yield self._candidate(code, told.span)

    @staticmethod
    def _may_stay_open(told: Told, codes: Collection[str]) -> bool:
        """Whether a wound that has no site anywhere is one of an unspecified region."""
        return told.row.code != _NO_WOUND and not any(c.startswith(_INJURIES) for c in codes)

    def _elsewhere(self, kind: str) -> list[tuple[str, str]]:
        """The sites, each with its side, that the record tells such a wound of."""
        rows = rows_of(_DATA, "wounds_told", self._vocabulary)
        found = []
        for told in told_in(self._read, rows, self._sections_not):
            if told.row.code == kind:
                line = Line((self.sentence(told.span),))
                position = line.position(told.span)
                sites = longest(line.find(self._site_words))
                near = [(at, n) for at, n in sites if 0 <= at + n - position <= 2 * _BESIDE]
                found += [_sided(line, at, n) for at, n in near]
        return found

    def _phase(self, sentence: Sentence) -> str:
        """The 7th character by the phase of treatment that the line or the visit tells."""
        for each in (sentence, *self._read.sentences[:_TOP]):
            for value in values_in(each, self._vocabulary, "encounter"):
                return _SEVENTH.get(value.value, "A")
        return "A"

    def _code(self, site: str, side: str, kind: dict[str, str], seventh: str) -> str | None:
        """The billable code of a wound at a site (no dot)."""
        words = f"{site} {kind['term']}"
        return code_at_site(words, side, seventh, self._icd10cm, self._vocabulary, self._on)

    def _candidate(self, code: str, span: Span) -> Candidate:
        text = self._read.note.text
        site = "no site" if code.startswith(_NO_SITE) else "the site that the record tells"
        step = ProofStep(
            "specificity",
            f"“{span.of(text)}” with {site}: {dotted(code)}",
            "injuries.yaml",
            "ICD-10-CM Official Guidelines, section I.B.13",
        )
        found = Candidate.by_words(code, text, span, step, Place.PROBLEM)
        return with_detail_of_body(self._read, found, self._icd10cm, self._vocabulary, self._on)


def code_at_site(
    words: str,
    side: str,
    seventh: str,
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> str | None:
    """The billable code (no dot) of an injury in words that name its site, of a side or of none."""
    concept = _concept(words, vocabulary, on)
    if concept is None:
        return None
    code = concept
    if not icd10cm.is_billable(code, on):
        code = icd10cm.with_seventh_character(code, seventh)
    if not icd10cm.is_billable(code, on):
        return None
    title = icd10cm.title(code) or ""
    if not side or "unspecified" not in title:
        return code
    before, _, behind = title.rpartition("unspecified")
    wanted = f"{before}{side}{behind}"
    sided = (
        other
        for other in icd10cm.billable_under(code[:3], on)
        if other[6:] == code[6:] and icd10cm.title(other) == wanted
    )
    return next(sided, code)


def longest(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of words that lie in no longer ones: "index finger", not "finger"."""
    return [
        (at, size)
        for at, size in found
        if not any(a <= at and at + size <= a + n and n > size for a, n in found)
    ]


def _sided(line: Line, position: int, length: int) -> tuple[str, str]:
    """(side or "", site) as the words say it."""
    start = max(0, position - _SIDE)
    around = (*line.words(start, position - start)[::-1], *line.words(position + length, 1))
    side = next((word for word in around if word in ("right", "left")), "")
    return side, " ".join(line.words(position, length))


def _side_of(site: str, sites: Sequence[tuple[str, str]]) -> str:
    """The one side that is told with a site, or ""."""
    sides = {side for side, told in sites if told == site and side}
    return sides.pop() if len(sides) == 1 else ""


@lru_cache(maxsize=4)
def _site_words(vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """The words for the places on the body."""
    return rows_of(_DATA, "wounds", vocabulary).phrases("$site")


@lru_cache(maxsize=512)
def _concept(words: str, vocabulary: Vocabulary, on: dt.date) -> str | None:
    """The code that the lexicon gives to words."""
    read = read_note(Note("site", words, Setting.ED, on), vocabulary)
    return next((m.code for m in read.mentions if m.code.startswith(("S", "T"))), None)
