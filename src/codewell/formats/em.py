"""The form of an E/M visit: its elements as YAML or JSON, for ``codewell em``.

An unknown field is an error that names it: a misspelt item would otherwise change the level.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from codewell.errors import InputError
from codewell.formats.located_yaml import LocatedYaml
from codewell.formats.plain_errors import field_path, plain_error, plain_words
from codewell.model.evaluation_management import (
    DataItem,
    DataKind,
    Doubt,
    EMVisit,
    Family,
    PatientStatus,
    Problem,
    ProblemKind,
    ReadBy,
    RiskItem,
    RiskKind,
    SplitShared,
    TimeItem,
    TimeKind,
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Doubtful(_Model):
    label: str = Field(default="", description="The item in your words; the proof repeats it.")
    question: str | None = Field(
        default=None, description="A fact that the record leaves open; it makes a borderline case."
    )

    @model_validator(mode="after")
    def _may_be_with_question(self) -> _Doubtful:
        if getattr(self, "may_be", None) and not self.question:
            raise ValueError("may_be stands beside a question that says what is open")
        return self

    def doubt(self) -> Doubt | None:
        """The open fact, with what the item is otherwise."""
        may_be = getattr(self, "may_be", None)
        otherwise = None if may_be in (None, "nothing") else str(may_be)
        return Doubt(self.question, otherwise) if self.question else None


class ProblemRecord(_Doubtful):
    """A problem addressed."""

    kind: ProblemKind
    may_be: ProblemKind | Literal["nothing"] | None = Field(
        default=None, description="What it is if the question is answered the other way."
    )


class DataRecord(_Doubtful):
    """A piece of data. Items of one ``test`` (or source, or person) are counted once."""

    kind: DataKind
    test: str | None = Field(
        default=None, description="Name of the test, note or person; the label when not given."
    )
    not_counted: ReadBy | None = Field(
        default=None, description="Why the test is not counted for this visit."
    )
    may_be: DataKind | Literal["nothing", "counted"] | None = None


class RiskRecord(_Doubtful):
    """A decision of the management."""

    kind: RiskKind
    may_be: RiskKind | Literal["nothing"] | None = None


class TimeRecord(_Doubtful):
    """A statement of time."""

    minutes: int = Field(ge=1, le=1440)
    kind: TimeKind = TimeKind.TOTAL
    may_be: TimeKind | Literal["nothing"] | None = None


class LastService(_Model):
    """The last professional service of the patient, for the rule of three years."""

    date: dt.date | None = None
    same_group: bool = True
    same_specialty: bool = True


class SplitSharedRecord(_Model):
    """A visit of a physician and another practitioner in a facility."""

    physician_minutes: int | None = Field(default=None, ge=0)
    other_minutes: int | None = Field(default=None, ge=0)
    decision_making_by: Literal["physician", "other practitioner"] | None = None


class FormRecord(_Model):
    """A visit as a form."""

    id: str | None = Field(default=None, description="Name of the visit in the output.")
    date: dt.date = Field(description="Date of the visit, YYYY-MM-DD; it picks the rules.")
    family: Family = Field(description="The kind of visit.")
    patient: PatientStatus | None = Field(default=None, description="new or established.")
    last_service: LastService | None = Field(
        default=None, description="In place of patient: the rule of three years decides."
    )
    age: int | None = Field(default=None, ge=0, le=150)
    payer: str | None = Field(default=None, description="medicare, or any other name.")
    seen_by: Literal["physician", "staff"] = "physician"
    problems: list[ProblemRecord] = []
    data: list[DataRecord] = []
    risk: list[RiskRecord] = []
    time: list[TimeRecord] = []
    continuing_relationship: bool | None = None
    same_day_service: Literal["none", "procedure", "preventive_or_vaccine"] = "none"
    split_shared: SplitSharedRecord | None = None
    audio_only: bool = False
    charged: str | None = Field(default=None, description="A charged code, to be compared.")

    @model_validator(mode="after")
    def _one_status(self) -> FormRecord:
        if self.patient and self.last_service:
            raise ValueError("patient and last_service stand beside each other; give one of them")
        return self


@dataclass(frozen=True, slots=True)
class Form:
    """A form as read: the visit without its status where ``last_service`` is to decide."""

    id: str
    visit: EMVisit
    charged: str | None
    last_service: LastService | None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the form."""
    return FormRecord.model_json_schema()


def parse_form(located: LocatedYaml, name: str) -> Form:
    """A form from YAML (JSON is YAML).

    Raises:
        InputError: what is wrong, with line and field.
    """
    if not isinstance(located.content, dict):
        raise InputError("should be an object with date and family", source=located.source, line=1)
    try:
        record = FormRecord.model_validate(located.content)
    except ValidationError as error:
        first = error.errors()[0]
        line = located.line_of(_known(first["loc"]))
        if len(error.errors()) > 1:
            raise plain_error(error).at(source=located.source, line=line) from None
        field = field_path(first["loc"]) or None
        raise InputError(
            plain_words(first), source=located.source, line=line, field=field
        ) from None
    return Form(record.id or name, _visit(record), record.charged, record.last_service)


def _known(location: Iterable[int | str]) -> list[int | str]:
    return list(location)


def _visit(record: FormRecord) -> EMVisit:
    shared = record.split_shared
    return EMVisit(
        date=record.date,
        family=record.family,
        status=record.patient,
        age=record.age,
        payer=record.payer.strip().lower() if record.payer else None,
        problems=tuple(
            Problem(p.kind, p.label or str(p.kind), doubt=p.doubt()) for p in record.problems
        ),
        data=tuple(map(_data, record.data)),
        risks=tuple(RiskItem(r.kind, r.label or str(r.kind), doubt=r.doubt()) for r in record.risk),
        time=tuple(
            TimeItem(t.kind, t.minutes, t.label or str(t.kind), doubt=t.doubt())
            for t in record.time
        ),
        by_staff=record.seen_by == "staff",
        continuing_relationship=record.continuing_relationship,
        procedure_same_day=record.same_day_service != "none",
        preventive_same_day=record.same_day_service == "preventive_or_vaccine",
        split_shared=SplitShared(
            shared.physician_minutes, shared.other_minutes, shared.decision_making_by
        )
        if shared
        else None,
        audio_only=record.audio_only,
    )


def _data(record: DataRecord) -> DataItem:
    label = record.label or record.test or str(record.kind)
    return DataItem(
        record.kind,
        label,
        (record.test or label).strip().lower(),
        doubt=record.doubt(),
        not_counted=record.not_counted,
    )
