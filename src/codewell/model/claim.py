"""The claim: the coded encounter and what a payer needs beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from codewell.model.encounter import ClaimType, Encounter, Sex


class Relationship(StrEnum):
    """What the patient is to the subscriber."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    EMPLOYEE = "employee"
    LIFE_PARTNER = "life_partner"
    ORGAN_DONOR = "organ_donor"
    CADAVER_DONOR = "cadaver_donor"
    OTHER = "other"
    UNKNOWN = "unknown"


class Responsibility(StrEnum):
    """In which turn a payer pays."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    UNKNOWN = "unknown"


class AccidentCause(StrEnum):
    """What the condition is related to."""

    AUTO = "auto"
    EMPLOYMENT = "employment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``lines`` are street lines, ``country`` only outside the USA."""

    lines: tuple[str, ...] = ()
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, and the telephone number in digits."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A number of some kind; ``kind`` is the qualifier of the 837, an opaque value here."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber or patient."""

    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    birth_date: dt.date | None = None
    sex: Sex | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """Who bills, renders, refers or supervises, or where it was done.

    ``name`` is that of the organisation, or the last name of a person, who has a ``first_name``.
    ``tax_id`` is an employer's number unless ``tax_id_is_ssn``.
    """

    name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    npi: str | None = None
    tax_id: str | None = None
    tax_id_is_ssn: bool = False
    taxonomy: str | None = None
    address: Address | None = None
    contact: Contact | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Payer:
    """An insurance company or programme and its number as the clearing house knows it."""

    name: str | None = None
    id: str | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The insurance of a subscriber; ``filing_indicator`` is an opaque value such as MB or CI."""

    payer: Payer = Payer()
    subscriber: Person = Person()
    member_id: str | None = None
    relationship: Relationship = Relationship.SELF
    responsibility: Responsibility = Responsibility.PRIMARY
    group_number: str | None = None
    group_name: str | None = None
    filing_indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """By how much and why a payer paid less: group (CO, PR, OA, PI) and reason code."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineAdjudication:
    """What another payer made of a line; ``line`` counts from 0."""

    line: int
    payer_id: str
    paid: Decimal
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    date: dt.date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    revenue_code: str | None = None


@dataclass(frozen=True, slots=True)
class OtherCoverage:
    """Another payer of the same claim, and what it paid if it has."""

    coverage: Coverage
    paid: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[LineAdjudication, ...] = ()


@dataclass(frozen=True, slots=True)
class Accident:
    """What the condition is related to; ``state`` of an auto accident."""

    causes: tuple[AccidentCause, ...] = ()
    state: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of the source that cannot be read; ``place`` is where, in words of the source."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, professional or institutional, as it is sent to one payer.

    ``patient`` is given where the patient is not the subscriber. ``frequency_code`` is the third
    digit of the type of bill: 1 original, 7 replacement, 8 void. ``payer_control_number`` is the
    number that the payer gave to the claim it replaces. ``line_providers`` are who rendered single
    lines, which name them by NPI. ``icd_version`` is 9 where the claim says
    that its diagnoses are of ICD-9-CM. ``is_complete`` is false where the source leaves out what a
    payer needs (an explanation of benefits, an extract). ``troubles`` are what of the source cannot
    be read, ``not_read`` the parts of it that are well formed and not carried.
    """

    id: str
    encounter: Encounter
    total_charge: Decimal | None = None
    frequency_code: str = "1"
    coverage: Coverage = Coverage()
    patient: Person | None = None
    other_coverages: tuple[OtherCoverage, ...] = ()
    billing_provider: Provider = Provider()
    pay_to_address: Address | None = None
    rendering_provider: Provider | None = None
    referring_provider: Provider | None = None
    supervising_provider: Provider | None = None
    attending_provider: Provider | None = None
    operating_provider: Provider | None = None
    other_operating_provider: Provider | None = None
    service_facility: Provider | None = None
    line_providers: tuple[Provider, ...] = ()
    prior_authorization: str | None = None
    referral_number: str | None = None
    payer_control_number: str | None = None
    medical_record_number: str | None = None
    clia_number: str | None = None
    accident: Accident | None = None
    onset_date: dt.date | None = None
    patient_paid: Decimal | None = None
    accepts_assignment: bool = True
    benefits_assigned: bool = True
    information_released: bool = True
    note: str | None = None
    statement_from: dt.date | None = None
    statement_to: dt.date | None = None
    admission_hour: str | None = None
    discharge_hour: str | None = None
    ms_drg: str | None = None
    submitter: Provider | None = None
    receiver: Payer | None = None
    icd_version: int = 10
    is_complete: bool = True
    troubles: tuple[Trouble, ...] = ()
    not_read: tuple[str, ...] = ()

    @property
    def is_institutional(self) -> bool:
        """Whether it goes on an 837I or UB-04; any other on an 837P or CMS-1500."""
        return self.encounter.claim_type is ClaimType.INSTITUTIONAL

    @property
    def patient_or_subscriber(self) -> Person:
        """The patient, who is the subscriber unless given."""
        return self.patient or self.coverage.subscriber

    def statement_period(self) -> tuple[dt.date | None, dt.date | None]:
        """From and through date: as given, else of the stay, else of the services."""
        encounter = self.encounter
        days = sorted(
            day
            for line in encounter.lines
            for day in (line.service_date, line.service_end_date)
            if day is not None
        )
        first = self.statement_from or encounter.admission_date or encounter.service_date
        last = self.statement_to or encounter.discharge_date
        if first is None and days:
            first = days[0]
        if last is None:
            last = days[-1] if days else first
        return first, last


def encounter_in(record: Encounter | Claim) -> Encounter:
    """The encounter itself, or the one that a claim bills."""
    return record.encounter if isinstance(record, Claim) else record
