"""What a sentence asserts of a mention: negated, possible, past, family, hypothetical.

Cues decide (:mod:`codewell.text.assertion.cue_reach`), then what stands right before or behind
the words (answers, thoughts, precautions, endings), the year or age that dates them, the heading
above them, and what the term itself says: a term of personal history speaks of the past, one of
family history of relatives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from codewell.model import Assertion, Certainty, Sentence, Span, Temporality
from codewell.text.assertion.answers import (
    answer_behind,
    asked,
    denial_behind,
    doubt_behind,
    minus_before,
    question_before,
    unchecked,
)
from codewell.text.assertion.courses import ALLERGY, STATUS, SYMPTOM, TAKEN_OUT
from codewell.text.assertion.cue_exceptions import spares
from codewell.text.assertion.cue_reach import PlacedCue
from codewell.text.assertion.endings import ending_behind
from codewell.text.assertion.foreseen import foreseen, may_foresee, soon, waits_for_no, wished
from codewell.text.assertion.leads import led_to
from codewell.text.assertion.past_dates import PastOf
from codewell.text.assertion.past_time import with_bouts
from codewell.text.assertion.precautions import (
    goes_on,
    guarded_against,
    tells_to_come_back,
    under_prevention,
    warning_behind,
)
from codewell.text.assertion.relatives import names_relative, whose
from codewell.text.assertion.said import SECTION_ASSERTIONS, VACCINES, Said
from codewell.text.assertion.thoughts import (
    confirmed_behind,
    dropped_behind,
    may_weigh,
    refuted,
    ruled_out_below,
    thought,
    weighed_against,
)

_CODED_ANYWAY = frozenset(("discharge_diagnosis", "principal_diagnosis"))
"""A diagnosis of a stay that ended in it is one of the stay."""
_OF_THE_VISIT = frozenset(
    "assessment assessment_and_plan plan procedure discharge_diagnosis physical_exam".split()
)
"""Where what was taken out was taken out in the visit itself."""
_PAST = frozenset(("past", "resolved"))

_OR = 20
_OR_BEFORE = re.compile(r"\b(?:or|nor)\s+(?:\w+\s+)?$", re.IGNORECASE)

_WARNINGS = frozenset("if call return should report back seek ed er watch unless".split())
"""Words of a warning under which a denial is a warning too."""
_IF = frozenset(("if", "unless", "should"))
_WARNS = frozenset(("hypothetical", "discussed"))
_CONDITIONS = frozenset(("if", "unless", "in"))
"""First words of a condition: "no dialysis in the event of kidney failure"."""
_RISKS = frozenset(("risk", "prevent", "prevention", "case", "danger"))
"""What is said not to be a risk was never said to be there."""
_KNOWN = re.compile(r"\b(?:his|her|their|known)\s+(?:[^\W\d_]+\s+)?$", re.IGNORECASE)
"""A doubt about a cause is none about what the patient is known to have: "or from his gout"."""

_THOUGHTS = frozenset(
    "suspected considered wondered worried concern concerned feared questioned raised thought"
    " entertained label labeled labelled possibility".split()
)
"""Words of a thought that what follows may take back: "worried about, but the tap was clean"."""
_WEIGHED = frozenset("considered entertained contemplated feared".split())
"""The same, also without a "but"."""

_AWAITS = (
    "so that ",
    "so it ",
    "so he ",
    "so she ",
    "so they ",
    "lest ",
    "in order that ",
    "until",
    "when ",
    "once ",
    " if ",
)
_BECAUSE = re.compile(r"\(|\b(?:2/2|d/t|due to|because|given|for)\b", re.IGNORECASE)
"""Why something is not given: "no Bactrim 2/2 sulfa allergy"."""
_OWN_NO = re.compile(r"(?:no|not|cannot|can't|absent|unable)\b", re.IGNORECASE)
"""A term that begins with a denial is denied by another one only."""
_LACK_OF = re.compile(
    r"\s+(?:loss|changes?|problems?|issues?|troubles?|complaints?)\b", re.IGNORECASE
)
"""What makes of such a term another word's denial: "no appetite loss"."""


