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
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.injury.body_detail import with_detail_of_body
from codewell.suggest.injury.burn_extent import with_burn_extent
from codewell.suggest.injury.burn_sites import with_burn_sites
from codewell.suggest.injury.chest_trauma import with_chest_trauma
from codewell.suggest.injury.circumstances import NOT_STORY, Circumstances
from codewell.suggest.injury.compartment import of_compartments
from codewell.suggest.injury.displacement import as_in_place
from codewell.suggest.injury.fracture_healing import as_it_heals
from codewell.suggest.injury.hurt_nerves import with_hurt_nerves
from codewell.suggest.injury.phase_of_care import is_followed
from codewell.suggest.injury.unconscious_time import with_unconscious_time
from codewell.suggest.injury.vehicles import vehicle_accident
from codewell.suggest.injury.wounds import with_wounds
from codewell.suggest.told import Told, is_of_relative, load, only_might, rows_of, told_in
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
_OPEN = ("laceration", "open wound", "open bite", "puncture wound")
_VAGUE = ("W1830", "V892", "V899", "X58", "X599", "Y09", "W018", "W228", "W19")
"""Causes that say little, those that say the least last."""
_POISONINGS = tuple(f"T{n}" for n in range(36, 66))
_NO_POISONING = "56"
"""Last characters but one of what is no poisoning: an adverse effect, an underdosing."""
_SHOWS_WOUNDS = frozenset(("physical_exam", "procedure"))
"""Where a wound is looked at, beside what is told of it."""
_SEVENTH = {Phase.INITIAL: "A", Phase.SUBSEQUENT: "D", Phase.SEQUELA: "S"}


def is_injury(code: str) -> bool:
    """Whether a code (no dot) is an injury that asks for its external cause."""
    return code.startswith(_INJURIES) and phase_of(code) is not None


def is_open_wound(title: str, code: str) -> bool:
    """Whether the title of a code (no dot) is that of a wound of the skin."""
    return code.startswith("S") and any(word in title.lower() for word in _OPEN)


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
    proposed = of_compartments(proposed, considered, icd10cm, on)
    proposed = with_burn_sites(read, proposed, icd10cm, vocabulary, on)
    proposed = with_unconscious_time(read, proposed, icd10cm, on)
    proposed = with_chest_trauma(read, proposed, icd10cm, on)
    proposed = with_wounds(
        read, proposed, icd10cm, vocabulary, on, sections_not=NOT_STORY - _SHOWS_WOUNDS
    )
    proposed = with_hurt_nerves(read, proposed, icd10cm, vocabulary, on)
    proposed = with_burn_extent(read, proposed, icd10cm, on)
    injuries = [c for c in proposed if is_injury(c.code)]
    poisonings = [c for c in proposed if _is_new_poisoning(c.code)]
    rest = [c for c in proposed if not is_told_cause(c.code)]
    if not injuries and not poisonings:
        return rest
    rest = [
        as_in_place(read, with_detail_of_body(read, c, icd10cm, vocabulary, on), icd10cm, on)
        if is_injury(c.code)
        else c
        for c in rest
    ]
    rest = [as_it_heals(read, c, icd10cm, on) if is_followed(c.code) else c for c in rest]
    story = _Story(read, considered, icd10cm, vocabulary, on)
    told = story.told(injuries) if injuries else story.place_of_poisoning(poisonings)
    return [*{c.code: c for c in (*rest, *told)}.values()]


