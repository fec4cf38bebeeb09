"""Vaccines given in the encounter (Z23, I.C.21.c.2); one told of an earlier day is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.model import Sentence, Setting
from codewell.suggest.candidates import PROBLEM_SECTIONS, Candidate
from codewell.suggest.encounter.phrases import may_say, pattern
from codewell.suggest.encounter.visit import YEARS, Visit, step_of

_SECTIONS = PROBLEM_SECTIONS | {"immunizations", "procedure"}
_GIVEN_BY_HEADING = re.compile(r"\b(?:today|given|administered|this visit)\b", re.I)
_TODAY = re.compile(r"\b(?:today|here|now|this visit)\b", re.I)
_TELL_OF_BEFORE = frozenset(
    "history_of_present_illness past_medical_history past_surgical_history family_history"
    " social_history medications allergies review_of_systems chief_complaint follow_up"
    " discharge_instructions instructions return_precautions header".split()
)
"""Sections of an emergency record that do not tell what was done there."""
_SHORT = 40
"""A sentence of so many characters in a story that only says a vaccine given: "Tdap given."."""
_LONG = 220
"""A longer sentence tells more than what was given."""


def given_vaccine(visit: Visit) -> Iterator[Candidate]:
    """The encounter for an immunization, where a vaccine was given in it."""
    if not may_say(visit.text, "vaccine", "words"):
        return
    words, given = pattern("vaccine", "words"), pattern("vaccine", "given")
    never = pattern("vaccine", "not")
    for sentence in visit.read.sentences:
        said = visit.said(sentence)
        if (
            _may_tell(visit, sentence)
            and len(said) < _LONG
            and (match := words.search(said))
            and (given.search(said) or _is_headed_given(visit, sentence))
            and not never.search(said)
            and not YEARS.search(said)
        ):
            step = step_of("immunization", f"{match[0]} given", "Z23", "I.C.21.c.2")
            yield visit.candidate("Z23", sentence, match, step)
            return


def _is_headed_given(visit: Visit, sentence: Sentence) -> bool:
    """Whether the heading of a list of vaccines tells that they were given: "Shots today:"."""
    return sentence.section == "immunizations" and any(
        section.kind == "immunizations"
        and section.heading is not None
        and section.body.covers(sentence.span)
        and _GIVEN_BY_HEADING.search(section.heading.of(visit.text)) is not None
        for section in visit.read.sections
    )


def is_of_the_past(visit: Visit, vaccine: Candidate) -> bool:
    """Whether every sentence that names a vaccine tells that it was given before."""
    numbers = {visit.read.mentions[n].sentence for n in vaccine.mentions}
    said = [visit.said(visit.read.sentences[n]) for n in numbers]
    past, today = pattern("vaccine", "past"), _TODAY
    return bool(said) and all(
        (past.search(words) or YEARS.search(words)) and not today.search(words) for words in said
    )


def _may_tell(visit: Visit, sentence: Sentence) -> bool:
    """Whether a sentence may tell a vaccine given in the visit.

    The narrative of an emergency tells what was done there; that of a visit tells the past.
    """
    if sentence.section in _SECTIONS or visit.is_assessing(sentence):
        return True
    setting = visit.read.note.setting
    if setting is Setting.INPATIENT:
        return sentence.section in ("hospital_course", "unheaded")
    is_short = sentence.span.end - sentence.span.start <= _SHORT
    if setting is Setting.OUTPATIENT and sentence.section == "unheaded" and is_short:
        return True
    emergency = setting in (Setting.ED, Setting.OBSERVATION)
    return emergency and sentence.section not in _TELL_OF_BEFORE
