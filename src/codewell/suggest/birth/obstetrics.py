"""The record of a pregnant, delivering or puerperal patient (I.C.15): phase, weeks, outcome.

Conditions become chapter 15 codes by the phase of the encounter, the weeks of gestation and the
outcome of the delivery are added, and codes that chapter 15 leaves no room for go. Never on the
record of a newborn, nor of a man.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Setting, Sex, Span, dotted
from codewell.rules.logic.obstetrics import (
    Phase,
    complicating,
    phase_in,
    trimester,
    weeks_code,
    without_phase,
)
from codewell.suggest.birth.gestation import weeks_of_gestation
from codewell.suggest.birth.newborn import is_newborn_record
from codewell.suggest.birth.prenatal import false_labor, is_day_after_birth, supervision
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.told import Told, rows_of, told_in
from codewell.text import ReadNote, Vocabulary
from codewell.text.patterns import Pattern

_DATA = "obstetrics.yaml"
_TRIGGERS = frozenset(
    "pregnant pregnancy gestation gestational gravid gravida iup preg postpartum puerperium"
    " trimester antepartum prenatal delivery labor preeclampsia hyperemesis cesarean obstetric"
    " intrauterine lmp obstetrical postnatal".split()
)
_SECTIONS_NOT = frozenset(
    (
        "family_history",
        "past_medical_history",
        "past_surgical_history",
        "review_of_systems",
        "discharge_instructions",
        "follow_up",
    )
)
_CHARACTER = {Phase.PREGNANCY: "0", Phase.CHILDBIRTH: "4", Phase.PUERPERIUM: "5"}
_CARRIER = "O9982"
"""Streptococcus B carrier state: "GBS positive, penicillin in labor" is told long before labor."""
_ABORTIVE = ("O00", "O01", "O02", "O03", "O04", "O05", "O06", "O07", "O08")
_DEHYDRATION, _METABOLIC_HYPEREMESIS = ("E86", "E87"), "O211"
_STAYS = (Setting.INPATIENT,)
_TERM = 37
_OPERATIVE = Pattern(
    r"(?<!no )(?<!without )\b(?:cesarean|c[- ]?section|LTCS|vacuum|forceps)\b", re.IGNORECASE
)
"""A delivery by operation or with instruments is none of O80."""


def with_obstetrics(
    read: ReadNote,
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
    """The codes of the record as chapter 15 has them, and what gave way with its reason."""
    note = read.note
    if note.sex is Sex.MALE or not _may_be_obstetric(read) or is_newborn_record(read):
        return list(proposed), []
    record = _Record(read, proposed, icd10cm, vocabulary, on)
    if record.phase is None:
        return list(proposed), []
    return record.coded()


def _may_be_obstetric(read: ReadNote) -> bool:
    named = (m.code.startswith("O") and m.assertion.label == "affirmed" for m in read.mentions)
    return any(named) or any(not s.words.isdisjoint(_TRIGGERS) for s in read.sentences)


class _Record:
    """One obstetric record."""

    def __init__(
        self,
        read: ReadNote,
        proposed: Sequence[Candidate],
        icd10cm: ICD10CM,
        vocabulary: Vocabulary,
        on: dt.date,
    ) -> None:
        self._read = read
        self._proposed = proposed
        self._icd10cm = icd10cm
        self._vocabulary = vocabulary
        self._on = on
        self.weeks = weeks_of_gestation(read, _SECTIONS_NOT)
        self.outcome = self._first("outcomes") if read.note.setting in _STAYS else None
        self.phase = self._phase()

    def _phase(self) -> Phase | None:
        if self._first("puerperium"):
            return Phase.PUERPERIUM
        if self.outcome or (self._read.note.setting in _STAYS and self._first("delivered")):
            if self.weeks or self._is_pregnant():
                return Phase.CHILDBIRTH
            return None
        return Phase.PREGNANCY if self.weeks or self._is_pregnant() else None

    def _is_pregnant(self) -> bool:
        chapter = [c for c in self._proposed if c.code.startswith(("O", "Z34", "Z331"))]
        return bool(chapter) or self._first("pregnant") is not None

    def _first(self, key: str) -> Told | None:
        rows = rows_of(_DATA, key, self._vocabulary)
        told = told_in(self._read, rows, _SECTIONS_NOT)
        return min(told, key=lambda t: t.rank, default=None)

    # -- the codes ------------------------------------------------------------------------------

    def coded(self) -> tuple[list[Candidate], list[tuple[Candidate, ProofStep]]]:
        """What is coded, and what gave way."""
        found: dict[str, Candidate] = {}
        gone: list[tuple[Candidate, ProofStep]] = []
        for candidate in self._proposed:
            if self.phase is not Phase.PREGNANCY and is_day_after_birth(self._read, candidate):
                gone.append((candidate, _step("the day after the birth", "I.C.15.b")))
                continue
            for one in self._in_phase(candidate, gone):
                found.setdefault(one.code, one)
        for added in self._added(found):
            found.setdefault(added.code, added)
        self._leave(found, gone)
        self._supervise(found, gone)
        for last in self._last(found):
            found.setdefault(last.code, last)
        return list(found.values()), gone

    def _in_phase(
        self, candidate: Candidate, gone: list[tuple[Candidate, ProofStep]]
    ) -> Iterator[Candidate]:
        """A condition under its chapter 15 code, beside its own where the tabular asks for it."""
        assert self.phase is not None  # a record without a phase is not coded here
        if candidate.code.startswith("O"):
            yield self._of_phase(candidate)
            return
        if candidate.code.startswith(_DEHYDRATION) and any(
            c.code.startswith(_METABOLIC_HYPEREMESIS) for c in self._proposed
        ):
            gone.append((candidate, _step("part of hyperemesis with disturbance", "I.B.5")))
            return
        weeks = self.weeks.weeks if self.weeks else None
        chapter = complicating(candidate.code, self.phase, trimester(weeks))
        if chapter is None or not self._icd10cm.is_billable(chapter.code, self._on):
            yield candidate
            return
        step = _step(
            f"{dotted(chapter.code)}: the condition complicates the {self.phase}", "I.C.15.a.1"
        )
        yield replace(candidate, code=chapter.code, missing=()).with_step(step)
        if chapter.keep:
            yield candidate
        else:
            gone.append((candidate, step))

    def _of_phase(self, candidate: Candidate) -> Candidate:
        """A chapter 15 code in the phase of the encounter, where it has one."""
        if candidate.code == "O479" and self.weeks:
            made = false_labor(self.weeks.weeks)
            return replace(candidate, code=made).with_step(_step(dotted(made), "I.C.15.a.3"))
        if candidate.code.startswith(_CARRIER) and self.phase is not None:
            made = _CARRIER + _CHARACTER[self.phase]
            return replace(candidate, code=made).with_step(_step(dotted(made), "I.C.15.a.3"))
        title = self._icd10cm.title(candidate.code) or ""
        if self.phase is Phase.PREGNANCY or phase_in(title) in (None, self.phase):
            return candidate
        for code in self._icd10cm.billable_under(candidate.code[:3], self._on):
            other = self._icd10cm.title(code) or ""
            if phase_in(other) is self.phase and without_phase(other) == without_phase(title):
                step = _step(f"{dotted(code)}: {self.phase}", "I.C.15.a.3")
                return replace(candidate, code=code, missing=()).with_step(step)
        return candidate

    def _added(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """Conditions that the record tells in words of obstetrics."""
        assert self.phase is not None
        if told := self._first("conditions"):
            yield self._told(told, told.row.code.format(_CHARACTER[self.phase]), "I.C.15.a")
        if self.phase is Phase.PUERPERIUM:
            return
        if (told := self._first("births")) and not any(c.startswith("O3421") for c in found):
            yield self._told(told, told.row.code, "I.C.15.a")
        if self.phase is Phase.CHILDBIRTH and (told := self._first("sterilization")):
            yield self._told(told, told.row.code, "I.C.21.c.8")

    def _leave(self, found: dict[str, Candidate], gone: list[tuple[Candidate, ProofStep]]) -> None:
        """Codes that have no place beside chapter 15."""
        chapter = [c for c in found if c.startswith("O") and c != "O80"]
        leaving: list[tuple[tuple[str, ...], Callable[[], bool], str, str]] = [
            (("Z331", "Z34"), lambda: bool(chapter), "a chapter 15 code is reported", "I.C.15.b.1"),
            (("O80",), lambda: bool(chapter), "the delivery had a complication", "I.C.15.n"),
            (("O80", "O82"), self._is_visit, "no delivery takes place in a visit", "I.C.15.n"),
            (("Z39", "Z34", "Z331"), self._gave_birth, "the delivery is in this stay", "I.C.15.b"),
            (("Z391",), lambda: "Z392" in found, "part of the postpartum visit", "I.C.15.b"),
            (
                ("Z391",),
                lambda: any(c.startswith(("O91", "O92")) for c in found),
                "a disorder of the breast or of lactation is coded",
                "I.A.12.a",
            ),
        ]
        for codes, holds, words, paragraph in leaving:
            for code in [c for c in found if c.startswith(codes) and holds()]:
                gone.append((found.pop(code), _step(words, paragraph)))

    def _supervise(
        self, found: dict[str, Candidate], gone: list[tuple[Candidate, ProofStep]]
    ) -> None:
        """The supervision of a normal pregnancy by its order, without the state itself."""
        weeks = self.weeks.weeks if self.weeks else None
        if taken := supervision(self._read, found, weeks):
            step = _step(f"{dotted(taken[1])}: the order of the pregnancy", "I.C.15.b.1")
            known = found.pop(taken[0])
            found[taken[1]] = replace(known, code=taken[1]).with_step(step)
        if any(c.startswith("Z34") for c in found) and (state := found.pop("Z331", None)):
            gone.append((state, _step("the visit is for the pregnancy", "I.C.15.b.1")))

    def _is_visit(self) -> bool:
        return self._read.note.setting is Setting.OUTPATIENT

    def _gave_birth(self) -> bool:
        return self.phase is Phase.CHILDBIRTH

    def _last(self, found: dict[str, Candidate]) -> Iterator[Candidate]:
        """The uncomplicated delivery, the weeks, and the outcome of the delivery."""
        chapter = [c for c in found if c.startswith("O")]
        is_normal = self._at_term() and not _OPERATIVE.search(self._read.note.text)
        if self.outcome and not chapter and self.outcome.row.code == "Z370" and is_normal:
            yield self._told(self.outcome, "O80", "I.C.15.n")
            chapter = ["O80"]
        abortive = any(c.startswith(_ABORTIVE) for c in chapter)
        supervised = any(c.startswith(("Z34", "Z36")) for c in found)
        asks = (chapter or supervised) and not abortive and self.phase is not Phase.PUERPERIUM
        if self.weeks and asks:
            code = weeks_code(self.weeks.weeks)
            step = _step(f"weeks of gestation: {dotted(code)}", "I.C.21.c.11")
            yield self._candidate(code, self.weeks.span, step)
        if self.outcome and self._gave_birth():
            yield self._told(self.outcome, self.outcome.row.code, "I.C.15.b.5")

    def _at_term(self) -> bool:
        return self.weeks is None or self.weeks.weeks >= _TERM

    def _told(self, told: Told, code: str, paragraph: str) -> Candidate:
        step = _step(f"“{told.span.of(self._read.note.text)}”: {dotted(code)}", paragraph)
        return self._candidate(code, told.span, step)

    def _candidate(self, code: str, span: Span, step: ProofStep) -> Candidate:
        return Candidate.by_words(code, self._read.note.text, span, step, Place.NARRATIVE)


def _step(detail: str, paragraph: str) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep("obstetrics", detail, "obstetrics.yaml", citation)
