"""The encounter JSON of ``codewell check``, and its results as JSON.

An unknown field is an error that names it: a misspelt field would otherwise silently turn a rule
off. Every problem of an encounter is reported at once. Codes come out normalised, without dots.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from codewell.errors import InputError
from codewell.formats.plain_errors import plain_error
from codewell.formats.stay import AgeInDays, CodeText, IsoDate
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Drug,
    Encounter,
    OccurrenceCode,
    OccurrenceSpan,
    Patient,
    PresentOnAdmission,
    PriorService,
    RuleResult,
    ServiceLine,
    Setting,
    Sex,
    UnitOfMeasure,
    ValueCode,
    normalise_code,
)

OLDEST_AGE = 150
DAYS_OF_INFANCY = 366
_LARGEST_EXPONENT = 12


# -- values -----------------------------------------------------------------------------------


def _decimal(value: object) -> Decimal:
    """Money and units, exact, from a number or from text."""
    text = str(value).strip() if isinstance(value, int | float | str | Decimal) else ""
    try:
        number = Decimal("" if isinstance(value, bool) else text)
    except InvalidOperation:
        raise ValueError("should be a number") from None
    if not number.is_finite() or number < 0 or number.adjusted() > _LARGEST_EXPONENT:
        raise ValueError("should be a number of 0 or more")
    return number


def _whole(value: object) -> object:
    """A truth value or text is no count."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("should be a whole number")
    return value


def _code(value: str) -> str:
    code = normalise_code(value)
    if not (code.isascii() and code.isalnum()):
        raise ValueError("should be a code of letters and digits, with or without its dot")
    return code


def _indicator(value: object) -> object:
    """Blank, or 1 in the old 4010 form, stands for a code that is exempt from reporting."""
    text = str(value).strip().upper() if isinstance(value, str | int) else value
    if value is None or (text in ("", "1") and not isinstance(value, bool)):
        return None
    if not isinstance(text, str) or text not in set(PresentOnAdmission):
        raise ValueError("should be Y, N, U or W, or blank or 1 for an exempt code")
    return text


def _number_as_text(value: object) -> object:
    """Ids and the numbers of the UB-04 arrive as text or as whole numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _stripped(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _modifier(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isalnum()):
        raise ValueError("should be a modifier of two letters or digits")
    return value


def _ndc(value: str) -> str:
    digits = value.replace("-", "").strip()
    if not (len(digits) == 11 and digits.isascii() and digits.isdigit()):
        raise ValueError("should be a National Drug Code of 11 digits")
    return digits


def _none_as_empty(value: object) -> object:
    return [] if value is None else value


AnyCode = Annotated[CodeText, AfterValidator(_code)]
Amount = Annotated[Decimal, BeforeValidator(_decimal, json_schema_input_type=float | str)]
Count = Annotated[int, BeforeValidator(_whole, json_schema_input_type=int)]
Age = Annotated[Count, Field(ge=0, le=OLDEST_AGE)]
Pointer = Annotated[Count, Field(ge=1)]
Numeral = Annotated[
    str,
    BeforeValidator(_number_as_text, json_schema_input_type=str | int),
    AfterValidator(_stripped),
]
TwoDigits = Annotated[Numeral, AfterValidator(lambda value: value.zfill(2))]
FourDigits = Annotated[Numeral, AfterValidator(lambda value: value.zfill(4))]
Modifier = Annotated[str, BeforeValidator(_upper), AfterValidator(_modifier)]
Indicator = Annotated[
    PresentOnAdmission | None,
    BeforeValidator(_indicator, json_schema_input_type=PresentOnAdmission | str | None),
]


# -- records ----------------------------------------------------------------------------------


class _Record(BaseModel):
    """An object of which every field is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PatientRecord(_Record, title="Patient"):
    """The patient; ``birth_date`` may stand for ``age``, and an infant's ``age_days``."""

    age: Age | None = Field(default=None, description="in completed years")
    age_days: AgeInDays | None = Field(default=None, description="for infants: the age in days")
    sex: Annotated[Sex, BeforeValidator(_upper)] | None = None
    birth_date: IsoDate | None = None
    id: Numeral | None = Field(default=None, description="tells the encounters of one patient")

    def value(self) -> Patient:
        """As the model has it."""
        infant = self.age_days is not None and self.age_days <= DAYS_OF_INFANCY
        age = 0 if self.age is None and self.birth_date is None and infant else self.age
        return Patient(age, self.age_days, self.sex, self.birth_date, self.id)


class DiagnosisRecord(_Record, title="Diagnosis"):
    """A diagnosis code and whether it was present on admission."""

    code: AnyCode
    present_on_admission: Indicator = Field(
        default=None, description="Y, N, U or W; null, blank or 1 for a code exempt from reporting"
    )

    def value(self) -> CodedDiagnosis:
        """As the model has it."""
        return CodedDiagnosis(self.code, self.present_on_admission)


