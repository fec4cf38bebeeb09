"""The claim as JSON: the encounter of ``codewell check`` and its context, in and out.

An unknown field is an error that names it. What is not given is left out on the way out.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from codewell.errors import InputError
from codewell.formats.claim_context import with_context
from codewell.formats.encounter import (
    Amount,
    AnyCode,
    Count,
    EncounterRecord,
    FourDigits,
    Modifier,
    Numeral,
)
from codewell.formats.plain_errors import plain_error
from codewell.formats.stay import IsoDate
from codewell.model import Encounter, Sex, dotted
from codewell.model.claim import (
    Accident,
    AccidentCause,
    Address,
    Adjustment,
    Claim,
    Contact,
    Coverage,
    LineAdjudication,
    OtherCoverage,
    Payer,
    Person,
    Provider,
    Reference,
    Relationship,
    Responsibility,
)

_Value = TypeVar("_Value")
_LONGEST = 200


# -- values -----------------------------------------------------------------------------------


def _words(value: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise ValueError("is empty")
    if len(text) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters")
    return text


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _digits(value: str) -> str:
    digits = re.sub(r"[\s().+-]", "", value)
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("should be digits")
    return digits


def _signed(value: object) -> Decimal:
    """An adjustment may be negative: it takes back an earlier one."""
    try:
        number = Decimal(str(value).strip() if isinstance(value, int | float | str) else "")
    except ArithmeticError:
        raise ValueError("should be a number") from None
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("should be a number")
    return number


Words = Annotated[str, AfterValidator(_words)]
Digits = Annotated[Numeral, AfterValidator(_digits)]
Signed = Annotated[Decimal, BeforeValidator(_signed, json_schema_input_type=float | str)]
State = Annotated[str, BeforeValidator(_upper), Field(min_length=2, max_length=2)]
SexCode = Annotated[Sex, BeforeValidator(_upper)]


# -- records ----------------------------------------------------------------------------------


class _Record(BaseModel):
    """An object of which every field is known, and the value of the model with the same fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def as_value(self, kind: type[_Value]) -> _Value:
        """The fields as the noun of the model that has them all."""
        return kind(**{name: _value(getattr(self, name)) for name in type(self).model_fields})


def _value(value: object) -> object:
    if isinstance(value, EncounterRecord):
        return value.value()
    if isinstance(value, _Record):
        return value.as_value(_NOUNS[type(value)])
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    return value


class AddressRecord(_Record, title="Address"):
    """A postal address; ``country`` only outside the USA."""

    lines: list[Words] = []
    city: Words | None = None
    state: State | None = None
    postal_code: Digits | Words | None = None
    country: State | None = None


class ContactRecord(_Record, title="Contact"):
    """Whom to ask."""

    name: Words | None = None
    phone: Digits | None = None


class ReferenceRecord(_Record, title="Reference"):
    """Another number; ``kind`` is the qualifier of the 837."""

    kind: Numeral
    value: Words


class PersonRecord(_Record, title="Person"):
    """A subscriber or patient."""

    last_name: Words | None = None
    first_name: Words | None = None
    middle_name: Words | None = None
    suffix: Words | None = None
    birth_date: IsoDate | None = None
    sex: SexCode | None = None
    address: AddressRecord | None = None


class ProviderRecord(_Record, title="Provider"):
    """A person, who has a ``first_name``, or an organisation."""

    name: Words | None = None
    first_name: Words | None = None
    middle_name: Words | None = None
    suffix: Words | None = None
    npi: Numeral | None = None
    tax_id: Digits | None = None
    tax_id_is_ssn: bool = Field(default=False, description="not an employer's number")
    taxonomy: Numeral | None = None
    address: AddressRecord | None = None
    contact: ContactRecord | None = None
    references: list[ReferenceRecord] = []


class PayerRecord(_Record, title="Payer"):
    """Who pays, and its number as the clearing house knows it."""

    name: Words | None = None
    id: Numeral | None = None
    address: AddressRecord | None = None


