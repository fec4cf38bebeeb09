"""The record of a newborn (I.C.16): its birth, prematurity, and what it was only observed for.

What the record tells of the mother is not the infant's, and chapter 15 is never on its record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Setting, Span, Suggestion, dotted
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.gestation import weeks_of_gestation
from codewell.suggest.told import Rows, Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "newborn.yaml"
_SECTIONS_NOT = frozenset(("family_history", "discharge_instructions", "follow_up"))
_WORDS = frozenset("newborn neonate neonatal nursery nicu dol infant baby".split())
_TOP = 6
"""So many sentences at the top of a record tell who the patient is."""
_SAYS_NEWBORN = re.compile(
    r"\b(?:newborn|neonat\w+|nursery|NICU|day of life|DOL|hours?[- ]old|\d+[- ]days?[- ]old"
    r"|(?:baby|infant) (?:boy|girl))\b",
    re.IGNORECASE,
)
_SAYS_IT_IS = re.compile(
    r"\b(?:newborn (?:nursery|discharge|admission|record|exam)|day of life|DOL|NICU|nursery"
    r"|hours?[- ]old|neonat\w+ (?:admission|discharge|intensive))\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\b(?:(?P<kg>\d\.\d{1,3})\s*kg|(?P<g>\d[,.]?\d{3}|\d{3,4})\s*(?:g|gm|grams?))\b",
    re.IGNORECASE,
)
_BIRTH_WEIGHT = frozenset(
    "birth birthweight bw born delivered weighing apgar weight weighed".split()
)
_CHAPTER_15 = ("O", "Z3A", "Z37", "Z34", "Z331", "Z39")
_BORN = Setting.INPATIENT
_VIABLE = 20
"""Fewer weeks than these are not those of a live birth, but of something else."""
_FIRST_WEEK, _LAST_WEEK = 22, 36


def is_newborn_record(read: ReadNote) -> bool:
    """Whether the patient of the record is a newborn: by the age, and what the top says."""
    age = read.note.age
    if age:
        return False
    if not any(not s.words.isdisjoint(_WORDS) for s in read.sentences):
        return False
    end = read.sentences[min(_TOP, len(read.sentences)) - 1].span.end
    says = _SAYS_NEWBORN if age == 0 else _SAYS_IT_IS
    return says.search(read.note.text, 0, end) is not None


def without_delivery(read: ReadNote, procedures: Sequence[Suggestion]) -> list[Suggestion]:
    """The procedures without those of obstetrics, which a newborn's record tells of the mother.

    ICD-10-PCS section 1 is for the products of conception in the mother (guideline C1).
    """
    if not any(p.code.value.startswith("1") for p in procedures) or not is_newborn_record(read):
        return list(procedures)
    return [p for p in procedures if not p.code.value.startswith("1")]


def with_newborn(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The codes of a newborn's record, and what is not the infant's with the reason.

    Any other record is left as it is.
    """
    if not is_newborn_record(read):
        return list(proposed), []
    record = _Record(read, vocabulary)
    gone = [(c, step) for c in proposed if (step := record.not_the_infants(c))]
    left = {c.code for c, _ in gone}
    found = {c.code: c for c in proposed if c.code not in left}
    for added in record.added(found):
        if icd10cm.is_billable(added.code, on):
            found.setdefault(added.code, added)
    for candidate in [c for c in found.values() if record.is_ruled_out(c)]:
        gone.append((candidate, _step("suspected only, and ruled out", "I.C.16.b")))
        del found[candidate.code]
    return list(found.values()), gone


