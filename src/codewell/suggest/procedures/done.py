"""Whether a procedure was done in this stay: not planned, declined, given up or long ago."""

from __future__ import annotations

from enum import StrEnum

from codewell.model import Span
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import DONE, OF_OLD, Named, OperativeRecord
from codewell.text import ReadNote

_FAR = 60
_NOT_THIS_STAY = frozenset(
    "past_medical_history past_surgical_history family_history social_history allergies plan"
    " follow_up discharge_instructions instructions return_precautions medications"
    " discharge_medications indication immunizations signature".split()
)
_ONE_LINE = frozenset(("indication", "medications", "allergies"))
_PROPOSED = DONE | {"unheaded", "header"}


class Status(StrEnum):
    """What the record tells of a named procedure."""

    DONE = "done"
    MENTIONED = "mentioned"
    """Said, but in a place that does not tell what was done in this stay."""
    PAST = "past"
    NOT_DONE = "not done"


class Doings:
    """Asks one record whether its procedures were done."""

    def __init__(self, read: ReadNote, record: OperativeRecord) -> None:
        self._read, self._record = read, record

    def status(self, named: Named) -> tuple[Status, Span | None]:
        """The status of a procedure and the words that tell it."""
        assertion = self._record.assertion(named)
        section = self._record.sentences[named.sentence].section
        if self._record.is_preoperative:
            return Status.NOT_DONE, None
        if assertion.label in ("negated", "family", "hypothetical"):
            return Status.NOT_DONE, assertion.cues[0][1] if assertion.cues else None
        if told := self._told(named, "not_done"):
            return Status.NOT_DONE, told
        if section in _NOT_THIS_STAY and self._is_under_heading(named, section):
            past = section.startswith("past")
            return (Status.PAST if past else Status.MENTIONED), None
        if self._record.sentences[named.sentence].tokens[0].form in OF_OLD:
            return Status.PAST, None
        this_stay = self._told(named, "this_stay")
        if assertion.label == "past" and not this_stay and not self._is_status_post(named):
            return Status.PAST, assertion.cues[0][1] if assertion.cues else None
        if (told := self._told(named, "past")) and not this_stay:
            return Status.PAST, told
        told_of = section in _PROPOSED or (
            self._record.is_operative_report
            and not self._record.is_on_heading_line(named.sentence)
        )
        return (Status.DONE if told_of else Status.MENTIONED), None

    def _is_under_heading(self, named: Named, section: str) -> bool:
        """Whether the heading still holds: in a short report, an indication is one line."""
        if section not in _ONE_LINE or not self._record.is_operative_report:
            return True
        return self._record.is_on_heading_line(named.sentence)

    def _is_status_post(self, named: Named) -> bool:
        """ "s/p" in a section of what was done tells of this stay."""
        section = self._record.sentences[named.sentence].section
        if section not in DONE:
            return False
        text = self._record.text
        cues = [span.of(text).lower() for _, span in self._record.assertion(named).cues]
        return all(cue.startswith(("s/p", "status post", "post")) for cue in cues)

    def _told(self, named: Named, sense: str) -> Span | None:
        """Words of a sense on the side of the procedure that they reach over."""
        for told in self._record.told(named.sentence):
            if told.fact.kind != "not_done":
                continue
            its_sense, _, direction = told.fact.value.partition(" ")
            if its_sense != sense:
                continue
            ahead = told.span.end <= named.span.start
            fits = not direction or (direction == "before") == ahead
            if fits and distance(self._record.text, told.span, named.span) <= _FAR:
                return told.span
        return None
