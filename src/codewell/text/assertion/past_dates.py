"""Whether what the words name is over: by its end, its year or age, the list it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from codewell.model import Sentence, Span
from codewell.text.assertion.courses import (
    CANCER,
    COMPLICATION,
    ENDS,
    INJURY,
    LASTING_FROM_BIRTH,
    LASTS,
    LENS,
    NEWBORN,
    OUTLASTS,
    PASSES,
    PREVENTS,
    SOCIAL,
    STOMA,
    SYMPTOM,
    TREATABLE,
    TREATED_NOW,
    begins,
    stays,
)
from codewell.text.assertion.earlier_care import (
    course_before,
    ended_on,
    free_behind,
    past_before,
    stay_before,
    still_there,
    stopped_before,
    treated_still,
    treatment_over,
    year_before,
)
from codewell.text.assertion.endings import (
    closed_list,
    ending_behind,
    healed_last,
    month_behind,
    once_behind,
    one_before,
    quiet_behind,
    resolved_around,
    resolved_heading,
    scare_behind,
    times_behind,
    treated_behind,
)
from codewell.text.assertion.histories import REACTS, at_birth, in_history_list, reaction
from codewell.text.assertion.operations import (
    closed_behind,
    cure_behind,
    is_operated,
    lens_behind,
    operation_before,
)
from codewell.text.assertion.past_time import PastTime, past_times, told_of_the_past
from codewell.text.assertion.years import age_of, year_of

_OF_TODAY = frozenset("assessment assessment_and_plan plan principal_diagnosis".split())
"""Sections in which a year dates a test or an operation, seldom the problem itself."""
_OF_NOW = frozenset(
    "assessment assessment_and_plan plan principal_diagnosis discharge_diagnosis procedure"
    " postoperative_diagnosis preoperative_diagnosis operative_description findings imaging"
    " physical_exam hospital_course follow_up instructions discharge_instructions".split()
)
"""Sections in which what ended, ended in this encounter."""
_HISTORIES = frozenset(("past_medical_history", "copied_list"))
_CHILDHOOD = re.compile(
    r"\bchildhood\b|\bas an? (?:baby|child|infant|boy|girl|kid|teenager)\b", re.I
)
_IN_CHILDHOOD = re.compile(
    r"\s*[(,–—-]\s*(?:in |during |only in |as an? )?(?:early |his |her )?(?:childhood|infancy|child"
    r"|infant|kid|baby|toddler|teen(?:s|ager)?|adolescen\w+|youth"
    r"|grade school)(?: only)?\s*[),.;\n]",
    re.I,
)
_OUTGROWN = re.compile(r"\b(?:till|til|until|up to)\b", re.I)
_OUTGROWN_WITHIN = 60
_SCHOOL = re.compile(
    r"[^.;:\n]{0,25}?\b(?:till?|until|up to|through) (?:about |around |the |his |her )?"
    r"(?:kindergarten|pre-?school|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|grade|high"
    r"|middle) (?:grade|school)|school age|puberty|adolescence|(?:early |late |mid-?)?teens"
    r"|college|menarche)\b",
    re.I,
)
"""Until when it was had, by school: ``bed-wetting until second grade``."""
_AS_CHILD = re.compile(
    r"\s+(?:only |just )?as an? (?:small |young |little )?(?:baby|infant|newborn|toddler|child"
    r"|kid|boy"
    r"|girl)\b",
    re.I,
)
_BACK = re.compile(r"\b(?:and again|again|still|and now|return\w*|came back|since)\b", re.I)
_CHILDS = ("L20", "J45", "L22", "R56", "G403", "N394", "F980", "H65", "H66")
"""What children mostly outgrow."""
_GROWN = 16
"""From this age in years on what was had in childhood is past."""
_COMES_OFTEN = ("R", "O", "S", "N", "Z")
"""What came once may be why the patient is here."""
_CODED_ANYWAY = frozenset("discharge_diagnosis principal_diagnosis hospital_course".split())
_REPLACED = ("M15", "M16", "M17", "M18", "M19", "K4", "H25", "H26")
"""What an operation ends for good."""
_NOT_OVER = re.compile(
    r"\b(?:current(?:ly)?|chronic|recurrent|active|ongoing|now|still|today|healing)\b", re.I
)
_AFTER_EVENT = re.compile(
    r"[^.;,]{0,20}\b(?:after|since|from|following) (?:an? |the |his |her )?(?:\w+ ){0,2}?(?:crash"
    r"|accident|fall|injury|collision|wreck|mvc|mva|stroke|cva|tia|infarct|bleed|hemorrhage"
    r"|deployment|assault|combat|encephalitis|meningitis|polio|shingles|zoster|radiation|chemo\w*|surgery|operation|fusion"
    r"|\w+ectomy|\w+plasty|tbi)\b",
    re.I,
)
"""What it came from, whose year is not its own: ``back pain after a crash in 2015``."""
_BY_TEST = re.compile(
    r"[^.;\n]{0,15}?\b(?:by|on|per|,) ?(?:DEXA|echo\w*|MRI|CT|EGD|colonoscopy|ultrasound|US|biopsy"
    r"|x-?ray|scan|cath\w*|stress test|films?|imaging|sleep study|PFTs?)\b",
    re.I,
)
"""The test whose year it is: ``osteopenia by DEXA 2022``."""
_SEQUELAE = ("I69", "I972", "M96", "B91", "G14")
"""What is left of it names what it came from: ``hemiparesis following stroke in 2020``."""
_LEFT_BEHIND = (
    *("M", "G", "F43", "R13", "R15", "R20", "R26", "R27", "R29", "R32", "R39"),
    *("R4", "R52"),
)
_BARE_YEAR = re.compile(r"[\s(,:]*(?:in )?\(?(?:19|20)\d\d$")
_SHORT = ("J32", "N76")
"""What a short course ends, though its name is that of something chronic."""
_FULL_STOP = re.compile(r"[.\n]|$")
_NEXT = 80
_COLUMN = re.compile(r" {3}|\t|\|")
_COMMA = re.compile(r"[,;:]")


class PastOf:
    """Tells of the words of one sentence whether they name what is over."""

    def __init__(self, text: str, sentence: Sentence, year: int | None, age: int | None) -> None:
        self._text = text
        self._sentence = sentence
        self._year = year
        self._age = age

    @cached_property
    def _flat(self) -> str:
        """The sentence in one line."""
        return self._sentence.span.of(self._text).replace("\n", " ")

    @cached_property
    def _times(self) -> tuple[PastTime, ...]:
        return past_times(self._flat, year=self._year, age=self._age)

    @cached_property
    def _closed(self) -> Span | None:
        of_now = self._sentence.section in _OF_NOW
        return closed_list(self._text, self._sentence.span.end, of_now=of_now)

    def of(self, span: Span, code: str) -> list[tuple[str, Span]]:
        """What tells that it is over: (past or resolved, where)."""
        if code.startswith(STOMA) and (closed := closed_behind(self._text, span)):
            return [("resolved", closed)]
        if code.startswith((*LASTS, *SOCIAL, *PREVENTS)):
            return []
        found = list(self._ended(span, code))
        if born := self._newborn(span, code):
            found.append(("past", born))
        if listed := self._listed(span, code):
            return [*found, ("past", listed)]
        if not stays(code) and (past := self.date(span, code) or self._told(span, code)):
            found.append(("past", past))
        return found

    def _ended(self, span: Span, code: str) -> Iterator[tuple[str, Span]]:
        """Its end, told right beside the words."""
        yield from self._ended_in_any(span, code)
        if self._sentence.section in _OF_NOW:
            return
        text, end = self._text, self._sentence.span.end
        if scare := scare_behind(text, span, end):
            yield "resolved", scare
        if code.startswith(LENS) and (lens := lens_behind(text, span, end)):
            yield "resolved", lens
        if code.startswith(TREATED_NOW) and not code.startswith(COMPLICATION):
            if reacted := reaction(text, span, self._sentence.span.start, "", code):
                yield "past", reacted
            return
        if code.startswith(CANCER) and treated_still(text, span, end):
            return
        if ended := ending_behind(text, span, end):
            yield "resolved", ended
        elif operated := self._operated(span, code):
            yield "resolved" if code.startswith(_REPLACED) else "past", operated
        if not stays(code):
            yield from self._gone(span, code)

    def _ended_in_any(self, span: Span, code: str) -> Iterator[tuple[str, Span]]:
        """An end that counts in sections of today too."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if self._outgrown(span, code):
            yield "resolved", span
        if not code.startswith(_COMES_OFTEN) and (once := once_behind(text, span, end)):
            yield "resolved", once
        if self._closed:
            yield "resolved", self._closed
        if self._sentence.section not in _CODED_ANYWAY:
            if not code.startswith(INJURY) and (headed := resolved_heading(text, span, start)):
                yield "resolved", headed
            if over := resolved_around(text, span, start, end):
                yield "resolved", over
        if self._year is None:
            return
        if times := times_behind(text, span, end, year=self._year):
            yield "resolved", times
        if code.startswith(CANCER) and (free := free_behind(text, span, end)):
            yield "past", free
        if not stays(code) and (dated := year_before(text, span, start, year=self._year)):
            yield "past", dated

    def _operated(self, span: Span, code: str) -> Span | None:
        """The operation that ended it."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        cured = cure_behind(text, span, end, outlasts=code.startswith(OUTLASTS))
        return cured or operation_before(text, span, start)

    def _gone(self, span: Span, code: str) -> list[tuple[str, Span]]:
        """What has not shown for years, was treated, or led to a diagnosis of years ago."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if code.startswith(TREATABLE) and (treated := treated_behind(text, span, end)):
            return [("resolved", treated)]
        if quiet := quiet_behind(text, span, self._beyond):
            return [("resolved", quiet)]
        brief = code.startswith((*PASSES, *_SHORT, SYMPTOM))
        if brief and (healed := healed_last(text, span, end)):
            return [("resolved", healed)]
        told = past_before(text, span, start, year=self._year) or self._cared_for(span, code)
        if told := told or reaction(text, span, start, self._sentence.section, code):
            return [("past", told)]
        if (code.startswith(PASSES) or one_before(text, span, start)) and (
            dated := month_behind(text, span, end)
        ):
            return [("past", dated)]
        return []

    @cached_property
    def _beyond(self) -> int:
        """The end of the sentence, or of that behind its semicolon."""
        end = self._sentence.span.end
        if not self._text.endswith(";", 0, end):
            return end
        stop = _FULL_STOP.search(self._text, end, end + _NEXT)
        return stop.end() if stop else end

    def _cared_for(self, span: Span, code: str) -> Span | None:
        """The earlier stay, course or drug that the words belong to."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if found := stay_before(text, span, start) or ended_on(text, span, end):
            return found
        if code.startswith(REACTS) and (stopped := stopped_before(text, span, start, end)):
            return stopped
        if code.startswith((*PASSES, *TREATABLE, *_SHORT)):
            return course_before(text, span, start, end) or treatment_over(text, span, end)
        return None

    def _newborn(self, span: Span, code: str) -> Span | None:
        """What was there at a birth long ago."""
        if self._age and code.startswith(NEWBORN) and not code.startswith(LASTING_FROM_BIRTH):
            return span
        start, end = self._sentence.span.start, self._sentence.span.end
        return at_birth(self._text, span, start, end, code)

    def _outgrown(self, span: Span, code: str) -> bool:
        """Whether it was had in childhood and no longer."""
        if self._age is None or self._age < _GROWN:
            return False
        text, end = self._text, self._sentence.span.end
        if _IN_CHILDHOOD.match(text, span.end, end + 1):
            return True
        if stays(code) and not code.startswith(_CHILDS):
            return False
        if _CHILDHOOD.search(span.of(text)) or _SCHOOL.match(text, span.end, end):
            return True
        if (as_child := _AS_CHILD.match(text, span.end, end)) and not _BACK.search(
            text, as_child.end(), end
        ):
            return True
        return self._until_age(span)

    def _until_age(self, span: Span) -> bool:
        """Whether it was there until an age long past: ``asthma until age 12``."""
        text, end = self._text, self._sentence.span.end
        if not _OUTGROWN.search(text, span.end, min(end, span.end + _OUTGROWN_WITHIN)):
            return False
        dated = age_of(text, span, end)
        return bool(
            dated
            and dated[0] < (self._age or 0) - 1
            and _OUTGROWN.search(text, span.end, dated[1].end)
        )

    def _listed(self, span: Span, code: str) -> Span | None:
        """The list of what the past brought in which the words stand, where it is over by now."""
        text, sentence = self._text, self._sentence
        if not (code.startswith((*PASSES, *INJURY)) or is_operated(text, span)):
            return None
        if self._is_ongoing(span):
            return None
        if sentence.section in _HISTORIES:
            return span
        if sentence.section in _OF_NOW:
            return None
        return in_history_list(text, span, sentence.span.start)

    def _is_ongoing(self, span: Span) -> bool:
        """Whether the item of a list in which the words stand is called ongoing."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        before = _COMMA.split(text[start : span.start])[-1]
        behind = _COMMA.split(text[span.end : end], maxsplit=1)[0]
        return bool(_NOT_OVER.search(f"{before} {span.of(text)} {behind}"))

    def _told(self, span: Span, code: str) -> Span | None:
        """The time long over of which the statement around the words tells."""
        sentence = self._sentence
        if sentence.section in _OF_TODAY or not self._times:
            return None
        start = sentence.span.start
        if span.start < start:
            return None  # a test that heads the line: "CXR last week: normal"
        told = told_of_the_past(
            self._flat,
            Span(span.start - start, span.end - start),
            self._times,
            passes=code.startswith(PASSES),
            injury=code.startswith(TREATED_NOW),
        )
        return told and Span(told.start + start, told.end + start)

    def date(self, span: Span, code: str) -> Span | None:
        """The year or age before those of the record."""
        text, sentence, end = self._text, self._sentence, self._sentence.span.end
        if sentence.section in _OF_TODAY and not code.startswith(PASSES):
            return None
        own = span.of(text)
        if self._age is not None and self._age >= _GROWN and _CHILDHOOD.search(own):
            return span
        return None if self._is_of_now(span, code, end) else self._dated(span, code)

    def _dated(self, span: Span, code: str) -> Span | None:
        """The year or age behind or before the words, where it is over."""
        text, start, end = self._text, self._sentence.span.start, self._sentence.span.end
        if self._year is not None and (found := year_of(text, span, start, end)):
            if _COLUMN.search(text, span.end, found[1].start) and not code.startswith(ENDS):
                return None  # the date of an entry in a table
            if begins(code) and _BARE_YEAR.match(text, span.end, found[1].end):
                return None  # "asthma 2009": found then
            if found[1].end <= span.start and still_there(text, span, end):
                return None  # "in 2022 she developed tachycardia, still on midodrine"
            return found[1] if found[0] < self._year else None
        if self._age is not None and (dated := age_of(text, span, end)):
            return dated[1] if dated[0] < self._age - 1 or dated[0] == 0 < self._age else None
        return None

    def _is_of_now(self, span: Span, code: str, end: int) -> bool:
        """Whether a year behind dates something else: a crash, the finding of a treated cancer."""
        if not code.startswith(ENDS) and _BY_TEST.match(self._text, span.end, end):
            return True
        if code.startswith(_SEQUELAE):
            return True
        if code.startswith(_LEFT_BEHIND):
            return bool(_AFTER_EVENT.match(self._text, span.end, end))
        return code.startswith(CANCER) and treated_still(self._text, span, end)