class ProcedureRecord(_Record, title="Procedure"):
    """An ICD-10-PCS procedure and its date."""

    code: AnyCode
    date: IsoDate | None = None


class DrugRecord(_Record, title="Drug"):
    """The drug given on a line."""

    ndc: Annotated[str, AfterValidator(_ndc)] = Field(
        description="National Drug Code: 11 digits, hyphens are passed over"
    )
    quantity: Amount | None = None
    unit: Literal["F2", "GR", "ME", "ML", "UN"] | None = None

    def value(self) -> Drug:
        """As the model has it."""
        return Drug(self.ndc, self.quantity, self.unit)


class LineRecord(_Record, title="Line"):
    """A CPT or HCPCS line; pointers count from 1 = first-listed."""

    code: AnyCode | None = Field(
        default=None, description="required, but on an institutional line with a revenue code"
    )
    modifiers: Annotated[list[Modifier], BeforeValidator(_none_as_empty)] = []
    units: Amount = Decimal(1)
    place_of_service: TwoDigits | None = None
    diagnosis_pointers: Annotated[list[Pointer], BeforeValidator(_none_as_empty)] = []
    charge: Amount | None = None
    service_date: IsoDate | None = Field(default=None, description="the encounter's when absent")
    revenue_code: FourDigits | None = None
    service_end_date: IsoDate | None = None
    unit_of_measure: Annotated[UnitOfMeasure, BeforeValidator(_upper)] = Field(
        default=UnitOfMeasure.UNITS, description="UN units, MJ minutes, DA days"
    )
    rendering_provider: Numeral | None = Field(
        default=None, description="NPI, where it is not the encounter's"
    )
    drug: DrugRecord | None = None
    line_control_number: Numeral | None = None
    description: str | None = Field(default=None, description="for codes that ask for one")
    non_covered_charge: Amount | None = None

    def value(self) -> ServiceLine:
        """As the model has it."""
        return ServiceLine(
            code=self.code or "",
            modifiers=tuple(self.modifiers),
            units=self.units,
            place_of_service=self.place_of_service,
            diagnosis_pointers=tuple(self.diagnosis_pointers),
            charge=self.charge,
            service_date=self.service_date,
            revenue_code=self.revenue_code,
            service_end_date=self.service_end_date,
            unit_of_measure=self.unit_of_measure,
            rendering_provider=self.rendering_provider,
            drug=self.drug.value() if self.drug else None,
            line_control_number=self.line_control_number,
            description=self.description,
            non_covered_charge=self.non_covered_charge,
        )


class PriorServiceRecord(_Record, title="PriorService"):
    """A service of the same patient on another claim."""

    code: AnyCode
    service_date: IsoDate
    modifiers: Annotated[list[Modifier], BeforeValidator(_none_as_empty)] = []
    units: Amount = Decimal(1)
    rendering_provider: Numeral | None = Field(default=None, description="NPI")
    diagnoses: Annotated[list[AnyCode], BeforeValidator(_none_as_empty)] = []

    def value(self) -> PriorService:
        """As the model has it."""
        return PriorService(
            code=self.code,
            service_date=self.service_date,
            modifiers=tuple(self.modifiers),
            units=self.units,
            rendering_provider=self.rendering_provider,
            diagnoses=tuple(self.diagnoses),
        )


class OccurrenceRecord(_Record, title="Occurrence"):
    """An occurrence code and its date."""

    code: TwoDigits
    date: IsoDate | None = None


class OccurrenceSpanRecord(_Record, title="OccurrenceSpan"):
    """An occurrence span code and its dates."""

    code: TwoDigits
    start: IsoDate | None = None
    end: IsoDate | None = None


class ValueRecord(_Record, title="Value"):
    """A value code and its amount."""

    code: TwoDigits
    amount: Amount | None = None


Diagnoses = Annotated[list[DiagnosisRecord], BeforeValidator(_none_as_empty)]


