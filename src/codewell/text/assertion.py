"""What a sentence asserts of a mention: negated, possible, past, family, hypothetical.

Cues decide (:mod:`codewell.text.cue_reach`), then what stands right before or behind the words,
the year or age that dates them, the heading above them, and what the term itself says: a term of
personal history speaks of the past, one of family history of relatives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from codewell.model import Assertion, Certainty, Experiencer, Sentence, Span, Temporality
from codewell.text.answers import (
    answer_behind,
    cure_behind,
    denial_behind,
    doubt_behind,
    ending_behind,
    goes_on,
    is_operated,
    minus_before,
    operation_before,
    question_before,
    risk_behind,
    takes_back,
    tells_to_come_back,
    unchecked,
    warning_behind,
)
from codewell.text.cue_reach import PlacedCue
from codewell.text.past_time import PastTime, past_times, told_of_the_past
from codewell.text.years import age_of, year_of

_OF_TODAY = frozenset("assessment assessment_and_plan plan principal_diagnosis".split())
"""Sections in which a year dates a test or an operation, seldom the problem itself."""
_OF_NOW = frozenset(
    "assessment assessment_and_plan plan principal_diagnosis discharge_diagnosis procedure"
    " postoperative_diagnosis preoperative_diagnosis operative_description findings imaging"
    " physical_exam hospital_course follow_up instructions discharge_instructions".split()
)
"""Sections in which what ended, ended in this encounter."""
_CODED_ANYWAY = frozenset(("discharge_diagnosis", "principal_diagnosis"))
"""A diagnosis of a stay that ended in it is one of the stay."""
_PAST = frozenset(("past", "resolved"))

_SAYS_PAST = ("I252", "Z85", "Z86", "Z87", "Z90", "Z920", "Z921", "Z922", "Z923", "Z98")
_SCAR = "Z98891"
"""The scar of a cesarean lasts."""
"""Codes of terms that name what is over: personal history, an organ taken out, a treatment."""
_SAYS_FAMILY = ("Z80", "Z81", "Z82", "Z83", "Z84")
_LASTS = ("Z79", "Z88", "Z89", "Z93", "Z94", "Z95", "Z96", "Z97", "Z99")
"""Codes of a status that lasts: a year dates its beginning."""
_LIFELONG = (
    *(
        "B20",
        "D57",
        "E03",
        "E10",
        "E11",
        "E13",
        "E66",
        "E78",
        "E84",
        "E89",
        "F01",
        "F02",
        "F03",
        "F20",
    ),
    *("F25", "F31", "F90", "G12", "G20", "G30", "G35", "G71", "G80", "H35", "H40", "I10", "I11"),
    *("I12", "I13", "I25", "I27", "I42", "I48", "I50", "I70", "I73", "J41", "J42", "J43", "J44"),
    *("J47", "J84", "K50", "K51", "K74", "L20", "L40", "M05", "M06", "M15", "M16", "M17", "M18"),
    *("M19", "M32", "M34", "M35", "M45", "M81", "N18", "N40", "Q"),
)
"""Conditions that stay: a bare year behind them is that of their beginning."""
_OUTLASTS = ("C", "E", "F", "Z")
"""What an operation need not end: a cancer, a disorder of hormones."""
_PASSES = (
    *("A0", "A37", "A38", "A40", "A41", "A46", "A49", "A54", "A56", "A69", "A74", "B01", "B02"),
    *("B05", "B06", "B26", "B27", "B34", "B97", "G00", "G03", "G45", "G51", "H10", "H60", "H65"),
    *("H66", "I21", "I26", "I30", "I33", "I40", "J0", "J1", "J20", "J21", "J22", "J36", "J93"),
    *("K25", "K26", "K27", "K29", "K35", "K36", "K37", "K56", "K61", "K80", "K81", "K85", "L00"),
    *("L01", "L02", "L03", "L04", "L08", "M00", "M86", "N10", "N12", "N20", "N30", "N39", "N70"),
    *("N73", "O", "P", "U07"),
)
"""Conditions that pass: in a past history they are over."""
_HISTORIES = frozenset(("past_medical_history", "copied_list"))
_NO_MORE = frozenset(("used to have", "formerly", "former", "in remission from", "gave up"))
"""What alone makes a past of them, beside words that say that they are over."""
_CHILDHOOD = re.compile(
    r"\bchildhood\b|\bas an? (?:baby|child|infant|boy|girl|kid|teenager)\b", re.I
)
_GROWN = 16
"""From this age in years on what was had in childhood is past."""
_NOT_OVER = frozenset("current currently chronic recurrent active ongoing now still today".split())
_TREATED_NOW = ("S", "T", "O")
"""Injuries and the states of childbirth: repaired, they are still what is cared for."""
_INJURY = ("S", "T")
_AFTER = frozenset(("s/p", "sp", "status post", "post", "after"))
"""Weeks "status post" an injury it is still under treatment."""
_ALLERGY = ("Z88", "Z910")
"""An allergy lasts, whenever it first showed."""
_PREVENTS = ("Z11", "Z12", "Z13", "Z23")
"""A screening or a vaccine is what is done, no warning."""
_PREVENTION = frozenset("screening screen vaccine vaccination immunization booster".split())
_HABITS = ("Z", "F1", "E66")
"""What is spoken about because the patient has it or does it, not as a risk."""

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
    "considered wondered worried concern concerned feared questioned raised thought"
    " entertained label labeled labelled possibility".split()
)
"""Words of a thought that what follows may take back: "considered, but the tap was clean"."""

_WHOSE = re.compile(
    r"\b(?:mother|father|mom|dad|husband|wife|spouse|partner|son|daughter|child|brother|sister|aunt"
    r"|uncle|cousin|grand(?:mother|father)|friend|boyfriend|girlfriend)['’]s (?:[\w-]+ )?$",
    re.IGNORECASE,
)
"""Whose condition it is: "her husband's stroke"."""

_SECTION_ASSERTIONS = {
    "family_history": Assertion(experiencer=Experiencer.FAMILY),
    "past_surgical_history": Assertion(temporality=Temporality.PAST),
    "discharge_instructions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "return_precautions": Assertion(certainty=Certainty.HYPOTHETICAL),
    "differential_diagnosis": Assertion(certainty=Certainty.POSSIBLE),
}
"""What a heading alone says of everything below it."""


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
        self._year = year
        self._age = age
        self._placed = placed
        self._times: tuple[PastTime, ...] | None = None

    @cached_property
    def _flat(self) -> str:
        """The sentence in one line."""
        return self._sentence.span.of(self._text).replace("\n", " ")

    @cached_property
    def _comes_back(self) -> bool:
        return tells_to_come_back(self._text, self._sentence.span.start, self._sentence.span.end)

    def assertion(self, span: Span, code: str = "") -> Assertion:
        """What is asserted of the words at the span; ``code`` is where their term leads."""
        said = _Said(_SECTION_ASSERTIONS.get(self._sentence.section, _PLAIN), code, span)
        before = self._text[max(self._sentence.span.start, span.start - _OR) : span.start]
        if whose := _WHOSE.search(before):
            said.hear("family", Span(span.start - len(before) + whose.start(), span.start))
        known = _KNOWN.search(before)
        for placed in self._placed:
            if placed.cue.sense == "possible" and placed.cue.direction == "forward" and known:
                continue
            if placed.cue.sense == "resolved" and self._sentence.section in _CODED_ANYWAY:
                continue
            if _reaches(placed, span.start, span.end):
                said.hear(placed.cue.sense, placed.span, " ".join(placed.cue.forms))
        if said.certainty is Certainty.NEGATED:
            said.certainty = self._in_its_list(span, code)
        elif said.certainty in (Certainty.POSSIBLE, Certainty.HYPOTHETICAL):
            said.certainty = self._under_condition(said.certainty, span)
        if (answered := answer_behind(self._text, span)) is not None:
            said.answer(*answered)
        elif said.certainty is Certainty.AFFIRMED:
            self._look_around(said, span)
        elif said.certainty is Certainty.POSSIBLE and (answer := self._taken_back(span)):
            said.hear("negated", answer)
        if said.temporality is Temporality.CURRENT:
            self._look_for_dates(said, span, code)
        return said.assertion()

    def _taken_back(self, span: Span) -> Span | None:
        """What answers a doubt with no."""
        end = self._sentence.span.end
        if answer := denial_behind(self._text, span, end):
            return answer
        if any(
            placed.cue.sense == "possible"
            and not _THOUGHTS.isdisjoint(placed.cue.forms)
            and _reaches(placed, span.start, span.end)
            for placed in self._placed
        ):
            return takes_back(self._text, span, end)
        return None

    def _in_its_list(self, span: Span, code: str) -> Certainty:
        """What a denial says of an item of its list.

        In a list of warnings it is a warning ("call for fever or no urine"); an item with a date
        or an end of its own is none of the list.
        """
        here = [placed for placed in self._placed if _reaches(placed, span.start, span.end)]
        denials = [placed for placed in here if placed.cue.sense == "negated"]
        if any(
            (
                not _WARNINGS.isdisjoint(placed.cue.forms)
                and all(placed.span.start < denial.span.start for denial in denials)
            )
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
        return bool(self._date(span, code) or ending_behind(self._text, span, end))

    def _look_around(self, said: _Said, span: Span) -> None:
        """Signs and answers right before and behind the words."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if self._comes_back and (warning := warning_behind(text, span, end)):
            said.hear("hypothetical", warning)
        elif risk := risk_behind(text, span, end):
            said.hear("hypothetical", risk)
        elif sign := question_before(text, span, start):
            said.hear("possible", sign)
        elif (
            answer := denial_behind(text, span, end)
            or minus_before(text, span, start)
            or unchecked(text, span)
        ):
            said.hear("negated", answer)
        elif doubt := doubt_behind(text, span, end):
            said.hear("possible", doubt)

    def _look_for_dates(self, said: _Said, span: Span, code: str) -> None:
        """The year, the age, or the end of what the words name."""
        text, sentence = self._text, self._sentence
        start, end = sentence.span.start, sentence.span.end
        if code.startswith(_LASTS):
            return
        if sentence.section not in _OF_NOW and not code.startswith(_TREATED_NOW):
            if ended := ending_behind(text, span, end):
                said.hear("resolved", ended)
            elif not code.startswith(_OUTLASTS) and (cured := cure_behind(text, span, end)):
                said.hear("past", cured)
            elif operated := operation_before(text, span, start):
                said.hear("past", operated)
        if sentence.section in _HISTORIES and (
            code.startswith((*_PASSES, *_INJURY)) or is_operated(text, span)
        ):
            if sentence.words.isdisjoint(_NOT_OVER):
                said.hear("past", span)
        elif not code.startswith(_LIFELONG) and (
            past := self._date(span, code) or self._told(span, code)
        ):
            said.hear("past", past)

    def _told(self, span: Span, code: str) -> Span | None:
        """The time long over of which the statement around the words tells."""
        sentence = self._sentence
        if sentence.section in _OF_TODAY:
            return None
        start = sentence.span.start
        flat = self._flat
        if self._times is None:
            self._times = past_times(flat, year=self._year, age=self._age)
        if not self._times:
            return None
        told = told_of_the_past(
            flat,
            Span(span.start - start, span.end - start),
            self._times,
            passes=code.startswith(_PASSES),
            injury=code.startswith(_TREATED_NOW),
        )
        return told and Span(told.start + start, told.end + start)

    def _date(self, span: Span, code: str) -> Span | None:
        """The year or age before those of the record."""
        text, sentence = self._text, self._sentence
        start, end = sentence.span.start, sentence.span.end
        if sentence.section in _OF_TODAY and not code.startswith(_PASSES):
            return None
        own = span.of(text)
        if self._age is not None and self._age >= _GROWN and _CHILDHOOD.search(own):
            return span
        if self._year is not None and (found := year_of(text, span, start, end)):
            return found[1] if found[0] < self._year else None
        if self._age is not None and (dated := age_of(text, span, end)):
            return dated[1] if dated[0] < self._age - 1 or dated[0] == 0 < self._age else None
        return None

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