class CoverageRecord(_Record, title="Coverage"):
    """The insurance of a subscriber."""

    payer: PayerRecord = PayerRecord()
    subscriber: PersonRecord = PersonRecord()
    member_id: Numeral | None = None
    relationship: Annotated[Relationship, BeforeValidator(_lower)] = Field(
        default=Relationship.SELF, description="what the patient is to the subscriber"
    )
    responsibility: Annotated[Responsibility, BeforeValidator(_lower)] = Responsibility.PRIMARY
    group_number: Numeral | None = None
    group_name: Words | None = None
    filing_indicator: Numeral | None = Field(default=None, description="such as MB, MA, MC, CI")


class AdjustmentRecord(_Record, title="Adjustment"):
    """By how much and why a payer paid less."""

    group: Numeral
    reason: Numeral
    amount: Signed
    quantity: Signed | None = None


class LineAdjudicationRecord(_Record, title="LineAdjudication"):
    """What another payer made of a line; ``line`` counts from 0."""

    line: Annotated[Count, Field(ge=0)]
    payer_id: Numeral
    paid: Signed
    code: AnyCode | str = ""
    modifiers: list[Modifier] = []
    units: Amount | None = None
    date: IsoDate | None = None
    adjustments: list[AdjustmentRecord] = []
    revenue_code: FourDigits | None = None


class OtherCoverageRecord(_Record, title="OtherCoverage"):
    """Another payer of the same claim, and what it paid if it has."""

    coverage: CoverageRecord
    paid: Signed | None = None
    adjustments: list[AdjustmentRecord] = []
    lines: list[LineAdjudicationRecord] = []


class AccidentRecord(_Record, title="Accident"):
    """What the condition is related to; ``state`` of an auto accident."""

    causes: list[Annotated[AccidentCause, BeforeValidator(_lower)]] = []
    state: State | None = None
    date: IsoDate | None = None


class ClaimRecord(_Record, title="Claim"):
    """One claim as it is sent to one payer."""

    id: Numeral = Field(description="patient control number, at most 20 characters in an 837")
    encounter: EncounterRecord
    total_charge: Amount | None = Field(default=None, description="the sum of the lines if absent")
    frequency_code: Annotated[Numeral, Field(max_length=1)] | None = Field(
        default=None,
        description="1 original, 7 replacement, 8 void; that of the type of bill, else 1",
    )
    coverage: CoverageRecord = CoverageRecord()
    patient: PersonRecord | None = Field(default=None, description="if not the subscriber")
    other_coverages: list[OtherCoverageRecord] = []
    billing_provider: ProviderRecord = ProviderRecord()
    pay_to_address: AddressRecord | None = None
    rendering_provider: ProviderRecord | None = None
    referring_provider: ProviderRecord | None = None
    supervising_provider: ProviderRecord | None = None
    attending_provider: ProviderRecord | None = None
    operating_provider: ProviderRecord | None = None
    other_operating_provider: ProviderRecord | None = None
    service_facility: ProviderRecord | None = None
    line_providers: list[ProviderRecord] = Field(
        default=[], description="who rendered single lines, which name them by NPI"
    )
    prior_authorization: Numeral | None = None
    referral_number: Numeral | None = None
    payer_control_number: Numeral | None = Field(
        default=None, description="of the claim that is replaced or voided"
    )
    medical_record_number: Numeral | None = None
    clia_number: Numeral | None = None
    accident: AccidentRecord | None = None
    onset_date: IsoDate | None = None
    patient_paid: Amount | None = None
    accepts_assignment: bool = True
    benefits_assigned: bool = True
    information_released: bool = True
    note: Words | None = None
    statement_from: IsoDate | None = None
    statement_to: IsoDate | None = None
    admission_hour: FourDigits | None = Field(default=None, description="HHMM")
    discharge_hour: FourDigits | None = Field(default=None, description="HHMM")
    ms_drg: Numeral | None = None
    submitter: ProviderRecord | None = Field(
        default=None, description="who sends the file, if not the billing provider"
    )
    receiver: PayerRecord | None = Field(
        default=None, description="who gets the file, if not the payer"
    )


