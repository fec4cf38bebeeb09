"""FHIR JSON as nodes that know where they stand, and the resources that references lead to.

Errors name the field and never quote the record.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from codewell.errors import InputError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?", re.ASCII)
_DATE_WITHOUT_DAY = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
_LARGEST_EXPONENT = 12
_HISTORY = re.compile(r"/_history/[^/]*$")


class Coding(NamedTuple):
    """A code and its system."""

    system: str
    code: str


class Node(NamedTuple):
    """A JSON object and where it stands."""

    value: dict[str, Any]
    path: str = ""

    def at(self, key: str) -> str:
        """The path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        """A text field, empty where there is none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError("should be text", field=self.at(key))
        return value or ""

    def child(self, key: str) -> Node:
        """An object field, empty where there is none."""
        return node({} if (value := self.value.get(key)) is None else value, self.at(key))

    def children(self, key: str) -> list[Node]:
        """The objects of a list field, none where there is no list."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputError("should be a list: [...]", field=self.at(key))
        return [node(item, f"{self.at(key)}[{n}]") for n, item in enumerate(value)]

    def number(self, key: str) -> Decimal | None:
        """A number, exact; None where there is none."""
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError("should be a number", field=self.at(key))
        number = Decimal(str(value))
        if not number.is_finite() or number.adjusted() > _LARGEST_EXPONENT:
            raise InputError("is too large", field=self.at(key))
        return number

    def whole_numbers(self, key: str) -> list[int]:
        """The whole numbers of a list field."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputError("should be a list: [...]", field=self.at(key))
        for item in value:
            if isinstance(item, bool) or not isinstance(item, int):
                raise InputError("should hold whole numbers", field=self.at(key))
        return list(value)

    def codings(self) -> list[Coding]:
        """The codings of a CodeableConcept, those without a code left out."""
        found = ((c.text("system"), c.text("code").strip()) for c in self.children("coding"))
        return [Coding(system, code) for system, code in found if code]

    def date(self, key: str) -> dt.date | None:
        """The day of a date or time as written; None where none is given, or no day."""
        value = self.text(key)
        if not value or _DATE_WITHOUT_DAY.fullmatch(value):
            return None
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            raise InputError(
                "is not a date that begins with YYYY-MM-DD", field=self.at(key)
            ) from None


def node(value: object, path: str) -> Node:
    """A value that has to be an object, and where it stands."""
    if not isinstance(value, dict):
        raise InputError("should be an object: {...}", field=path)
    return Node(value, path)


@dataclass(frozen=True, slots=True)
class Resources:
    """The resources that references may lead to, by full URL and by ``Type/id``."""

    by_reference: dict[str, Node] = field(default_factory=dict)
    by_type: dict[str, list[Node]] = field(default_factory=dict)

    def add(self, resource: Node, *references: str) -> None:
        """Make a resource known; the first one under a reference counts."""
        self.by_type.setdefault(resource.text("resourceType"), []).append(resource)
        for reference in references:
            self.by_reference.setdefault(reference, resource)

    def find(self, reference: str) -> Node | None:
        """The resource of a reference: as given, or by its ``Type/id`` at the end."""
        plain = _HISTORY.sub("", reference)
        return self.by_reference.get(plain) or self.by_reference.get(
            "/".join(plain.rsplit("/", 2)[-2:])
        )

    def of(self, reference: Node, kind: str, within: Node) -> Node | None:
        """What a Reference leads to, in the Bundle or contained; unreferenced, the only one."""
        wanted = reference.text("reference")
        if wanted.startswith("#"):
            found = next(
                (c for c in within.children("contained") if c.text("id") == wanted[1:]), None
            )
        elif wanted:
            found = self.find(wanted)
        else:
            alone = self.by_type.get(kind, ())
            found = alone[0] if len(alone) == 1 and not reference.value else None
        return found if found and found.text("resourceType") == kind else None
