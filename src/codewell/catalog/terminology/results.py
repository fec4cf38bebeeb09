"""What the operations answer: frozen values named after the R4 elements, and their JSON.

Sources: http://hl7.org/fhir/R4/codesystem-operations.html, valueset-operations.html,
conceptmap-operations.html, valueset.html#expansion, operationoutcome.html.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
Value = bool | int | str | dt.date
ValueType = Literal["boolean", "code", "dateTime", "integer", "string", "uri"]
SubsumptionOutcome = Literal["equivalent", "subsumes", "subsumed-by", "not-subsumed"]
Equivalence = Literal[
    "relatedto",
    "equivalent",
    "equal",
    "wider",
    "subsumes",
    "narrower",
    "specializes",
    "inexact",
    "unmatched",
    "disjoint",
]
"""http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html"""
IssueType = Literal["invalid", "not-found", "not-supported"]
"""Those of http://hl7.org/fhir/R4/valueset-issue-type.html that are used here."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a concept, or a parameter of an expansion; ``type`` is its FHIR type."""

    code: str
    value: Value
    type: ValueType = "string"
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Designation:
    """A title and the edition that prints it; ``of_date``: it is the edition of the date."""

    value: str
    edition: str
    of_date: bool
    language: str = "en"

    @property
    def use(self) -> str:
        """What the title is, in words."""
        return f"official title, {self.edition}" + ("" if self.of_date else ", not of the date")


@dataclass(frozen=True, slots=True)
class Lookup:
    """``$lookup``. ``display`` is the code itself where no title is installed (R4 needs one)."""

    name: str
    version: str
    display: str
    designation: tuple[Designation, ...]
    property: tuple[Property, ...]

    def as_parameters(self) -> Json:
        """The R4 Parameters resource."""
        return _parameters(
            _string("name", self.name),
            _string("version", self.version),
            _string("display", self.display),
            *({"name": "designation", "part": _designation_parts(d)} for d in self.designation),
            *({"name": "property", "part": _property_parts(p)} for p in self.property),
        )


@dataclass(frozen=True, slots=True)
class Validation:
    """``$validate-code``. ``message`` beside a true result is a warning."""

    result: bool
    message: str | None
    display: str | None
    version: str
    """Not a parameter of R4, so not in its JSON."""

    def as_parameters(self) -> Json:
        """The R4 Parameters resource."""
        return _parameters(
            {"name": "result", "valueBoolean": self.result},
            _string("message", self.message),
            _string("display", self.display),
        )


@dataclass(frozen=True, slots=True)
class Subsumption:
    """``$subsumes``."""

    outcome: SubsumptionOutcome

    def as_parameters(self) -> Json:
        """The R4 Parameters resource."""
        return _parameters({"name": "outcome", "valueCode": self.outcome})


@dataclass(frozen=True, slots=True)
class Match:
    """One target of a translation; ``source`` is the map that says so."""

    equivalence: Equivalence
    system: str
    code: str
    display: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """``$translate``."""

    result: bool
    message: str | None
    match: tuple[Match, ...]

    def as_parameters(self) -> Json:
        """The R4 Parameters resource."""
        return _parameters(
            {"name": "result", "valueBoolean": self.result},
            _string("message", self.message),
            *({"name": "match", "part": _match_parts(match)} for match in self.match),
        )


@dataclass(frozen=True, slots=True)
class Concept:
    """One code of an expansion; ``designation`` where the title is not of the date's edition."""

    system: str
    code: str
    display: str | None
    inactive: bool
    designation: tuple[Designation, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A page of an expansion; ``identifier`` is the same for every page of it."""

    identifier: str
    timestamp: str
    total: int
    offset: int
    parameter: tuple[Property, ...]
    contains: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class ValueSet:
    """``$expand``."""

    url: str
    version: str
    expansion: Expansion
    status: str = "active"

    def as_value_set(self, *, timestamp: str | None = None) -> Json:
        """The R4 ValueSet resource.

        ``timestamp`` is when it was expanded; the catalog reads no clock, so without it the
        date that was asked for stands there.
        """
        expansion = self.expansion
        contains = [_contained(concept) for concept in expansion.contains]
        return {
            "resourceType": "ValueSet",
            "url": self.url,
            "version": self.version,
            "status": self.status,
            "expansion": {
                "identifier": expansion.identifier,
                "timestamp": timestamp or expansion.timestamp,
                "total": expansion.total,
                "offset": expansion.offset,
                "parameter": [_named_value(p.code, p) for p in expansion.parameter],
                **({"contains": contains} if contains else {}),
            },
        }


@dataclass(frozen=True, slots=True)
class Issue:
    """Why there is no answer; ``details`` is one clear line."""

    code: IssueType
    details: str
    severity: Literal["fatal", "error", "warning", "information"] = "error"


@dataclass(frozen=True, slots=True)
class OperationOutcome:
    """There is no answer, and why."""

    issue: tuple[Issue, ...]

    @classmethod
    def of(cls, code: IssueType, *details: str) -> OperationOutcome:
        """One issue for each of the details."""
        return cls(tuple(Issue(code, text) for text in details))

    def as_operation_outcome(self) -> Json:
        """The R4 OperationOutcome resource."""
        return {
            "resourceType": "OperationOutcome",
            "issue": [
                {"severity": i.severity, "code": i.code, "details": {"text": i.details}}
                for i in self.issue
            ],
        }


# -- JSON ---------------------------------------------------------------------------------------


def _parameters(*parameters: Json | None) -> Json:
    return {"resourceType": "Parameters", "parameter": _present(parameters)}


def _present(parts: Iterable[Json | None]) -> list[Json]:
    return [part for part in parts if part is not None]


def _string(name: str, value: str | None) -> Json | None:
    return None if value is None else {"name": name, "valueString": value}


def _named_value(name: str, holder: Property) -> Json:
    value = holder.value.isoformat() if isinstance(holder.value, dt.date) else holder.value
    return {"name": name, f"value{holder.type[0].upper()}{holder.type[1:]}": value}


def _property_parts(held: Property) -> list[Json]:
    return _present(
        (
            {"name": "code", "valueCode": held.code},
            _named_value("value", held),
            _string("description", held.description),
        )
    )


def _designation_parts(designation: Designation) -> list[Json]:
    return [
        {"name": "language", "valueCode": designation.language},
        {"name": "use", "valueCoding": {"display": designation.use}},
        {"name": "value", "valueString": designation.value},
    ]


def _match_parts(match: Match) -> list[Json]:
    concept = {"system": match.system, "code": match.code, "display": match.display}
    return _present(
        (
            {"name": "equivalence", "valueCode": match.equivalence},
            {"name": "concept", "valueCoding": {k: v for k, v in concept.items() if v}},
            {"name": "source", "valueUri": match.source} if match.source else None,
        )
    )


def _contained(concept: Concept) -> Json:
    found: Json = {"system": concept.system}
    if concept.inactive:
        found["inactive"] = True
    found["code"] = concept.code
    if concept.display is not None:
        found["display"] = concept.display
    if concept.designation:
        found["designation"] = [
            {"language": d.language, "use": {"display": d.use}, "value": d.value}
            for d in concept.designation
        ]
    return found
