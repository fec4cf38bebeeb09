"""Whether what the words name is over: by its end, its year or age, the list it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from codewell.model import Sentence, Span
from codewell.text.courses import (
    ENDS,
    INJURY,
    LASTING_FROM_BIRTH,
    LASTS,
    LENS,
    NEWBORN,
    OUTLASTS,
    PASSES,
    SOCIAL,
    STOMA,
    TREATABLE,
    TREATED_NOW,
    stays,
)
from codewell.text.endings import (
    closed_list,
    ending_behind,
    month_behind,
    once_behind,
    one_before,
    past_before,
    quiet_behind,
    resolved_heading,
    scare_behind,
    times_behind,
    treated_behind,
    year_before,
)
from codewell.text.histories import at_birth, in_history_list, reaction
from codewell.text.operations import (
    closed_behind,
    cure_behind,
    is_operated,
    lens_behind,
    operation_before,
)
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
_AS_CHILD = re.compile(
    r"\s+(?:only |just )?as an? (?:small |young |little )?(?:baby|infant|newborn|toddler|child"
    r"|kid|boy"
    r"|girl)\b",
    re.I,
)
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
    r"\b(?:current(?:ly)?|chronic|recurrent|active|ongoing|now|still|today)\b", re.I
)
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
        if code.startswith((*LASTS, *SOCIAL)):
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
        if code.startswith(TREATED_NOW):
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
        of_stay = self._sentence.section in _CODED_ANYWAY or code.startswith(TREATED_NOW)
        if not of_stay and (headed := resolved_heading(text, span, start)):
            yield "resolved", headed
        if self._year is None:
            return
        if times := times_behind(text, span, end, year=self._year):
            yield "resolved", times
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
        if quiet := quiet_behind(text, span, end):
            return [("resolved", quiet)]
        if before := past_before(text, span, start, year=self._year):
            return [("past", before)]
        if reacted := reaction(text, span, start, self._sentence.section, code):
            return [("past", reacted)]
        if (code.startswith(PASSES) or one_before(text, span, start)) and (
            dated := month_behind(text, span, end)
        ):
            return [("past", dated)]
        return []

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
        if _CHILDHOOD.search(span.of(text)):
            return True
        if code.startswith(_CHILDS) and _AS_CHILD.match(text, span.end, end):
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
        text, sentence = self._text, self._sentence
        start, end = sentence.span.start, sentence.span.end
        if sentence.section in _OF_TODAY and not code.startswith(PASSES):
            return None
        own = span.of(text)
        if self._age is not None and self._age >= _GROWN and _CHILDHOOD.search(own):
            return span
        if self._year is not None and (found := year_of(text, span, start, end)):
            if _COLUMN.search(text, span.end, found[1].start) and not code.startswith(ENDS):
                return None  # the date of an entry in a table
            return found[1] if found[0] < self._year else None
        if self._age is not None and (dated := age_of(text, span, end)):
            return dated[1] if dated[0] < self._age - 1 or dated[0] == 0 < self._age else None
        return None
