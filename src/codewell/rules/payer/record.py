"""What a file of payer rules may say; anything else is an error that names its line."""

from __future__ import annotations

import datetime as dt
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from codewell.model import ClaimType, Setting, Severity, Sex

PLACEHOLDERS = frozenset(
    {"code", "modifiers", "units", "place_of_service", "date", "payer", "charge"}
)
LINE_FIELDS = (
    "code",
    "modifiers",
    "units",
    "place_of_service",
    "diagnosis_pointers",
    "charge",
    "service_date",
)


def _texts(value: object) -> object:
    """One text or number, or a list of them, as a list of texts."""
    items = value if isinstance(value, list) else [value]
    return [
        str(item) if isinstance(item, int) and not isinstance(item, bool) else item
        for item in items
    ]


def _two(values: list[str]) -> list[str]:
    return [value.upper().zfill(2) for value in values]


def _lower(values: list[str]) -> list[str]:
    return [" ".join(value.lower().split()) for value in values]


def _patterns(values: list[str]) -> list[str]:
    for value in values:
        first, dash, last = value.partition("-")
        if not first or (dash and (not last or "*" in value or len(first) != len(last))):
            raise ValueError("should be codes, ranges (99202-99215) or beginnings (J*)")
    return [value.upper().replace(".", "") for value in values]


def _modifiers(value: object) -> object:
    return value if isinstance(value, dict) else {"any": value}


def _template(value: str) -> str:
    for _, name, _, _ in Formatter().parse(value):
        if name is not None and name not in PLACEHOLDERS:
            raise ValueError(f"knows no {{{name}}}; known are {', '.join(sorted(PLACEHOLDERS))}")
    if not value.rstrip().endswith("."):
        raise ValueError("should end with a full stop")
    return " ".join(value.split())


Texts = Annotated[list[str], BeforeValidator(_texts), Field(min_length=1)]
TwoCharacters = Annotated[Texts, AfterValidator(_two)]
Patterns = Annotated[Texts, AfterValidator(_patterns)]
Words = Annotated[Texts, AfterValidator(_lower)]
Template = Annotated[str, AfterValidator(_template)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModifierCondition(_Record):
    """Modifiers of the line: one of ``any``, every one of ``all``, not one of ``none``."""

    any: TwoCharacters | None = None
    all: TwoCharacters | None = None
    none: TwoCharacters | None = None


class Amounts(_Record):
    """An amount over or under a number, or both; the number itself is neither."""

    over: float | None = None
    under: float | None = None


class Ages(_Record):
    """Completed years, both included."""

    first: int = Field(default=0, alias="from")
    last: int = Field(default=200, alias="to")


class Days(_Record):
    """Days, both included."""

    first: dt.date = Field(default=dt.date.min, alias="from")
    last: dt.date = Field(default=dt.date.max, alias="to")


class Filed(_Record):
    """A claim that the payer receives more than so many days after the service."""

    after_days: int = Field(gt=0)


class Condition(_Record):
    """What must hold: every entry given. ``any`` needs one of its conditions, ``not`` none."""

    all: list[Condition] | None = None
    any: list[Condition] | None = None
    not_: Condition | None = Field(default=None, alias="not")
    # of a line
    code: Patterns | None = None
    modifiers: Annotated[ModifierCondition, BeforeValidator(_modifiers)] | None = None
    place_of_service: TwoCharacters | None = None
    units: Amounts | None = None
    charge: Amounts | None = None
    diagnosis: Patterns | None = None
    revenue_code: Texts | None = None
    date: Days | None = None
    filed: Filed | None = None
    other_line: Condition | None = None
    # of the claim
    claim_diagnosis: Patterns | None = None
    age: Ages | None = None
    sex: Sex | None = None
    state: Annotated[Texts, AfterValidator(_two)] | None = None
    type_of_bill: Texts | None = None
    any_line: Condition | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if not self.model_fields_set:
            raise ValueError("says nothing: give at least one condition")
        return self


class CaseRecord(_Record):
    """A case of a rule: an encounter of the outside format, and what must come out."""

    name: str
    encounter: dict[str, Any]
    outcome: Literal["found", "clear", "not_evaluated", "absent"]
    where: list[str] = []


class RuleRecord(_Record):
    """One payer rule."""

    id: Annotated[str, Field(pattern=r"^PAYER-[A-Z0-9-]+$")]
    title: str
    severity: Severity
    citation: str
    citation_checked: Literal["primary", "none"] = "none"
    effective: dt.date | None = None
    until: dt.date | None = None
    claim_types: list[ClaimType] = list(ClaimType)
    settings: list[Setting] = list(Setting)
    for_each: Literal["line", "claim"] = "line"
    where: str = "code"
    when: Condition
    message: Template
    advice: Template
    explanation: str = ""
    cases: list[CaseRecord] = []


class FileRecord(_Record):
    """A file of payer rules; ``payer`` names the payers they are of, in any case of letters."""

    payer: Words
    rules: list[RuleRecord] = Field(min_length=1)
