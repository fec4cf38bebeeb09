"""The visits that a record tells of: usually one, a preventive one beside it, or critical care."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from codewell.model.evaluation_management import (
    DataKind,
    EMVisit,
    Family,
    PatientStatus,
    ProblemKind,
    RiskKind,
    TimeItem,
    TimeKind,
)
from codewell.suggest.evaluation_management.addressed import Assessed
from codewell.suggest.evaluation_management.data import data_of
from codewell.suggest.evaluation_management.hits import Record, pattern
from codewell.suggest.evaluation_management.minutes import CRITICAL, times_of
from codewell.suggest.evaluation_management.problems import in_hospital, problems_of
from codewell.suggest.evaluation_management.risk import risks_of
from codewell.suggest.evaluation_management.visit_kind import (
    continues,
    family_of,
    is_by_staff,
    modality_of,
    status_of,
)
from codewell.text import ReadNote, Vocabulary

__all__ = ["Assessed", "VisitFacts", "read_visits"]

_HOSPITAL = (Family.HOSPITAL_INITIAL, Family.HOSPITAL_SUBSEQUENT, Family.HOSPITAL_SAME_DAY)
_MINIMAL_CRITICAL = 30


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is known of the visit beside its record; it comes before what the words say."""

    place_of_service: str | None = None
    status: PatientStatus | None = None
    payer: str | None = None


def read_visits(
    read: ReadNote,
    vocabulary: Vocabulary,
    assessed: Sequence[Assessed],
    is_chronic: Callable[[str], bool],
    facts: VisitFacts | None = None,
) -> tuple[EMVisit, ...]:
    """The visits of a record, the leading one first."""
    facts = facts or VisitFacts()
    record = Record(read, vocabulary)
    if _is_operation(read):
        return ()
    family, family_evidence = family_of(record, facts.place_of_service)
    status, status_evidence = status_of(record)
    if facts.status:
        status, status_evidence = facts.status, ()
    data = data_of(record, family)
    ordered = any(d.kind is DataKind.TEST_ORDERED for d in data)
    problems = problems_of(record, assessed, is_chronic, has_workup=ordered)
    times = times_of(record)
    visit = EMVisit(
        date=read.note.date,
        family=family,
        status=status,
        age=read.note.age,
        payer=facts.payer,
        problems=in_hospital(problems) if family in _HOSPITAL else problems,
        data=data,
        risks=risks_of(record, family),
        time=tuple(t for t in times if not _is_critical(t)),
        by_staff=is_by_staff(record),
        continuing_relationship=continues(record),
        audio_only=modality_of(record) == "audio_only",
        family_evidence=family_evidence,
        status_evidence=status_evidence,
    )
    return tuple(_visits(visit, [t for t in times if _is_critical(t)]))


_OPERATIONS = frozenset(
    ("operative_description", "preoperative_diagnosis", "postoperative_diagnosis")
)
_REPORT = frozenset(("procedure", "findings", "operative_description"))
_OF_VISITS = frozenset(
    "chief_complaint history_of_present_illness review_of_systems physical_exam vital_signs"
    " hospital_course interval_history social_history".split()
)
_SCOPE = pattern("reading", "scope")
_TITLE = pattern("reading", "report")


def _is_operation(read: ReadNote) -> bool:
    """The report of an operation or procedure is no visit."""
    kinds = {section.kind for section in read.sections}
    if kinds & _OPERATIONS:
        return True
    if not kinds & _REPORT or kinds & _OF_VISITS:
        return False
    text = read.note.text
    return bool(_SCOPE.search(text) or _TITLE.match(text))


def _visits(visit: EMVisit, critical: Sequence[TimeItem]) -> list[EMVisit]:
    if sum(t.minutes for t in critical) >= _MINIMAL_CRITICAL:
        times = tuple(replace(t, kind=TimeKind.TOTAL) for t in critical)
        return [replace(visit, family=Family.CRITICAL_CARE, time=times)]
    if visit.family is Family.PREVENTIVE:
        beside = replace(visit, family=Family.OFFICE, procedure_same_day=True)
        return [visit, beside] if _goes_beyond(visit) else [visit]
    return [visit]


def _is_critical(item: TimeItem) -> bool:
    return CRITICAL.search(item.label) is not None


_BEYOND = frozenset(
    (
        ProblemKind.CHRONIC_NOT_STABLE,
        ProblemKind.CHRONIC_SEVERE,
        ProblemKind.UNDIAGNOSED_NEW,
        ProblemKind.ACUTE_SYSTEMIC,
        ProblemKind.ACUTE_UNCOMPLICATED,
        ProblemKind.THREAT,
    )
)


def _goes_beyond(visit: EMVisit) -> bool:
    """Whether a problem was worked up or treated beyond the preventive visit."""
    treated = any(r.kind is RiskKind.PRESCRIPTION_DRUG for r in visit.risks)
    return bool(visit.problems) and (treated or any(p.kind in _BEYOND for p in visit.problems))
