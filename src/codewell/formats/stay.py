"""Inpatient stays as JSON, and how they grouped (the outside contract)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from codewell.errors import InputError
from codewell.formats.plain_errors import misspelt_fields, plain_error
from codewell.model import (
    CodedDiagnosis,
    CodedProcedure,
    Grouping,
    MceEdit,
    PresentOnAdmission,
    Sex,
    Stay,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXEMPT = ("", "1")
"""How exports write a diagnosis exempt from POA reporting; ``1`` is the value of the 4010 claim."""
_DAYS_OF_INFANCY = 366


def _text_of_id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _no_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("should be a whole number")
    return value


def _date(value: object) -> dt.date:
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError("should be a date of the form YYYY-MM-DD")


def _status(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) else ""
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise ValueError("should be a discharge status of one or two digits, such as 01")
    return text.zfill(2)


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _sex(value: object) -> object:
    return "U" if value is None else _upper(value)


def _indicator(value: object) -> object:
    value = _upper(_text_of_id(value))
    return None if value in _EXEMPT else value


def _list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, Field(min_length=1)]
CodeText = Annotated[str, Field(min_length=1, max_length=20), BeforeValidator(_upper)]
Age = Annotated[int, Field(ge=0, le=999), BeforeValidator(_no_truth_value)]
AgeInDays = Annotated[int, Field(ge=0, le=99_999), BeforeValidator(_no_truth_value)]
IsoDate = Annotated[
    dt.date,
    BeforeValidator(
        _date, json_schema_input_type=Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    ),
]


class Diagnosis(BaseModel):
    """A diagnosis code, with or without its dot, and whether it was present on admission."""

    code: CodeText
    present_on_admission: Annotated[PresentOnAdmission | None, BeforeValidator(_indicator)] = Field(
        default=None, description="Y, N, U or W; null for a code exempt from reporting"
    )

    def value(self) -> CodedDiagnosis:
        """As the model has it."""
        return CodedDiagnosis(self.code, self.present_on_admission)


class Procedure(BaseModel):
    """An ICD-10-PCS procedure."""

    code: CodeText
    date: IsoDate | None = None


class StayRecord(BaseModel, title="Stay"):
    """One inpatient stay to group. Further fields are allowed and passed over."""

    id: Annotated[Text, BeforeValidator(_text_of_id, json_schema_input_type=str | int)]
    age: Age | None = Field(
        default=None, description="in completed years; an infant's age_days may stand for it"
    )
    age_days: AgeInDays | None = Field(default=None, description="for infants: the age in days")
    sex: Annotated[Sex, BeforeValidator(_sex)] = Sex.UNKNOWN
    discharge_date: IsoDate
    discharge_status: Annotated[str, BeforeValidator(_status, json_schema_input_type=str | int)] = (
        Field(description="patient discharge status: 1 or 01 is home")
    )
    principal_diagnosis: Diagnosis
    secondary_diagnoses: Annotated[list[Diagnosis], BeforeValidator(_list)] = []
    procedures: Annotated[list[Procedure], BeforeValidator(_list)] = []
    admitting_diagnosis: Diagnosis | None = None


def read_stay(record: dict[str, Any]) -> Stay:
    """A stay from its JSON object.

    Raises:
        InputError: what is wrong with which field, all of it in one line.
    """
    for given, meant in misspelt_fields(record, StayRecord):
        raise InputError(f"is not a field of a stay; {meant} is", field=given)
    try:
        found = StayRecord.model_validate(record)
    except ValidationError as error:
        raise plain_error(error) from error
    return Stay(
        id=found.id,
        age=_age(found),
        age_days=found.age_days,
        sex=found.sex,
        discharge_date=found.discharge_date,
        discharge_status=found.discharge_status,
        principal_diagnosis=found.principal_diagnosis.value(),
        secondary_diagnoses=tuple(d.value() for d in found.secondary_diagnoses),
        procedures=tuple(CodedProcedure(p.code, p.date) for p in found.procedures),
        admitting_diagnosis=(
            None if found.admitting_diagnosis is None else found.admitting_diagnosis.value()
        ),
    )


def _age(found: StayRecord) -> int:
    """Completed years; ``age_days`` stands for them in the first year of life only."""
    days = found.age_days
    if found.age is None:
        if days is None or days > _DAYS_OF_INFANCY:
            raise InputError("is missing (an infant's age_days may stand for it)", field="age")
        return 0
    if found.age == 0 and days is not None and days > _DAYS_OF_INFANCY:
        raise InputError("is more than a year, but age is 0", field="age_days")
    return found.age


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a stay."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **StayRecord.model_json_schema(mode="validation"),
    }


def grouping_as_json(grouping: Grouping) -> dict[str, Any]:
    """How a stay grouped: the contract's fields, then titles and what each diagnosis did."""
    return {
        "id": grouping.stay_id,
        "ms_drg": grouping.ms_drg,
        "mdc": grouping.mdc,
        "return_code": grouping.return_code,
        "grouper_version": grouping.grouper_version,
        "severity": grouping.severity,
        "edits": [_edit_as_json(edit) for edit in grouping.edits],
        "ms_drg_title": grouping.ms_drg_title,
        "mdc_title": grouping.mdc_title,
        "diagnoses": [
            {
                "where": d.where,
                "code": d.code,
                "valid": d.valid,
                "severity": d.severity,
                "counted": d.counted,
                "reason": d.reason,
            }
            for d in grouping.diagnoses
        ],
    }


def _edit_as_json(edit: MceEdit) -> dict[str, Any]:
    """The name and count of the package, then the places it is about and what to cite."""
    return {
        "name": edit.name,
        "count": edit.count,
        "kind": edit.kind,
        "code_type": edit.code_type,
        "title": edit.title,
        "causes": [{"where": c.where, "code": c.code} for c in edit.causes],
        "together_with": [{"where": c.where, "code": c.code} for c in edit.together_with],
        "citation": edit.citation,
        "edition": edit.edition,
    }
