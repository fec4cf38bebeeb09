"""The kind of visit and the patient's status, from the setting, the place and the words."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from codewell.model import Evidence, Setting, Span
from codewell.model.evaluation_management import Family, PatientStatus
from codewell.rules.logic.evaluation_management import status_after
from codewell.suggest.evaluation_management.hits import Hit, Record, load, pattern
from codewell.text.patterns import Pattern

_TOP = 6
"""So many sentences at the top of a record tell what kind of visit it is."""
_NAMING = frozenset(("header", "chief_complaint", "indication"))
_PLACES = {
    "11": Family.OFFICE,
    "02": Family.OFFICE,
    "10": Family.OFFICE,
    "19": Family.OFFICE,
    "22": Family.OFFICE,
    "20": Family.OFFICE,
    "50": Family.OFFICE,
    "72": Family.OFFICE,
    "12": Family.HOME,
    "13": Family.HOME,
    "14": Family.HOME,
    "33": Family.HOME,
    "23": Family.EMERGENCY,
    "31": Family.NURSING_FACILITY_SUBSEQUENT,
    "32": Family.NURSING_FACILITY_SUBSEQUENT,
    "21": Family.HOSPITAL_SUBSEQUENT,
}
_HOSPITAL = (
    ("same_day", Family.HOSPITAL_SAME_DAY),
    ("hospital_discharge", Family.HOSPITAL_DISCHARGE),
    ("consultation", Family.HOSPITAL_CONSULTATION),
    ("hospital_subsequent", Family.HOSPITAL_SUBSEQUENT),
    ("hospital_initial", Family.HOSPITAL_INITIAL),
)

Told = tuple[Family | None, tuple[Evidence, ...]]


def family_of(record: Record, place_of_service: str | None) -> Told:
    """The family of the visit with the words that tell it; None where they do not."""
    named = {hit.value: hit for hit in reversed(record.get("family")) if _names(record, hit)}
    place = _PLACES.get(place_of_service or "")
    setting = record.read.note.setting
    if setting is Setting.ED or (setting is Setting.OUTPATIENT and place is Family.EMERGENCY):
        return Family.EMERGENCY, _words(record, named.get("emergency"))
    if setting is not Setting.OUTPATIENT or place is Family.HOSPITAL_SUBSEQUENT:
        return _hospital(record, named)
    if place is Family.NURSING_FACILITY_SUBSEQUENT:
        return _nursing_facility(record, named)
    if place is Family.HOME:
        return Family.HOME, _words(record, named.get("home"))
    return _by_words(record, named, is_placed=place is not None)


_BY_WORDS = (
    ("home", Family.HOME),
    ("emergency", Family.EMERGENCY),
    ("preventive", Family.PREVENTIVE),
    ("consultation", Family.CONSULTATION),
)
_ANYWHERE = ("preventive", "consultation")
"""What is given in an office too, wherever the place of service says."""


def _by_words(record: Record, named: dict[str, Hit], *, is_placed: bool) -> Told:
    if "nursing_facility" in named and not is_placed:
        return _nursing_facility(record, named)
    if title := _PHYSICAL.match(record.text):
        return Family.PREVENTIVE, (record.evidence(Span(*title.span())),)
    for value, family in _BY_WORDS:
        if value in named and (not is_placed or value in _ANYWHERE):
            return family, _words(record, named[value])
    return Family.OFFICE, ()


def _names(record: Record, hit: Hit) -> bool:
    if record.assertion(hit).label in ("negated", "family", "hypothetical"):
        return False
    if hit.sentence < _TOP or record.section(hit) in _NAMING:
        return True
    return hit.value in ("critical_care", "same_day", "hospital_discharge") or (
        hit.value == "preventive" and record.section(hit) in ("assessment", "assessment_and_plan")
    )


_TITLE = 60
_CONSULT = pattern("visit_kind", "consult")
_HISTORY_AND_PHYSICAL = pattern("visit_kind", "history_and_physical")
_PHYSICAL = pattern("visit_kind", "physical")
_HOSPITAL_DAY = pattern("visit_kind", "hospital_day")


def _hospital(record: Record, named: dict[str, Hit]) -> Told:
    if consult := _CONSULT.search(record.text[:_TITLE]):
        return Family.HOSPITAL_CONSULTATION, (record.evidence(Span(*consult.span())),)
    for value, family in _HOSPITAL:
        if value in named:
            return family, _words(record, named[value])
    if title := _HISTORY_AND_PHYSICAL.match(record.text):
        return Family.HOSPITAL_INITIAL, (record.evidence(Span(*title.span())),)
    if day := _HOSPITAL_DAY.search(record.text):
        return Family.HOSPITAL_SUBSEQUENT, (record.evidence(Span(*day.span())),)
    admitted = [h for h in record.get("risk") if h.value == "hospitalisation"]
    for hit in admitted:
        if record.section(hit) in ("plan", "assessment_and_plan", "assessment"):
            return Family.HOSPITAL_INITIAL, _words(record, hit)
    return None, ()


def _nursing_facility(record: Record, named: dict[str, Hit]) -> Told:
    if "facility_initial" in named:  # the summary of the hospital's discharge stands beside it
        return Family.NURSING_FACILITY_INITIAL, _words(record, named["facility_initial"])
    if "hospital_discharge" in named:
        return Family.NURSING_FACILITY_DISCHARGE, _words(record, named["hospital_discharge"])
    if "hospital_initial" in named:
        return Family.NURSING_FACILITY_INITIAL, _words(record, named["hospital_initial"])
    return Family.NURSING_FACILITY_SUBSEQUENT, _words(record, named.get("nursing_facility"))


def _words(record: Record, hit: Hit | None) -> tuple[Evidence, ...]:
    return (record.evidence(hit.span),) if hit else ()


def status_of(record: Record) -> tuple[PatientStatus | None, tuple[Evidence, ...]]:
    """New or established, where the record says so; a follow-up is of an established patient."""
    if told := _by_last_visit(record) or _by_pattern(record):
        return told
    for value, status, top_only in (
        ("new", PatientStatus.NEW, True),
        ("established_top", PatientStatus.ESTABLISHED, True),
        ("established", PatientStatus.ESTABLISHED, False),
        ("follow_up", PatientStatus.ESTABLISHED, True),
    ):
        for hit in record.get("status"):
            if hit.value == value and _tells_status(record, hit, top_only=top_only):
                return status, (record.evidence(hit.span),)
    return None, ()


_LAST_SEEN = pattern("visit_kind", "last_seen")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)


def _by_last_visit(record: Record) -> tuple[PatientStatus, tuple[Evidence, ...]] | None:
    """The rule of three years, where the date of the last visit in the practice is told."""
    match = _LAST_SEEN.search(record.text)
    if match is None or "last" not in match[0].lower():
        return None
    month = _MONTHS.index(match["month"].lower()) + 1 if match["month"] else 12
    day = int(match["day"] or match["later_day"] or 28)
    last = dt.date(int(match["year"]), month, min(max(day, 1), 28))
    if last >= record.read.note.date:
        return None
    return status_after(record.read.note.date, last), (record.evidence(Span(*match.span())),)


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_STATUS_TOP = 400
"""So many characters at the top tell the status of the patient."""


@cache
def _patterns() -> tuple[tuple[str, Pattern], ...]:
    rows = load("cues.yaml")["status_patterns"]
    return tuple((row["status"], Pattern(row["pattern"], re.IGNORECASE)) for row in rows)


def _by_pattern(record: Record) -> tuple[PatientStatus, tuple[Evidence, ...]] | None:
    for status, words in _patterns():
        if match := words.search(record.text, 0, _STATUS_TOP):
            evidence = (record.evidence(Span(*match.span())),)
            if status != "years":
                return PatientStatus(status), evidence
            years = match["years"].lower()
            number = int(years) if years.isdigit() else _NUMBERS[years]
            is_new = number >= 3
            return PatientStatus.NEW if is_new else PatientStatus.ESTABLISHED, evidence
    return None


_NOT_STATUS = frozenset(
    "plan assessment_and_plan follow_up instructions discharge_instructions family_history"
    " return_precautions past_medical_history".split()
)


def _tells_status(record: Record, hit: Hit, *, top_only: bool) -> bool:
    if record.section(hit) in _NOT_STATUS and hit.sentence >= 2:
        return False
    if top_only and hit.sentence >= _TOP and record.section(hit) not in _NAMING:
        return False
    return not record.is_denied(hit)


def modality_of(record: Record) -> str | None:
    """``audio_only`` or ``video``, where the record says so."""
    found = [hit for hit in record.get("modality") if record.is_fact(hit)]
    if any(hit.value == "video" for hit in found):
        return "video"
    return found[0].value if found else None


_BY_NURSE = pattern("visit_kind", "by_nurse")


def is_by_staff(record: Record) -> bool:
    """Whether only staff saw the patient."""
    if _BY_NURSE.search(record.text):
        return True
    return any(
        hit.value == "nurse_only"
        and (hit.sentence < 2 or record.section(hit) in _NAMING)
        and record.is_fact(hit)
        for hit in record.get("family")
    )


def continues(record: Record) -> bool | None:
    """True where the record tells of a continuing relationship, else not known."""
    return True if any(record.is_fact(h) for h in record.get("relationship")) else None