class _Record:
    """One newborn's record."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._observed = self._first("observed")

    def _first(self, key: str) -> Told | None:
        rows = rows_of(_DATA, key, self._vocabulary)
        told = told_in(self._read, rows, _SECTIONS_NOT)
        return min(told, key=lambda t: t.rank, default=None)

    # -- what goes ------------------------------------------------------------------------------

    def not_the_infants(self, candidate: Candidate) -> ProofStep | None:
        """Why a code is not the infant's: of chapter 15, or said of the mother alone."""
        if candidate.code.startswith(_CHAPTER_15):
            return _step("chapter 15 is only on the mother's record", "I.C.15.a.2")
        mother = _mother(self._vocabulary)
        numbers = {self._read.mentions[n].sentence for n in candidate.mentions}
        if candidate.code.startswith(("P", "Z")) or not numbers:
            return None
        if all(not self._read.sentences[n].words.isdisjoint(mother) for n in numbers):
            return _step("said of the mother, not of the infant", "I.C.16.a.1")
        return None

    def is_ruled_out(self, candidate: Candidate) -> bool:
        """Whether a condition is what the infant was only observed for."""
        if self._observed is None or not candidate.uncertain:
            return False
        suspected = load(_DATA)["suspected"].get(self._observed.row.code, ())
        return candidate.code.startswith(tuple(suspected))

    # -- what comes -----------------------------------------------------------------------------

    def added(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """Birth, prematurity, observation, vaccines not given."""
        for birth in self._birth():
            for code in [c for c in found if c.startswith("Z38")]:
                del found[code]
            yield birth
        yield from self._prematurity(found)
        suspected = load(_DATA)["suspected"]
        if (seen := self._observed) and not any(
            c.code.startswith(tuple(suspected[seen.row.code])) and not c.uncertain
            for c in found.values()
        ):
            yield self._told(seen, seen.row.code, "I.C.16.b")
        if refused := self._first("unvaccinated"):
            yield self._told(refused, refused.row.code, "I.C.21.c.3")

    def _birth(self) -> Iterator[Candidate]:
        """The place, number and mode of the birth, at the stay of the birth only."""
        born = self._first("born")
        if born is None or self._read.note.setting is not _BORN:
            return
        many = self._first("multiple")
        codes = load(_DATA)["birth_codes"][many.row.code if many else "single"]
        if code := codes.get(born.row.code):
            yield self._told(born, code.replace(".", ""), "I.C.16.a.2")

    def _prematurity(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """Weight, then weeks, where the provider calls the infant preterm or light."""
        premature, light = self._first("premature"), self._first("light")
        is_small_for_dates = any(code.startswith("P05") for code in found)
        weight = self._weight() if (premature or light) and not is_small_for_dates else None
        if weight and (code := _weight_code(weight[0])):
            yield self._candidate(code, weight[1], _step(dotted(code), "I.C.16.d"))
        weeks = weeks_of_gestation(self._read, _SECTIONS_NOT, at_birth=True) if premature else None
        if weeks and _VIABLE <= weeks.weeks <= _LAST_WEEK:
            code = load(_DATA)["weeks"][max(weeks.weeks, _FIRST_WEEK)].replace(".", "")
            yield self._candidate(code, weeks.span, _step(dotted(code), "I.C.16.d"))

    def _weight(self) -> tuple[float, Span] | None:
        """The birth weight in grams: the first weight in a sentence of the birth."""
        for sentence in self._read.sentences:
            if sentence.words.isdisjoint(_BIRTH_WEIGHT):
                continue
            for match in _WEIGHT.finditer(
                self._read.note.text, sentence.span.start, sentence.span.end
            ):
                grams = float(match["kg"]) * 1000 if match["kg"] else _grams(match["g"])
                return grams, Span(*match.span())
        return None

    def _told(self, told: Told, code: str, paragraph: str) -> Candidate:
        step = _step(f"“{told.span.of(self._read.note.text)}”: {dotted(code)}", paragraph)
        return self._candidate(code, told.span, step)

    def _candidate(self, code: str, span: Span, step: ProofStep) -> Candidate:
        return Candidate.by_words(code, self._read.note.text, span, step, Place.NARRATIVE)


@lru_cache(maxsize=8)
def _mother(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(p[0] for p in Rows((), {}, vocabulary).phrases(load(_DATA)["mother"]))


def _grams(text: str) -> float:
    return float(text.replace(",", "").replace(".", ""))


def _weight_code(grams: float) -> str | None:
    """The code of a birth weight below 2500 g."""
    rows = load(_DATA)["weights"]
    return next((code.replace(".", "") for below, code in rows if grams < below), None)


def _step(detail: str, paragraph: str) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep("newborn", detail, "newborn.yaml", citation)
