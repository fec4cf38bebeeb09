"""How prominently the statements of a record stand: where a problem is named, where it passes."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from codewell.model import Mention, Setting
from codewell.rules.logic.sequence import is_first_listed_only
from codewell.suggest.attributes import RecordAttributes
from codewell.suggest.prose import Prose, read_prose
from codewell.text import ReadNote

PROBLEM_SECTIONS = frozenset(
    (
        "assessment",
        "assessment_and_plan",
        "plan",
        "problem_list",
        "principal_diagnosis",
        "secondary_diagnoses",
        "discharge_diagnosis",
        "postoperative_diagnosis",
    )
)
"""Where a record states what was treated."""

DISCHARGE_SECTIONS = PROBLEM_SECTIONS | {"hospital_course"}
"""Where the diagnoses at discharge stand (guideline II.H)."""

REASON_SECTIONS = frozenset(("chief_complaint", "indication"))

PROBLEM_COVERAGE = 0.4
"""A mention that covers this share of its line names a problem rather than passing by."""


_CERTIFICATE = "Z027"
_PURPOSES = ("Z11", "Z12", "Z13", "Z30")
"""What a visit is for, where its first words name it."""
_TASKS = ("Z11", "Z12", "Z13", "Z713", "Z480")
"""Screening, advice and the removal of sutures, which in a plan are tasks."""


_OF_OTHERS = ("Z010", "Z011", "Z012")
_WHOLE = 0.7
"""An examination of eyes, ears or teeth beside other words of a line is one to be arranged."""


class Place(IntEnum):
    """How prominently a mention stands, the highest best."""

    PASSING = 0
    HISTORY = 1
    NARRATIVE = 2
    REASON = 3
    PROBLEM_TEXT = 4
    PROBLEM = 5


_SECTION_PLACES = {
    "history_of_present_illness": Place.NARRATIVE,
    "hospital_course": Place.NARRATIVE,
    "unheaded": Place.NARRATIVE,
    "admission_diagnosis": Place.NARRATIVE,
    "preoperative_diagnosis": Place.NARRATIVE,
    "imaging": Place.NARRATIVE,
    "results": Place.NARRATIVE,
    "procedure": Place.NARRATIVE,
    "findings": Place.NARRATIVE,
    "past_medical_history": Place.HISTORY,
    "past_surgical_history": Place.HISTORY,
    "social_history": Place.HISTORY,
    "family_history": Place.HISTORY,
    "medications": Place.HISTORY,
    "immunizations": Place.HISTORY,
}


def has_assessment(read: ReadNote) -> bool:
    """Whether a record states its problems under a heading; a plan alone may name none."""
    kinds = {section.kind for section in read.sections} & PROBLEM_SECTIONS
    if kinds != {"plan"} or read.note.setting is Setting.INPATIENT:
        return bool(kinds)
    return any(
        m.section == "plan" and m.assertion.label == "affirmed" and m.code[0] not in "RZ"
        for m in read.mentions
    )


def prose_of(read: ReadNote) -> Prose:
    """The parts of a visit told as prose; a stay tells of its course instead.

    Where the conclusion establishes nothing, what the examination found is the result.
    """
    if has_assessment(read) or read.note.setting is Setting.INPATIENT:
        return Prose()
    prose = read_prose(read)
    judged = any(
        prose.concludes(m.span) and m.assertion.label == "affirmed" and m.code[0] not in "RZ"
        for m in read.mentions
    )
    return replace(prose, judges=True) if judged else replace(prose, examination=None)


def prominence(mention: Mention, attributes: RecordAttributes, prose: Prose) -> Place:
    """How prominently a mention stands; a diagnosis stated under a symptom is a problem itself.

    In prose the conclusion is the assessment, and a finding of the examination supports only.
    """
    place = place_of(mention)
    if attributes.is_only_listed(mention):
        return Place.PASSING
    if mention.section == "problem_list" and attributes.has_copied_list:
        return Place.HISTORY
    if place is Place.NARRATIVE:
        return _in_narrative(mention, attributes, prose)
    names = place is Place.PROBLEM_TEXT and attributes.names_problem(mention)
    return Place.PROBLEM if names or _is_indication(mention, attributes) else place


def _in_narrative(mention: Mention, attributes: RecordAttributes, prose: Prose) -> Place:
    """Where in a story a mention stands: its purpose, its conclusion, a finding, or else."""
    if (
        _may_be_purpose(mention)
        and (mention.code.startswith(_PURPOSES) or is_first_listed_only(mention.code))
        and attributes.opens(mention)
    ):
        return Place.REASON
    if prose.concludes(mention.span):
        return Place.PROBLEM_TEXT
    aside = mention.code.startswith(_OF_OTHERS) and mention.coverage < _WHOLE
    return Place.HISTORY if aside or prose.finds(mention.span) else Place.NARRATIVE


def _is_indication(mention: Mention, attributes: RecordAttributes) -> bool:
    """Whether the short indication of a procedure is a disease, which no finding explains."""
    return (
        mention.section == "indication"
        and mention.assertion.label == "affirmed"
        and mention.code[0] not in "RZ"
        and attributes.is_in_short_item(mention)
    )


_ACTS_IN_STORY = ("C", "O", "P", "R", "V", "W", "X", "Y", "Z")
_CARED_FOR = frozenset("take takes taking treated controlled managed".split())
"""With one of these a sentence says that a condition is under treatment."""


def told_in_story(place: Place, code: str, words: frozenset[str], prose: Prose) -> Place:
    """What the story tells without treatment and the conclusion does not name is background."""
    passed = (
        place is Place.NARRATIVE
        and prose.judges
        and not code.startswith(_ACTS_IN_STORY)
        and words.isdisjoint(_CARED_FOR)
    )
    return Place.HISTORY if passed else place


def _may_be_purpose(mention: Mention) -> bool:
    """Whether a record may tell in a place what the visit is for: first, or before a procedure."""
    return not mention.sentence or mention.section == "preoperative_diagnosis"


def place_of(mention: Mention) -> Place:
    """How prominently a mention stands."""
    covers = mention.coverage >= PROBLEM_COVERAGE
    if mention.code.startswith(_CERTIFICATE) or (
        mention.section == "plan"
        and (is_first_listed_only(mention.code) or mention.code.startswith(_TASKS))
    ):
        covers = False  # a certificate or examination in the plan is a task, not the reason
    if mention.code.startswith(_OF_OTHERS) and mention.coverage < _WHOLE:
        covers = False
    if mention.section in PROBLEM_SECTIONS:
        return Place.PROBLEM if covers else Place.PROBLEM_TEXT
    if mention.section in REASON_SECTIONS:
        return Place.REASON
    return _SECTION_PLACES.get(mention.section, Place.PASSING)
