"""The elements of an evaluation and management (E/M) visit, and what was decided of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from codewell.model.evidence import Evidence


class Level(IntEnum):
    """The four levels of medical decision making; ``NONE`` is below all of them."""

    NONE = 0
    STRAIGHTFORWARD = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """The level as a word."""
        return self.name.lower()


class ProblemKind(StrEnum):
    """What kind of problem was addressed."""

    NOTED = "noted"
    SELF_LIMITED = "self_limited"
    STABLE_CHRONIC = "stable_chronic"
    STABLE_ACUTE = "stable_acute"
    ACUTE_UNCOMPLICATED = "acute_uncomplicated"
    ACUTE_UNCOMPLICATED_HOSPITAL = "acute_uncomplicated_hospital"
    CHRONIC_NOT_STABLE = "chronic_not_stable"
    UNDIAGNOSED_NEW = "undiagnosed_new"
    ACUTE_SYSTEMIC = "acute_systemic"
    ACUTE_COMPLICATED_INJURY = "acute_complicated_injury"
    CHRONIC_SEVERE = "chronic_severe"
    THREAT = "threat"


class DataKind(StrEnum):
    """What was reviewed, ordered, interpreted or discussed."""

    EXTERNAL_NOTE = "external_note"
    TEST_REVIEWED = "test_reviewed"
    TEST_ORDERED = "test_ordered"
    INDEPENDENT_HISTORIAN = "independent_historian"
    INDEPENDENT_INTERPRETATION = "independent_interpretation"
    EXTERNAL_DISCUSSION = "external_discussion"


class RiskKind(StrEnum):
    """What the patient's management brings with it."""

    MINIMAL = "minimal"
    OVER_THE_COUNTER_DRUG = "over_the_counter_drug"
    DRUG_CONSIDERED = "drug_considered"
    THERAPY = "therapy"
    MINOR_SURGERY = "minor_surgery"
    PRESCRIPTION_DRUG = "prescription_drug"
    MINOR_SURGERY_RISK_FACTORS = "minor_surgery_risk_factors"
    MAJOR_SURGERY = "major_surgery"
    SOCIAL_DETERMINANTS = "social_determinants"
    TOXICITY_MONITORING = "toxicity_monitoring"
    MAJOR_SURGERY_RISK_FACTORS = "major_surgery_risk_factors"
    EMERGENCY_SURGERY = "emergency_surgery"
    HOSPITALISATION = "hospitalisation"
    LIMITED_TREATMENT = "limited_treatment"
    PARENTERAL_CONTROLLED = "parenteral_controlled"


class TimeKind(StrEnum):
    """Whose time it is and what it was spent on."""

    TOTAL = "total"
    FACE_TO_FACE = "face_to_face"
    NOT_FACE_TO_FACE = "not_face_to_face"
    COUNSELLING = "counselling"
    STAFF = "staff"
    SEPARATELY_REPORTED = "separately_reported"
    OTHER_DATE = "other_date"
    TEACHING = "teaching"
    TRAVEL = "travel"


class PatientStatus(StrEnum):
    """New: no professional service of the same group and exact specialty within three years."""

    NEW = "new"
    ESTABLISHED = "established"


class Family(StrEnum):
    """A family of visit codes."""

    OFFICE = "office"
    EMERGENCY = "emergency"
    HOSPITAL_INITIAL = "hospital_initial"
    HOSPITAL_SUBSEQUENT = "hospital_subsequent"
    HOSPITAL_SAME_DAY = "hospital_same_day"
    HOSPITAL_DISCHARGE = "hospital_discharge"
    CONSULTATION = "consultation"
    HOSPITAL_CONSULTATION = "hospital_consultation"
    NURSING_FACILITY_INITIAL = "nursing_facility_initial"
    NURSING_FACILITY_SUBSEQUENT = "nursing_facility_subsequent"
    NURSING_FACILITY_DISCHARGE = "nursing_facility_discharge"
    HOME = "home"
    PREVENTIVE = "preventive"
    CRITICAL_CARE = "critical_care"


