"""Where an injury came about, in what activity and on whose time (I.C.20.b, c, k)."""

from __future__ import annotations

from collections.abc import Mapping

from codewell.model import Sentence, Span
from codewell.suggest.told import Line, Told, load, rows_of, told_in
from codewell.text import ReadNote, Vocabulary

_DATA = "injuries.yaml"
NOT_STORY = frozenset(
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
"""Sections that tell nothing of how an injury came about."""
_NEAR = 400
"""Place and activity are told within so many characters of what happened."""
_USUAL = 5
"""So many words at most lie from "works" or "lives" to the place that is usual, not this one."""


class Circumstances:
    """What one record tells around an injury, or around the taking of a poison."""

    def __init__(self, read: ReadNote, vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary

    def place(self, start: int) -> tuple[str, Span] | None:
        """The code (no dot) of the place told near an offset, and the words that tell it."""
        public, room = self._nearest("places", start), self._nearest("rooms", start)
        is_nearer = room and self._is_with(room, start)
        if public and (self._is_with(public, start) or not is_nearer):
            return _code_of(public)
        if room is None:
            return None
        kind = self._residence(room)
        code = kind.get(room.row.code, kind["other"])
        return code.replace(".", ""), room.span

    def activity(self, start: int) -> tuple[str, Span] | None:
        """The code of the activity told near an offset, and the words that tell it."""
        return _code_of(self._nearest("activities", start))

    def status(self) -> tuple[str, Span] | None:
        """The code of the patient's status, told anywhere in the story, and its words."""
        rows = rows_of(_DATA, "statuses", self._vocabulary)
        return _code_of(min(told_in(self._read, rows, NOT_STORY), key=_rank, default=None))

    def _nearest(self, key: str, start: int) -> Told | None:
        """The first row told near what happened, first in its own sentence."""
        rows = rows_of(_DATA, key, self._vocabulary)
        told = [
            t
            for t in told_in(self._read, rows, NOT_STORY, start - _NEAR, start + _NEAR)
            if abs(t.span.start - start) <= _NEAR and not self._is_usual(t, key, start)
        ]
        return min(told, key=lambda t: (not self._is_with(t, start), t.rank), default=None)

    def _sentence(self, at: int) -> Sentence:
        """The sentence of an offset."""
        return next(s for s in self._read.sentences if s.span.start <= at < s.span.end)

    def _is_with(self, told: Told, start: int) -> bool:
        """Whether words stand in the sentence of what happened."""
        span = self._sentence(told.span.start).span
        return span.start <= start < span.end

    def _is_usual(self, told: Told, key: str, start: int) -> bool:
        """Whether words tell what is usual or of another time: "works in a restaurant"."""
        usual = rows_of(_DATA, key, self._vocabulary).phrases(load(_DATA)["usual"][key])
        line = Line((self._sentence(told.span.start),))
        found = line.find(usual)
        if key == "activities" and found and not self._is_with(told, start):
            return True
        position = line.position(told.span)
        return any(0 < position - at <= _USUAL for at, _ in found)

    def _residence(self, room: Told) -> Mapping[str, str]:
        """The kind of residence: told in the sentence of the room, else elsewhere, else none."""
        kinds = load(_DATA)["residences"]
        rows = rows_of(_DATA, "rooms", self._vocabulary)
        later = rows.phrases(load(_DATA)["later_residence"])
        own = Line((self._sentence(room.span.start),))
        others = [
            s
            for s in self._read.sentences
            if s.section not in NOT_STORY and not Line((s,)).find(later)
        ]
        for line in (own, Line(others)):
            for kind in kinds:
                if kind["says"] and line.find(rows.phrases(kind["says"])):
                    return kind  # type: ignore[no-any-return]
        return kinds[-1]  # type: ignore[no-any-return]


def _code_of(told: Told | None) -> tuple[str, Span] | None:
    return (told.row.code, told.span) if told else None


def _rank(told: Told) -> int:
    return told.rank