class _Said:
    """What the cues say of one mention, as they are heard."""

    def __init__(self, base: Assertion, code: str, span: Span) -> None:
        self._code = code
        self.certainty = base.certainty
        self.temporality = base.temporality
        self._experiencer = base.experiencer
        self._cues: list[tuple[str, Span]] = []
        self._is_back = False
        if code.startswith(_SAYS_PAST) and code != _SCAR:
            self.hear("past", span)
        elif code.startswith(_SAYS_FAMILY):
            self.hear("family", span)

    def hear(self, sense: str, span: Span, words: str = "") -> None:
        """Take in one cue."""
        if self._is_idle(sense, words):
            return
        self._cues.append((sense, span))
        match sense:
            case "negated":
                self.certainty = Certainty.NEGATED
            case "possible" if self.certainty is not Certainty.NEGATED:
                self.certainty = Certainty.POSSIBLE
            case "hypothetical" | "discussed" if self.certainty is Certainty.AFFIRMED:
                self.certainty = Certainty.HYPOTHETICAL
            case "past" | "resolved":
                self.temporality = Temporality.PAST
            case "family":
                self._experiencer = Experiencer.FAMILY
            case "current":
                self._is_back = True

    def answer(self, yes: bool, span: Span) -> None:
        """Take in the answer to a question about the words."""
        self._cues.append(("current" if yes else "negated", span))
        self.certainty = Certainty.AFFIRMED if yes else Certainty.NEGATED

    def _is_idle(self, sense: str, words: str) -> bool:
        """Whether a cue says nothing of this term."""
        if sense == "past" and self._code.startswith(_INJURY):
            return words in _AFTER
        if sense == "past" and self._code.startswith(_LIFELONG):
            return words not in _NO_MORE
        if sense == "past" and self._code.startswith(_ALLERGY):
            return True
        if sense == "hypothetical" and self._code.startswith(_PREVENTS):
            return words.partition(" ")[0] in _PREVENTION
        return sense == "discussed" and self._code.startswith(_HABITS)

    def assertion(self) -> Assertion:
        """What was said, all in all."""
        temporality = Temporality.CURRENT if self._is_back else self.temporality
        return Assertion(self.certainty, temporality, self._experiencer, tuple(self._cues))


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
