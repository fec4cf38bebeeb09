"""Whether a procedure was done in this stay: not planned, declined, given up or long ago."""

from __future__ import annotations

import re
from enum import StrEnum

from codewell.model import Assertion, Span
from codewell.suggest.procedures.nearness import distance
from codewell.suggest.procedures.record import DONE, OF_OLD, TOLD, Named, OperativeRecord
from codewell.text import ReadNote

_FAR = 75
_TO_COME = re.compile(
    r"\b(?:is|are|to|will|would|should|may|might|could) be "
    r"(?:done|performed|placed|considered|discussed|needed|arranged|scheduled|repeated|planned)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:bleeding|ha?emorrhage|ha?ematoma|evacuation|leak|infection|dehiscence|hours?|hrs?|days?|weeks?"
    r"|months?) (?:after|following)\s+(?:(?:the|an?|his|her|\w+ic|\w+al)\s+){0,3}$",
    re.IGNORECASE,
)
""" "Bleeding after" an operation tells of another one. """
_UNDONE = frozenset("repaired removed resected excised treated closed drained fixed".split())
_THE = re.compile(r"\s+(?:the|an?|this|it)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r"\b(?:and|so|but|then)\b.*\b(?:had|underwent|received|required|went|taken|placed|performed"
    r"|was done)\b",
    re.IGNORECASE | re.DOTALL,
)
""" "Could not be weaned and had a tracheostomy": the denial ends before what was done. """
_UNREAL = ("negated", "family", "hypothetical")
_NOT_THIS_STAY = frozenset(
    "past_medical_history past_surgical_history family_history social_history allergies plan"
    " follow_up discharge_instructions instructions return_precautions medications"
    " discharge_medications indication immunizations signature".split()
)
_NAMES_IT = frozenset(("physical_exam", "imaging", "results"))
"""Headings such as "Exam" under which a report of a procedure names it."""
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
        section = self._record.sentences[named.sentence].section
        return (
            self._not_done(named)
            or self._by_section(named, section)
            or self._past(named, section)
            or (self._place(named, section), None)
        )

    def _not_done(self, named: Named) -> tuple[Status, Span | None] | None:
        assertion = self._record.assertion(named)
        if assertion.label in _UNREAL and not self._is_across_comma(named, assertion):
            return Status.NOT_DONE, assertion.cues[0][1] if assertion.cues else None
        told = self._told(named, "not_done") or self._to_come(named)
        return (Status.NOT_DONE, told) if told or self._record.is_preoperative else None

    def _to_come(self, named: Named) -> Span | None:
        """Words behind a procedure that say it is still to be done."""
        sentence = self._record.sentences[named.sentence].span
        end = min(sentence.end, named.span.end + _FAR)
        match = _TO_COME.search(self._record.text, named.span.end, end)
        return Span(*match.span()) if match else None

    def _by_section(self, named: Named, section: str) -> tuple[Status, Span | None] | None:
        if section in _NOT_THIS_STAY and self._is_under_heading(named, section):
            return (Status.PAST if section.startswith("past") else Status.MENTIONED), None
        return None

    def _past(self, named: Named, section: str) -> tuple[Status, Span | None] | None:
        """Long ago, unless the sentence says that it was in this stay."""
        if self._record.sentences[named.sentence].tokens[0].form in OF_OLD:
            return Status.PAST, None
        if self._told(named, "this_stay"):
            return None
        assertion = self._record.assertion(named)
        cues = [span for _, span in assertion.cues if not self._is_of_now(span)]
        if assertion.label == "past" and cues and not self._is_status_post(named):
            return Status.PAST, assertion.cues[0][1] if assertion.cues else None
        told = self._told(named, "past") or self._after(named)
        aside = self._record.is_aside(named.sentence)
        if told or (aside and not self._is_told(named, section)):
            return Status.PAST, told
        return None

    def _after(self, named: Named) -> Span | None:
        """Words before a procedure that tell of what came of it."""
        start = self._record.sentences[named.sentence].span.start
        text = self._record.text[start : named.span.start]
        match = _AFTER.search(text)
        return Span(start + match.start(), start + match.end()) if match else None

    def _is_place(self, cue: Span) -> bool:
        """Whether "past" tells of a place: "past the ligament of Treitz"."""
        text = self._record.text
        return cue.of(text).lower() == "past" and bool(_THE.match(text, cue.end))

    def _is_of_now(self, cue: Span) -> bool:
        """Whether the words tell that something is gone by what was done: "tear repaired"."""
        return self._is_place(cue) or cue.of(self._record.text).strip().lower() in _UNDONE

    def _is_told(self, named: Named, section: str) -> bool:
        return section in TOLD or self._record.is_headline(named.sentence)

    def _place(self, named: Named, section: str) -> Status:
        """Whether the place tells of what was done in this stay."""
        of_report = self._record.is_operative_report and (
            section in _NAMES_IT or not self._record.is_right_under_heading(named.sentence)
        )
        return Status.DONE if section in _PROPOSED or of_report else Status.MENTIONED

    def _is_across_comma(self, named: Named, assertion: Assertion) -> bool:
        """Whether only a "no" before a comma denies it: "no pop-offs, vacuum delivery"."""
        if assertion.label != "negated":
            return False
        text = self._record.text
        between = [
            text[span.end : named.span.start]
            for sense, span in assertion.cues
            if sense == "negated"
        ]
        return bool(between) and all(
            ("," in b and " or " not in b) or _NEW_CLAUSE.search(b) for b in between
        )

    def _is_under_heading(self, named: Named, section: str) -> bool:
        """Whether the heading still holds: in a short report, an indication is one line."""
        if section not in _ONE_LINE or not self._record.is_operative_report:
            return True
        return self._record.is_right_under_heading(named.sentence)

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
            if its_sense != sense or (sense == "past" and self._is_place(told.span)):
                continue
            ahead = told.span.end <= named.span.start
            fits = not direction or (direction == "before") == ahead
            if fits and distance(self._record.text, told.span, named.span) <= _FAR:
                return told.span
        return None
