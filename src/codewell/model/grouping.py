"""Inpatient stays and how they group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from codewell.model.encounter import CodedDiagnosis, CodedProcedure, Sex


@dataclass(frozen=True, slots=True)
class Stay:
    """What the MS-DRG grouper and the Medicare Code Editor read. ``age`` in completed years."""

    id: str
    age: int
    sex: Sex
    discharge_date: dt.date
    discharge_status: str
    principal_diagnosis: CodedDiagnosis
    secondary_diagnoses: tuple[CodedDiagnosis, ...] = ()
    procedures: tuple[CodedProcedure, ...] = ()
    age_days: int | None = None
    admitting_diagnosis: CodedDiagnosis | None = None


@dataclass(frozen=True, slots=True)
class DiagnosisEffect:
    """What a diagnosis did to the grouping: its severity level and whether it counted.

    ``valid`` is false for a code the grouper does not know on that date. ``counted`` is true when
    the final DRG rests on it; ``reason`` says in words why a CC or MCC did not count.
    """

    where: str
    code: str
    valid: bool
    severity: str
    counted: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A code of a stay and its field path; a field without a code, such as ``age``, has none."""

    where: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class MceEdit:
    """An edit of the Medicare Code Editor, by its name, with how many codes it hit.

    ``causes`` are the codes it counted; ``together_with`` others without which it would not.
    ``edition`` is the version of the editor in force on the discharge date.
    """

    name: str
    count: int
    kind: str
    code_type: str
    title: str = ""
    causes: tuple[CodePlace, ...] = ()
    together_with: tuple[CodePlace, ...] = ()
    citation: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The result of grouping one stay; ``ms_drg`` and ``mdc`` keep their leading zeros."""

    stay_id: str
    ms_drg: str | None
    ms_drg_title: str | None
    mdc: str | None
    mdc_title: str | None
    severity: str
    return_code: str
    grouper_version: str
    diagnoses: tuple[DiagnosisEffect, ...] = ()
    edits: tuple[MceEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class DrgOutcome:
    """The MS-DRG that a stay, or a stay changed in one thing, groups to."""

    ms_drg: str | None
    ms_drg_title: str | None
    mdc: str | None
    mdc_title: str | None
    severity: str
    return_code: str


@dataclass(frozen=True, slots=True)
class GroupingStep:
    """One step of a grouping in words: what it is about, and the codes it speaks of."""

    kind: str
    text: str
    places: tuple[CodePlace, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """The DRG without one code of the stay; ``changes`` when it is another one."""

    place: CodePlace
    title: str | None
    outcome: DrgOutcome
    changes: bool


@dataclass(frozen=True, slots=True)
class ToldStay:
    """A stay with its grouping told step by step.

    ``initial`` is the DRG before hospital-acquired conditions are taken out of it.
    """

    stay: Stay
    grouping: Grouping
    initial: DrgOutcome
    kind: str | None
    steps: tuple[GroupingStep, ...]
    removals: tuple[Removal, ...]