class SentenceCues:
    """The cues of one sentence; ask it for the assertion of a span.

    ``year`` is the year of the record, ``age`` the patient's in years.
    """

    def __init__(
        self,
        text: str,
        sentence: Sentence,
        placed: Sequence[PlacedCue],
        year: int | None = None,
        age: int | None = None,
    ) -> None:
        self._text = text
        self._sentence = sentence
        self._placed = placed
        self._past = PastOf(text, sentence, year, age)
        self._told: dict[tuple[Span, str], Assertion] = {}

    @cached_property
    def _lower(self) -> str:
        return self._sentence.span.of(self._text).lower()

    @cached_property
    def _names_relative(self) -> bool:
        return names_relative(self._lower)

    @cached_property
    def _may_weigh(self) -> bool:
        return may_weigh(self._lower)

    @cached_property
    def _may_foresee(self) -> bool:
        return may_foresee(self._lower)

    @cached_property
    def _waits(self) -> bool:
        return any(word in self._lower for word in _AWAITS)

    @cached_property
    def _comes_back(self) -> bool:
        return tells_to_come_back(self._text, self._sentence.span.start, self._sentence.span.end)

    def assertion(self, span: Span, code: str = "") -> Assertion:
        """What is asserted of the words at the span; ``code`` is where their term leads."""
        if (span, code) not in self._told:
            self._told[span, code] = self._assert(span, code)
        return self._told[span, code]

    def _assert(self, span: Span, code: str) -> Assertion:
        base = SECTION_ASSERTIONS.get(self._sentence.section, _PLAIN)
        said = Said(_PLAIN if code.startswith(STATUS) and base is VACCINES else base, code, span)
        if not code.startswith(STATUS) and (
            prevention := under_prevention(self._text, span, self._sentence.span.start)
        ):
            said.hear("hypothetical", prevention)
            return said.assertion()
        if self._names_relative and (
            relative := whose(self._text, span, self._sentence.span.start)
        ):
            said.hear("family", relative)
        self._hear_cues(said, span, code)
        if said.certainty is Certainty.NEGATED:
            said.certainty = self._in_its_list(span, code)
        elif said.certainty in (Certainty.POSSIBLE, Certainty.HYPOTHETICAL):
            said.certainty = self._under_condition(said.certainty, span)
        if question := asked(self._text, span, self._sentence.span.start, self._sentence.span.end):
            said.hear("possible", question)
        elif (answered := answer_behind(self._text, span)) is not None:
            said.answer(*answered)
        elif said.certainty is Certainty.AFFIRMED:
            self._look_around(said, span, code)
        elif said.certainty is Certainty.HYPOTHETICAL:
            self._guard(said, span, code)
        elif said.certainty is Certainty.POSSIBLE:
            self._doubt(said, span)
        if (
            said.temporality is Temporality.CURRENT
            and said.certainty is not Certainty.HYPOTHETICAL
            and not said.is_of_relative
        ):
            for sense, past in self._past.of(span, code):
                said.hear(sense, past)
        return said.assertion()

    def _hear_cues(self, said: Said, span: Span, code: str) -> None:
        """Take in the cues that reach the words."""
        section = self._sentence.section
        known = _KNOWN.search(
            self._text, max(self._sentence.span.start, span.start - _OR), span.start
        )
        own_no = _OWN_NO.match(self._text, span.start, span.end)
        for placed in self._placed:
            sense = placed.cue.sense
            if sense == "possible" and placed.cue.direction == "forward" and known:
                continue
            if sense == "resolved" and (
                section in _CODED_ANYWAY
                or (section in _OF_THE_VISIT and code.startswith(TAKEN_OUT))
            ):
                continue
            if sense == "negated" and (
                own_no
                or (
                    code.startswith(ALLERGY)
                    and _BECAUSE.search(self._text, placed.span.end, span.start)
                )
            ):
                continue
            if sense == "past" and placed.span.start > span.end and with_bouts(self._text, span):
                continue
            if sense == "possible" and span.start == placed.span.start < span.end < placed.span.end:
                continue  # "worry about money" is no doubt about the worry
            if _reaches(placed, span.start, span.end) and not spares(
                placed, self._text, span, code, self._sentence.span
            ):
                said.hear(sense, placed.span, " ".join(placed.cue.forms))
        if own_no and _LACK_OF.match(self._text, span.end):
            said.hear("negated", Span(span.start, span.start + len(own_no[0])))

    def _doubt(self, said: Said, span: Span) -> None:
        """A doubt that is taken back, or none: what may come soon."""
        sentence = self._sentence.span
        if answer := self._taken_back(span):
            said.hear("negated", answer)
        elif proof := confirmed_behind(self._text, span, sentence.end):
            said.answer(True, proof)
        elif self._may_foresee and soon(self._text, span, sentence.start, sentence.end):
            said.certainty = Certainty.HYPOTHETICAL

    def _taken_back(self, span: Span) -> Span | None:
        """What answers a doubt with no."""
        if answer := denial_behind(self._text, span, self._sentence.span.end):
            return answer
        words = {
            form
            for placed in self._placed
            if placed.cue.sense == "possible" and _reaches(placed, span.start, span.end)
            for form in placed.cue.forms
        }
        if _THOUGHTS.isdisjoint(words):
            return None
        return dropped_behind(self._text, span, at_once=not _WEIGHED.isdisjoint(words))

    def _in_its_list(self, span: Span, code: str) -> Certainty:
        """What a denial says of an item of its list.

        In a list of warnings it is a warning ("call for fever or no urine"); an item with a date
        or an end of its own is none of the list.
        """
        if self._waits:
            if wished(self._text, span, self._sentence.span.start):
                return Certainty.HYPOTHETICAL
            if waits_for_no(self._text, span, self._sentence.span.start):
                return Certainty.POSSIBLE
        here = [placed for placed in self._placed if _reaches(placed, span.start, span.end)]
        denials = [placed for placed in here if placed.cue.sense == "negated"]
        if any(
            (
                not _WARNINGS.isdisjoint(placed.cue.forms)
                and all(placed.span.start < denial.span.start for denial in denials)
            )
            or (
                not _WARNINGS.isdisjoint(placed.cue.forms)
                and placed.cue.direction == "forward"
                and all(placed.span.start > denial.span.start for denial in denials)
            )
            or self._is_apart(placed, denials)
            or not _RISKS.isdisjoint(placed.cue.forms)
            or (
                placed.cue.forms[0] in _CONDITIONS
                and all(placed.span.start > denial.span.start for denial in denials)
            )
            for placed in here
            if placed.cue.sense == "hypothetical"
        ):
            return Certainty.HYPOTHETICAL
        return Certainty.AFFIRMED if self._is_own_item(span, denials, code) else Certainty.NEGATED

    def _is_apart(self, placed: PlacedCue, denials: list[PlacedCue]) -> bool:
        """Whether a warning stands behind the denial and a comma: "no limits, told of falls"."""
        return placed.cue.direction == "forward" and all(
            "," in self._text[denial.span.end : placed.span.start] for denial in denials
        )

    def _under_condition(self, certainty: Certainty, span: Span) -> Certainty:
        """What a condition says of the words.

        The nearest cue counts: "consider MRI if weakness develops" is no doubt about weakness.
        Who asks to come back "if the cough persists" has the cough.
        """
        here = [
            placed
            for placed in self._placed
            if placed.cue.direction == "forward" and _reaches(placed, span.start, span.end)
        ]
        nearest = max(here, key=lambda placed: placed.span.start, default=None)
        if nearest is None or _IF.isdisjoint(nearest.cue.forms):
            return certainty
        if nearest.cue.sense == "possible":
            return Certainty.POSSIBLE  # "unclear if"
        lasts = all("if" in p.cue.forms for p in here if p.cue.sense in _WARNS)
        if lasts and goes_on(self._text, span, self._sentence.span):
            return Certainty.AFFIRMED
        return Certainty.HYPOTHETICAL

    def _is_own_item(self, span: Span, denials: list[PlacedCue], code: str) -> bool:
        if any("," not in self._text[p.span.end : span.start] for p in denials):
            return False
        start, end = self._sentence.span.start, self._sentence.span.end
        before = self._text[max(start, span.start - _OR) : span.start]
        if _OR_BEFORE.search(before):
            return False
        return bool(self._past.date(span, code) or ending_behind(self._text, span, end))

    def _look_around(self, said: Said, span: Span, code: str) -> None:
        """Signs and answers right before and behind the words."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if self._comes_back and (warning := warning_behind(text, span, end)):
            said.hear("hypothetical", warning)
        elif (risk := guarded_against(text, span, start, end, code)) or (
            self._may_foresee and (risk := self._foreseen(span, code))
        ):
            said.hear("hypothetical", risk)
        elif (
            answer := denial_behind(text, span, end)
            or minus_before(text, span, start)
            or unchecked(text, span)
            or refuted(text, span, end)
            or ruled_out_below(text, span, start, code)
        ):
            said.hear("negated", answer)
        elif sign := question_before(text, span, start) or doubt_behind(text, span, end):
            said.hear("possible", sign)
        else:
            self._look_for_thoughts(said, span, code)

    def _foreseen(self, span: Span, code: str) -> Span | None:
        """What tells that the words name what may come; not what is told to last."""
        text, sentence = self._text, self._sentence.span
        if told := foreseen(text, span, sentence.start, sentence.end, code):
            return told
        told = led_to(text, span, sentence.start, sentence.end, code)
        return None if told and goes_on(text, span, sentence) else told

    def _guard(self, said: Said, span: Span, code: str) -> None:
        """What was spoken about, and is told to be a risk, is one whatever else is said."""
        sentence = self._sentence.span
        if risk := guarded_against(self._text, span, sentence.start, sentence.end, code):
            said.hear("hypothetical", risk)

    def _look_for_thoughts(self, said: Said, span: Span, code: str) -> None:
        """Whether a diagnosis was only thought of."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        weighs = self._may_weigh and not code.startswith(SYMPTOM)
        if weighs and (told := thought(text, span, start, end)):
            said.hear(*told)
        elif other := weighed_against(text, span, start, end):
            said.hear("possible", other)

    def affirmed_words(self) -> frozenset[str]:
        """The words of the sentence that no negation, warning or relative takes away."""
        lost = [p for p in self._placed if p.cue.sense in ("negated", "hypothetical", "family")]
        if not lost:
            return self._sentence.words
        gone = {
            token.form
            for token in self._sentence.tokens
            if any(_reaches(placed, token.start, token.end) for placed in lost)
        }
        return self._sentence.words - gone


_PLAIN = Assertion()


def _reaches(placed: PlacedCue, start: int, end: int) -> bool:
    """Whether the cue holds for the words from ``start`` to ``end``.

    A cue inside the words is part of their term ("history of stroke"); one that only begins or
    ends outside ("no history of stroke", "denies history of ...") still holds.
    """
    cue = placed.span
    return (
        placed.reach[0] <= start
        and end <= placed.reach[1]
        and not (start <= cue.start and cue.end <= end)
        and not (placed.cue.sense in _PAST and cue.start < end and start < cue.end)
    )
