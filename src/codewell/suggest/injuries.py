"""What happened to an injured patient: external causes as a narrative tells them (I.C.20).

Only beside an injury that is itself proposed. The cause takes the injury's phase of treatment in
its 7th character; place, activity and status stand once, at the initial encounter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, Span, dotted
from codewell.rules.logic.injury import Phase, phase_of
from codewell.suggest.body_detail import with_detail_of_body
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.told import Line, Told, load, rows_of, told_in
from codewell.suggest.vehicles import vehicle_accident
from codewell.text import ReadNote, Vocabulary

_DATA = "injuries.yaml"
_INJURIES = (
    *(f"S{n}" for n in range(10)),
    *(f"T{n}" for n in (0, 1, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32, 33, 34)),
    *(f"T{n}" for n in (67, 68, 69, 70, 71, 73, 75)),
)
"""Injuries, burns and what heat, cold and falls do; no poisonings, allergies, complications."""
CAUSES = ("V", "W", "X", *(f"Y{n}" for n in (0, 1, 2, 30, 31, 32, 33)))
"""What happened: accident, self-harm, assault, intent undetermined."""
_CIRCUMSTANCES = ("Y92", "Y93", "Y99")
_VAGUE = ("W19", "W183", "W1830", "V892", "V899", "X58", "X599", "Y09", "W018", "W228")
_SECTIONS_NOT = frozenset(
    (
        "family_history",
        "past_medical_history",
        "past_surgical_history",
        "review_of_systems",
        "physical_exam",
        "vital_signs",
        "medications",
        "discharge_medications",
        "allergies",
        "labs",
        "imaging",
        "plan",
        "procedure",
        "operative_description",
        "discharge_instructions",
        "instructions",
        "follow_up",
        "immunizations",
        "differential_diagnosis",
    )
)
_NEAR = 400
"""Place and activity are told within so many characters of what happened."""
_SEVENTH = {Phase.INITIAL: "A", Phase.SUBSEQUENT: "D", Phase.SEQUELA: "S"}


def is_injury(code: str) -> bool:
    """Whether a code (no dot) is an injury that asks for its external cause."""
    return code.startswith(_INJURIES) and phase_of(code) is not None


def is_told_cause(code: str) -> bool:
    """Whether a code (no dot) says what happened, where, or in what activity or status."""
    return code.startswith((*CAUSES, *_CIRCUMSTANCES))


def with_injuries(
    read: ReadNote,
    considered: Sequence[Candidate],
    proposed: Sequence[Candidate],
    icd10cm: ICD10CM,
    vocabulary: Vocabulary,
    on: dt.date,
) -> list[Candidate]:
    """The proposed codes with the injuries in detail, and with what happened behind them.

    Without an injury nothing of what happened is left (I.C.20.a).
    """
    injuries = [c for c in proposed if is_injury(c.code)]
    rest = [c for c in proposed if not is_told_cause(c.code)]
    if not injuries:
        return rest
    rest = [
        with_detail_of_body(read, c, icd10cm, vocabulary, on) if is_injury(c.code) else c
        for c in rest
    ]
    story = _Story(read, considered, icd10cm, vocabulary, on)
    return [*{c.code: c for c in (*rest, *story.told(injuries))}.values()]


class _Story:
    """What one record tells of how its injuries came about."""

    def __init__(
        self,
        read: ReadNote,
        considered: Sequence[Candidate],
        icd10cm: ICD10CM,
        vocabulary: Vocabulary,
        on: dt.date,
    ) -> None:
        self._read = read
        self._named = [
            c for c in considered if is_told_cause(c.code) and c.place is not Place.PASSING
        ]
        self._icd10cm = icd10cm
        self._vocabulary = vocabulary
        self._on = on

    def told(self, injuries: Sequence[Candidate]) -> Iterator[Candidate]:
        """The cause, then place, activity and status."""
        phases = [phase_of(c.code) for c in injuries]
        phase = next(p for p in (*_SEVENTH, None) if p in phases)
        cause = self._cause(_SEVENTH[phase] if phase else "A")
        if cause is None:
            yield from self._activity_named(phase)
            return
        lead = max(injuries, key=lambda c: c.place)
        place, start = lead.place, cause.evidence[0].span.start
        yield replace(cause, place=place, order=start)
        if phase is Phase.INITIAL:
            for number, candidate in enumerate(self._circumstances(start), start=1):
                yield replace(candidate, place=place, order=start + number)

    def _activity_named(self, phase: Phase | None) -> Iterator[Candidate]:
        """The activity alone, where the record names it but does not tell what happened."""
        if phase is Phase.INITIAL:
            yield from [c for c in self._named if c.code.startswith("Y93")][:1]

    # -- what happened ------------------------------------------------------------------------

    def _cause(self, seventh: str) -> Candidate | None:
        """The first clear statement, by the narrative before the lexicon's terms, vague last."""
        clear: list[Candidate] = []
        vague: list[Candidate] = []
        for code, span in self._told_causes():
            found = self._candidate(code, span, seventh, "what happened", "I.C.20.a")
            if found is not None:
                (vague if found.code.startswith(_VAGUE) else clear).append(found)
        named = [c for c in self._named if c.code.startswith(CAUSES) and c.code[6:7] == seventh]
        named = [replace(c, evidence=c.evidence[:1]) for c in named]
        sharp = [c for c in named if not c.code.startswith(_VAGUE)]
        return next(iter((*clear, *sharp, *vague, *named)), None)

    def _told_causes(self) -> Iterator[tuple[str, Span]]:
        if accident := vehicle_accident(self._read, self._vocabulary, _SECTIONS_NOT):
            yield accident
        rows = rows_of(_DATA, "causes", self._vocabulary)
        alone = list(told_in(self._read, rows, _SECTIONS_NOT))
        together = [] if any(not t.row.vague for t in alone) else list(self._in_two(alone))
        for told in sorted((*alone, *together), key=_clearest):
            yield told.row.code, told.span

    def _in_two(self, alone: Sequence[Told]) -> Iterator[Told]:
        """What the sentence of a vague statement tells together with the one before or behind."""
        rows = rows_of(_DATA, "causes", self._vocabulary)
        sentences = self._read.sentences
        for told in alone[:2]:
            at = next(n for n, s in enumerate(sentences) if s.span.covers(told.span))
            for first in (at - 1, at):
                pair = sentences[max(first, 0) : first + 2]
                if len(pair) == 2 and all(s.section not in _SECTIONS_NOT for s in pair):
                    yield from rows.told(self._read, (first, first + 1))

    # -- where, doing what, on whose time -----------------------------------------------------

    def _circumstances(self, start: int) -> Iterator[Candidate]:
        for category, words, paragraph in (
            ("Y92", "where it happened", "I.C.20.b"),
            ("Y93", "what the patient was doing", "I.C.20.c"),
            ("Y99", "the patient's status", "I.C.20.k"),
        ):
            told = self._circumstance(category, start)
            found = self._candidate(told[0], told[1], "", words, paragraph) if told else None
            named = [c for c in self._named if c.code.startswith(category)]
            if chosen := found or next(iter(named), None):
                yield chosen

    def _circumstance(self, category: str, start: int) -> tuple[str, Span] | None:
        if category == "Y92":
            return self._place(start)
        if category == "Y99":
            return self._nearest("statuses", start, within=len(self._read.note.text))
        return self._nearest("activities", start)

    def _nearest(self, key: str, start: int, within: int = _NEAR) -> tuple[str, Span] | None:
        """The first row told near what happened."""
        rows = rows_of(_DATA, key, self._vocabulary)
        told = [
            t
            for t in told_in(self._read, rows, _SECTIONS_NOT, start - within, start + within)
            if abs(t.span.start - start) <= within
        ]
        best = min(told, key=lambda t: t.rank, default=None)
        return (best.row.code, best.span) if best else None

    def _place(self, start: int) -> tuple[str, Span] | None:
        """A public place, else a part of a residence by the kind of residence."""
        if found := self._nearest("places", start):
            return found
        room = self._nearest("rooms", start)
        if room is None:
            return None
        kinds = load(_DATA)["residences"]
        rows = rows_of(_DATA, "rooms", self._vocabulary)
        line = Line(self._read.sentences)
        kind = next(k for k in kinds if not k["says"] or line.find(rows.phrases(k["says"])))
        code = kind.get(room[0], kind["unspecified"])
        return code.replace(".", ""), room[1]

    # -- candidates ---------------------------------------------------------------------------

    def _candidate(
        self, code: str, span: Span, seventh: str, words: str, paragraph: str
    ) -> Candidate | None:
        if seventh and not self._icd10cm.is_billable(code, self._on):
            code = self._icd10cm.with_seventh_character(code, seventh)
        if not self._icd10cm.is_billable(code, self._on):
            return None
        text = self._read.note.text
        step = ProofStep(
            "external cause",
            f"{words}, “{span.of(text)}”: {dotted(code)}",
            "injuries.yaml",
            f"ICD-10-CM Official Guidelines, section {paragraph}",
        )
        return Candidate.by_words(code, text, span, step, Place.NARRATIVE)


def _clearest(told: Told) -> tuple[bool, int, int]:
    """Clear before vague, then by the rows, then by the text."""
    return told.row.vague, told.rank, told.span.start