def _is_new_poisoning(code: str) -> bool:
    """Whether a code (no dot) is a poisoning or toxic effect at its initial encounter."""
    return (
        code.startswith(_POISONINGS)
        and phase_of(code) is Phase.INITIAL
        and code[5:6] not in _NO_POISONING
    )


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
            c
            for c in considered
            if is_told_cause(c.code)
            and c.place is not Place.PASSING
            and not only_might(read.note.text, c.evidence[0].span, 0)
            and not is_of_relative(read.note.text, c.evidence[0].span, 0)
        ]
        self._icd10cm = icd10cm
        self._vocabulary = vocabulary
        self._on = on
        self._around = Circumstances(read, vocabulary)

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
            found = self._with_leisure(list(self._circumstances(start)))
            for number, candidate in enumerate(found, start=1):
                yield replace(candidate, place=place, order=start + number)

    def place_of_poisoning(self, poisonings: Sequence[Candidate]) -> Iterator[Candidate]:
        """Where a poison was taken; its code says how already (I.C.19.e, I.C.20.b)."""
        rows = rows_of(_DATA, "takings", self._vocabulary)
        for taken in told_in(self._read, rows, NOT_STORY):
            told = self._around.place(taken.span.start)
            found = told and self._candidate(*told, "", "where it happened", "I.C.20.b")
            if found:
                lead = max(poisonings, key=lambda c: c.place)
                yield replace(found, place=lead.place, order=taken.span.start)
                return

    def _activity_named(self, phase: Phase | None) -> Iterator[Candidate]:
        """The activity alone, where the record names it but does not tell what happened."""
        if phase is Phase.INITIAL:
            yield from [c for c in self._named if c.code.startswith("Y93") and c.billable][:1]

    # -- what happened ------------------------------------------------------------------------

    def _cause(self, seventh: str) -> Candidate | None:
        """The first clear statement, by the narrative before the lexicon's terms, vague last."""
        if (harm := self._self_inflicted()) and (
            found := self._candidate(*harm, seventh, "what happened", "I.C.20.a")
        ):
            return found
        clear: list[Candidate] = []
        vague: list[Candidate] = []
        for code, span in self._told_causes():
            found = self._candidate(code, span, seventh, "what happened", "I.C.20.a")
            if found is not None:
                (vague if found.code.startswith(_VAGUE) else clear).append(found)
        named = [c for c in self._named if c.code.startswith(CAUSES) and c.code[6:7] == seventh]
        named = [replace(c, evidence=c.evidence[:1]) for c in named]
        sharp = [c for c in named if not c.code.startswith(_VAGUE)]
        rest = sorted((*vague, *named), key=_says_least)
        return next(iter((*clear, *sharp, *rest)), None)

    def _self_inflicted(self) -> tuple[str, Span] | None:
        """What the patient cut with, where the record says that it was meant."""
        intents = rows_of(_DATA, "self_harm", self._vocabulary)
        if next(told_in(self._read, intents, NOT_STORY), None) is None:
            return None
        means = rows_of(_DATA, "self_harm_by", self._vocabulary)
        told = min(told_in(self._read, means, NOT_STORY), key=lambda t: t.rank, default=None)
        return (told.row.code, told.span) if told else None

    def _told_causes(self) -> Iterator[tuple[str, Span]]:
        if accident := vehicle_accident(self._read, self._vocabulary, NOT_STORY):
            yield accident
        rows = rows_of(_DATA, "causes", self._vocabulary)
        alone = list(told_in(self._read, rows, NOT_STORY))
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
                if len(pair) == 2 and all(s.section not in NOT_STORY for s in pair):
                    yield from rows.told(self._read, (first, first + 1))

    # -- where, doing what, on whose time -----------------------------------------------------

    def _circumstances(self, start: int) -> Iterator[Candidate]:
        for category, told, words, paragraph in (
            ("Y92", self._around.place(start), "where it happened", "I.C.20.b"),
            ("Y93", self._around.activity(start), "what the patient was doing", "I.C.20.c"),
            ("Y99", self._around.status(), "the patient's status", "I.C.20.k"),
        ):
            found = self._candidate(told[0], told[1], "", words, paragraph) if told else None
            named = [c for c in self._named if c.code.startswith(category)]
            if chosen := found or next(iter(named), None):
                yield chosen

    def _with_leisure(self, found: list[Candidate]) -> list[Candidate]:
        """The circumstances with the status that an activity of leisure tells (I.C.20.k)."""
        leisure = tuple(code.replace(".", "") for code in load(_DATA)["leisure"])
        activity = next((c for c in found if c.code.startswith(leisure)), None)
        if activity is None or any(c.code.startswith("Y99") for c in found):
            return found
        span = activity.evidence[0].span
        status = self._candidate("Y998", span, "", "an activity of leisure", "I.C.20.k")
        return [*found, status] if status else found

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


def _says_least(candidate: Candidate) -> int:
    """The place of a cause among the vague ones."""
    return next((n for n, code in enumerate(_VAGUE) if candidate.code.startswith(code)), 0)


def _clearest(told: Told) -> tuple[bool, int, int]:
    """Clear before vague, then by the rows, then by the text."""
    return told.row.vague, told.rank, told.span.start