_NOUNS: dict[type[_Record], type[Any]] = {
    AddressRecord: Address,
    ContactRecord: Contact,
    ReferenceRecord: Reference,
    PersonRecord: Person,
    ProviderRecord: Provider,
    PayerRecord: Payer,
    CoverageRecord: Coverage,
    AdjustmentRecord: Adjustment,
    LineAdjudicationRecord: LineAdjudication,
    OtherCoverageRecord: OtherCoverage,
    AccidentRecord: Accident,
}


# -- in -----------------------------------------------------------------------------------------


def is_claim(record: dict[str, Any]) -> bool:
    """Whether a JSON object is a claim rather than an encounter: it has one inside."""
    return "encounter" in record


def read_claim(record: dict[str, Any]) -> Claim:
    """A claim from its JSON object, the facts of its context filled into the encounter.

    Raises:
        InputError: what is wrong with which field, all of it in one line.
    """
    try:
        found = ClaimRecord.model_validate(record)
    except ValidationError as error:
        raise plain_error(error) from error
    if wrong := found.encounter.contradiction():
        raise InputError(wrong.message, field=f"encounter.{wrong.field}")
    values: dict[str, Any] = {
        name: _value(getattr(found, name)) for name in ClaimRecord.model_fields
    }
    encounter = found.encounter.value()
    if found.total_charge is None:
        values["total_charge"] = _sum_of_lines(encounter)
    if found.frequency_code is None:
        values["frequency_code"] = _frequency(encounter)
    return with_context(Claim(**values))


def read_context(record: dict[str, Any]) -> Claim:
    """The context of claims, as a practice keeps one: a claim that may have no encounter.

    Raises:
        InputError: what is wrong with which field.
    """
    blank = {"id": "context", "setting": "outpatient"}
    return read_claim({"id": "context", "encounter": blank, **record})


def with_encounter(context: Claim, encounter: Encounter) -> Claim:
    """The claim of an encounter in the context of another claim."""
    claim_type = encounter.claim_type or context.encounter.claim_type
    known = replace(encounter, claim_type=claim_type)
    return with_context(
        replace(
            context,
            id=encounter.id,
            encounter=known,
            total_charge=_sum_of_lines(known),
            frequency_code=_frequency(known),
        )
    )


def _sum_of_lines(encounter: Encounter) -> Decimal | None:
    charges = [line.charge for line in encounter.lines]
    if not charges or None in charges:
        return None
    return sum((charge for charge in charges if charge is not None), Decimal())


def _frequency(encounter: Encounter) -> str:
    digits = (encounter.type_of_bill or "").removeprefix("0")
    return digits[2] if len(digits) == 3 else "1"


# -- out ----------------------------------------------------------------------------------------


def claim_as_json(claim: Claim) -> dict[str, Any]:
    """The claim in the form that ``read_claim`` takes; what is not given is left out."""
    sent = replace(claim, is_complete=True, troubles=(), not_read=(), icd_version=10)
    out: dict[str, Any] = plain(sent)
    out["encounter"] = encounter_as_json(claim.encounter)
    return out


def encounter_as_json(encounter: Encounter) -> dict[str, Any]:
    """The encounter in the form that ``read_encounter`` takes, diagnoses with their dots."""
    out: dict[str, Any] = plain(encounter)
    if "principal" in out:
        out[encounter.principal_field] = out.pop("principal")
    one = (encounter.principal_field, "admitting_diagnosis")
    many = ("secondary_diagnoses", "external_causes", "reasons_for_visit")
    for diagnosis in (
        *(out[name] for name in one if name in out),
        *(each for name in many for each in out.get(name, ())),
    ):
        diagnosis["code"] = dotted(diagnosis["code"])
    return out


def plain(value: Any) -> Any:
    """A value of the model as JSON: its fields in their order, without those that are defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        given = ((f, getattr(value, f.name)) for f in fields(value))
        return {f.name: plain(v) for f, v in given if not _is_default(f, v)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _is_default(field: Any, value: object) -> bool:
    return value is None or value in ((), "") or value == field.default


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a claim."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ClaimRecord.model_json_schema(mode="validation"),
    }
