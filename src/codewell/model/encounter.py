"""The coded encounter: what was coded for one visit or stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Setting(StrEnum):
    """Where the care was given; decides the certainty and the sequencing rules."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    ED = "ed"
    OBSERVATION = "observation"


class Sex(StrEnum):
    """Administrative sex as reported on the claim."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class ClaimType(StrEnum):
    """Which claim the encounter goes on; picks the NCCI tables."""

    PROFESSIONAL = "professional"
    INSTITUTIONAL = "institutional"
    DME = "dme"


class PresentOnAdmission(StrEnum):
    """POA indicator (Official Guidelines, appendix I); an exempt code has none."""

    YES = "Y"
    NO = "N"
    UNKNOWN = "U"
    UNDETERMINED = "W"


class UnitOfMeasure(StrEnum):
    """What the units of a line count; the values are those of the 837."""

    UNITS = "UN"
    MINUTES = "MJ"
    """Anaesthesia time."""
    DAYS = "DA"


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient facts the rules need; each may be unknown. ``age`` in completed years.

    ``id`` tells whether two encounters are of the same patient.
    """

    age: int | None = None
    age_days: int | None = None
    sex: Sex | None = None
    birth_date: dt.date | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class CodedDiagnosis:
    """A diagnosis code as given (dots optional) and its POA indicator, if any."""

    code: str
    present_on_admission: PresentOnAdmission | None = None


@dataclass(frozen=True, slots=True)
class CodedProcedure:
    """An ICD-10-PCS procedure and the date it was done."""

    code: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Drug:
    """The drug given on a line: National Drug Code of 11 digits, quantity and its unit.

    ``unit`` is the unit of the 837: F2 international units, GR gram, ME milligram, ML millilitre,
    UN unit.
    """

    ndc: str
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A CPT or HCPCS line. Pointers count from 1 = first-listed diagnosis.

    ``code`` is empty on a line of an institutional claim that has a revenue code only.
    ``rendering_provider`` is the NPI of who did the service, where it is not the encounter's.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    place_of_service: str | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    charge: Decimal | None = None
    service_date: dt.date | None = None
    revenue_code: str | None = None
    service_end_date: dt.date | None = None
    unit_of_measure: UnitOfMeasure = UnitOfMeasure.UNITS
    rendering_provider: str | None = None
    drug: Drug | None = None
    line_control_number: str | None = None
    description: str | None = None
    non_covered_charge: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriorService:
    """A service of the same patient on another claim: for global periods and frequency.

    ``diagnoses`` are the codes it was done for, where they are known.
    """

    code: str
    service_date: dt.date
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    rendering_provider: str | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OccurrenceCode:
    """A UB-04 occurrence code (opaque number) and its date."""

    code: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceSpan:
    """A UB-04 occurrence span code (opaque number) and its dates."""

    code: str
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ValueCode:
    """A UB-04 value code (opaque number) and its amount."""

    code: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """One visit or stay, coded.

    ``principal`` is the principal diagnosis of a stay or the first-listed diagnosis of a visit.
    ``prior_services`` are those of earlier claims: None when nobody looked, empty when there are
    none. ``state`` is where the service was given (two letters), ``submission_date`` the day on
    which the payer receives the claim.
    ``billing_provider`` and ``rendering_provider`` are NPIs and ``specialty`` a taxonomy code: who
    is the same provider for an edit. Whatever was not given is None or empty, and the rules that
    need it answer *not evaluated*.
    """

    id: str
    setting: Setting
    principal: CodedDiagnosis | None
    secondary_diagnoses: tuple[CodedDiagnosis, ...] = ()
    external_causes: tuple[CodedDiagnosis, ...] = ()
    procedures: tuple[CodedProcedure, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    patient: Patient = Patient()
    claim_type: ClaimType | None = None
    payer: str | None = None
    service_date: dt.date | None = None
    admission_date: dt.date | None = None
    discharge_date: dt.date | None = None
    discharge_status: str | None = None
    type_of_bill: str | None = None
    admission_type: str | None = None
    admission_source: str | None = None
    condition_codes: tuple[str, ...] = ()
    occurrence_codes: tuple[OccurrenceCode, ...] = ()
    value_codes: tuple[ValueCode, ...] = ()
    occurrence_spans: tuple[OccurrenceSpan, ...] = ()
    admitting_diagnosis: CodedDiagnosis | None = None
    reasons_for_visit: tuple[CodedDiagnosis, ...] = ()
    billing_provider: str | None = None
    rendering_provider: str | None = None
    specialty: str | None = None
    prior_services: tuple[PriorService, ...] | None = None
    state: str | None = None
    submission_date: dt.date | None = None

    @property
    def is_inpatient(self) -> bool:
        """Whether UHDDS definitions and ICD-10-PCS apply."""
        return self.setting is Setting.INPATIENT

    @property
    def principal_field(self) -> str:
        """The name of the first diagnosis in the outside format."""
        return "principal_diagnosis" if self.is_inpatient else "first_listed"

    def diagnoses(self) -> tuple[tuple[str, CodedDiagnosis], ...]:
        """Every diagnosis with its field path, in sequence."""
        first = () if self.principal is None else ((self.principal_field, self.principal),)
        return (
            first
            + tuple(
                (f"secondary_diagnoses[{i}]", d) for i, d in enumerate(self.secondary_diagnoses)
            )
            + tuple((f"external_causes[{i}]", d) for i, d in enumerate(self.external_causes))
        )


def governing_date(encounter: Encounter) -> dt.date | None:
    """The date that picks the edition of every table.

    The discharge date of an inpatient stay, else the service date (Official Guidelines
    introduction: codes in effect for discharges and for encounters). None when not given.
    """
    if encounter.is_inpatient:
        return encounter.discharge_date
    return encounter.service_date