class EncounterRecord(_Record, title="Encounter"):
    """One coded visit or stay.

    The first diagnosis is ``principal_diagnosis`` or ``first_listed``, one of the two.
    """

    id: Numeral
    setting: Annotated[Setting, BeforeValidator(_lower)]
    claim_type: Annotated[ClaimType, BeforeValidator(_lower)] | None = None
    payer: Annotated[str, AfterValidator(_stripped)] | None = None
    patient: PatientRecord = PatientRecord()
    service_date: IsoDate | None = None
    admission_date: IsoDate | None = None
    discharge_date: IsoDate | None = None
    discharge_status: TwoDigits | None = None
    first_listed: DiagnosisRecord | None = None
    principal_diagnosis: DiagnosisRecord | None = None
    secondary_diagnoses: Diagnoses = []
    external_causes: Diagnoses = []
    procedures: Annotated[list[ProcedureRecord], BeforeValidator(_none_as_empty)] = []
    lines: Annotated[list[LineRecord], BeforeValidator(_none_as_empty)] = []
    type_of_bill: Numeral | None = None
    admission_type: Numeral | None = None
    admission_source: Numeral | None = None
    condition_codes: Annotated[list[TwoDigits], BeforeValidator(_none_as_empty)] = []
    occurrence_codes: Annotated[list[OccurrenceRecord], BeforeValidator(_none_as_empty)] = []
    value_codes: Annotated[list[ValueRecord], BeforeValidator(_none_as_empty)] = []
    occurrence_spans: Annotated[list[OccurrenceSpanRecord], BeforeValidator(_none_as_empty)] = []
    admitting_diagnosis: DiagnosisRecord | None = None
    reasons_for_visit: Diagnoses = []
    billing_provider: Numeral | None = Field(default=None, description="NPI")
    rendering_provider: Numeral | None = Field(default=None, description="NPI")
    specialty: Numeral | None = Field(default=None, description="taxonomy code")
    prior_services: list[PriorServiceRecord] | None = Field(
        default=None, description="of earlier claims; an empty list says that there are none"
    )
    state: Annotated[str, BeforeValidator(_upper), Field(pattern="^[A-Z]{2}$")] | None = Field(
        default=None, description="where the service was given, two letters"
    )
    submission_date: IsoDate | None = Field(
        default=None, description="the day on which the payer receives the claim"
    )

    def contradiction(self) -> InputError | None:
        """Two fields that are each well formed and cannot both hold."""
        if self.first_listed and self.principal_diagnosis:
            return InputError("is given beside first_listed", field="principal_diagnosis")
        if _ends_before(self.admission_date, self.discharge_date):
            return InputError("lies before admission_date", field="discharge_date")
        for number, line in enumerate(self.lines):
            if line.code is None and line.revenue_code is None:
                return InputError("is missing", field=f"lines[{number}].code")
        return None

    def value(self) -> Encounter:
        """As the model has it."""
        first = self.principal_diagnosis or self.first_listed
        return Encounter(
            id=self.id,
            setting=self.setting,
            principal=_value(first),
            secondary_diagnoses=tuple(d.value() for d in self.secondary_diagnoses),
            external_causes=tuple(d.value() for d in self.external_causes),
            procedures=tuple(CodedProcedure(p.code, p.date) for p in self.procedures),
            lines=tuple(line.value() for line in self.lines),
            patient=self.patient.value(),
            claim_type=self.claim_type,
            payer=self.payer,
            service_date=self.service_date,
            admission_date=self.admission_date,
            discharge_date=self.discharge_date,
            discharge_status=self.discharge_status,
            type_of_bill=self.type_of_bill,
            admission_type=self.admission_type,
            admission_source=self.admission_source,
            condition_codes=tuple(self.condition_codes),
            occurrence_codes=tuple(OccurrenceCode(o.code, o.date) for o in self.occurrence_codes),
            value_codes=tuple(ValueCode(v.code, v.amount) for v in self.value_codes),
            occurrence_spans=tuple(
                OccurrenceSpan(o.code, o.start, o.end) for o in self.occurrence_spans
            ),
            admitting_diagnosis=_value(self.admitting_diagnosis),
            reasons_for_visit=tuple(d.value() for d in self.reasons_for_visit),
            billing_provider=self.billing_provider,
            rendering_provider=self.rendering_provider,
            specialty=self.specialty,
            prior_services=(
                None
                if self.prior_services is None
                else tuple(service.value() for service in self.prior_services)
            ),
            state=self.state,
            submission_date=self.submission_date,
        )


def _value(diagnosis: DiagnosisRecord | None) -> CodedDiagnosis | None:
    return diagnosis.value() if diagnosis else None


def _ends_before(first: dt.date | None, last: dt.date | None) -> bool:
    return first is not None and last is not None and last < first


# -- in and out -------------------------------------------------------------------------------


def read_encounter(record: dict[str, Any]) -> Encounter:
    """An encounter from its JSON object.

    Raises:
        InputError: what is wrong with which field, all of it in one line.
    """
    try:
        found = EncounterRecord.model_validate(record)
    except ValidationError as error:
        raise plain_error(error) from error
    if wrong := found.contradiction():
        raise wrong
    return found.value()


def results_as_json(encounter_id: str, results: Iterable[RuleResult]) -> dict[str, Any]:
    """The results of one encounter in the form of the outside contract."""
    return {"id": encounter_id, "results": [_result_as_json(result) for result in results]}


def _result_as_json(result: RuleResult) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "layer": result.layer,
        "outcome": str(result.outcome),
        "findings": [
            {
                "severity": str(finding.severity),
                "where": finding.where,
                "message": finding.message,
                "advice": finding.advice,
                "citation": finding.citation,
                "edition": finding.edition,
                "edition_matches_date": finding.edition_matches_date,
            }
            for finding in result.findings
        ],
        "reason": result.reason,
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an encounter."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **EncounterRecord.model_json_schema(mode="validation"),
    }