class ReadBy(StrEnum):
    """Why a test is not counted."""

    INTERPRETATION_REPORTED = "interpretation_reported"
    ORDERED_EARLIER = "ordered_earlier"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that the record leaves open: the ``question``, and what the item is otherwise.

    ``may_be`` None: otherwise it does not count at all.
    """

    question: str
    may_be: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem addressed at the visit."""

    kind: ProblemKind
    label: str
    evidence: tuple[Evidence, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class DataItem:
    """A piece of data. ``key`` tells one unique test, note or person from another."""

    kind: DataKind
    label: str
    key: str
    evidence: tuple[Evidence, ...] = ()
    doubt: Doubt | None = None
    not_counted: ReadBy | None = None


@dataclass(frozen=True, slots=True)
class RiskItem:
    """A decision of the patient's management."""

    kind: RiskKind
    label: str
    evidence: tuple[Evidence, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class TimeItem:
    """A statement of time, in minutes."""

    kind: TimeKind
    minutes: int
    label: str
    evidence: tuple[Evidence, ...] = ()
    doubt: Doubt | None = None


Item = Problem | DataItem | RiskItem | TimeItem


@dataclass(frozen=True, slots=True)
class SplitShared:
    """A visit of a physician and another practitioner in a facility, in minutes of each.

    ``decision_making_by``: who made the substantive part of the medical decision making.
    """

    physician_minutes: int | None = None
    other_minutes: int | None = None
    decision_making_by: str | None = None


@dataclass(frozen=True, slots=True)
class EMVisit:
    """Everything that decides the level of a visit. What is not known is None.

    ``by_staff``: seen by staff under supervision only. ``procedure_same_day``: another service of
    the day that needs modifier 25 on the visit; ``preventive_same_day``: a Part B preventive
    service, annual wellness visit or vaccine is such a service.
    """

    date: dt.date
    family: Family | None
    status: PatientStatus | None = None
    age: int | None = None
    payer: str | None = None
    problems: tuple[Problem, ...] = ()
    data: tuple[DataItem, ...] = ()
    risks: tuple[RiskItem, ...] = ()
    time: tuple[TimeItem, ...] = ()
    by_staff: bool = False
    continuing_relationship: bool | None = None
    procedure_same_day: bool = False
    preventive_same_day: bool = False
    split_shared: SplitShared | None = None
    audio_only: bool = False
    family_evidence: tuple[Evidence, ...] = ()
    status_evidence: tuple[Evidence, ...] = ()


# -- what was decided -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountedItem:
    """An item, whether it counts, and why."""

    item: Item
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class ElementProof:
    """One of the three elements: its level, the rule that gave it, and every item."""

    name: str
    level: Level
    rule: str
    items: tuple[CountedItem, ...]


@dataclass(frozen=True, slots=True)
class DecisionMaking:
    """The two-of-three proof: problems, data and risk, and the second highest of them."""

    level: Level
    elements: tuple[ElementProof, ...]


@dataclass(frozen=True, slots=True)
class TimeProof:
    """The minutes that count, and every statement of time. ``rule`` says what they reach."""

    minutes: int
    rule: str
    items: tuple[CountedItem, ...]


@dataclass(frozen=True, slots=True)
class Borderline:
    """A missing fact on which the code turns: the code as read, and the code otherwise."""

    question: str
    code: str
    otherwise: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AddOn:
    """A service that goes with the visit. ``applies`` None: a fact is missing."""

    code: str
    units: int
    applies: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class ChargedComparison:
    """A charged code beside the record.

    ``outcome`` is ``supported``, ``higher``, ``lower`` (than what the record supports),
    ``borderline``, ``other family`` or ``not evaluated``; ``levels`` how many levels apart.
    """

    charged: str
    outcome: str
    levels: int
    message: str


@dataclass(frozen=True, slots=True)
class EMDecision:
    """The answer: a code where one is decided, both ways to it, and what is open.

    ``codes`` are the candidates with what each needs; one of them is ``code`` when decided.
    ``basis`` is ``medical decision making``, ``time``, ``age`` or ``staff``.
    """

    visit: EMVisit
    code: str | None
    label: str | None
    basis: str | None
    level: Level
    codes: tuple[tuple[str, str], ...] = ()
    units: int = 1
    modifiers: tuple[str, ...] = ()
    by_decision_making: str | None = None
    by_time: str | None = None
    decision_making: DecisionMaking | None = None
    time: TimeProof | None = None
    borderline: tuple[Borderline, ...] = ()
    add_ons: tuple[AddOn, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rules: str | None = None
    comparison: ChargedComparison | None = None

    @property
    def is_decided(self) -> bool:
        """Whether one code is decided and no missing fact turns it."""
        return self.code is not None and not self.borderline
