"""Values of the lexicon's files, checked: what is missing or wrong is told with file and entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from codewell.errors import InputError


class Part:
    """A value of a file and the place where it stands."""

    def __init__(self, value: Any, source: str, place: str = "") -> None:
        self._value = value
        self._source = source
        self._place = place

    def wrong(self, message: str) -> InputError:
        """An error of this place, to be raised."""
        place = f"{self._place}: " if self._place else ""
        return InputError(place + message, source=self._source)

    def _inside(self, value: Any, place: str) -> Part:
        return Part(value, self._source, f"{self._place}, {place}" if self._place else place)

    # -- as a whole -------------------------------------------------------------------------

    def entries(self) -> Iterator[Part]:
        """The parts of a list, numbered from 1."""
        if not isinstance(self._value, list):
            raise self.wrong("expected a list")
        for number, value in enumerate(self._value, 1):
            yield self._inside(value, f"entry {number}")

    def items(self) -> Iterator[tuple[str, Part]]:
        """The parts of a mapping by their keys."""
        for key, value in self._mapping().items():
            if not isinstance(key, str):
                raise self.wrong(f"the key {key!r} is no text: put it in quotes")
            yield key, self._inside(value, key)

    def text(self) -> str:
        """A text, or a number as it is written; neither empty nor a truth value."""
        value = self._value
        if isinstance(value, bool):
            raise self.wrong(f"YAML reads {str(value).lower()} here: put the word in quotes")
        if not isinstance(value, str | int | float) or not str(value).strip():
            raise self.wrong("expected a text")
        return str(value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        if isinstance(self._value, list):
            return tuple(part.text() for part in self.entries())
        return (self.text(),)

    def code(self) -> str:
        """A code in capitals without its dot."""
        return self.text().upper().replace(".", "")

    # -- fields of a mapping ----------------------------------------------------------------

    def __contains__(self, field: str) -> bool:
        return self._mapping().get(field) is not None

    def __getitem__(self, field: str) -> Part:
        """A field that must be there."""
        if field not in self:
            raise self.wrong(f"the field {field} is missing")
        return self._inside(self._mapping()[field], field)

    def only(self, fields: Collection[str]) -> None:
        """Refuse a field that is none of these."""
        if unknown := sorted(str(key) for key in self._mapping() if key not in fields):
            raise self.wrong(f"unknown field {', '.join(unknown)}")

    def words(self, field: str) -> tuple[str, ...]:
        """The texts of a field; none where it is not there."""
        return self[field].texts() if field in self else ()

    def choice(self, field: str, allowed: Collection[str]) -> str | None:
        """One of the allowed texts, or None where the field is not there."""
        if field not in self:
            return None
        found = self[field].text()
        if found not in allowed:
            raise self[field].wrong(f"expected {' or '.join(sorted(allowed))}")
        return found

    def years(self, field: str) -> tuple[int, int] | None:
        """First and last year of age, or None where the field is not there."""
        if field not in self:
            return None
        value = self[field]._value
        if (
            not isinstance(value, list)
            or [type(year) for year in value] != [int, int]
            or not 0 <= value[0] <= value[1]
        ):
            raise self[field].wrong("expected the first and the last year")
        return value[0], value[1]

    def _mapping(self) -> dict[Any, Any]:
        if not isinstance(self._value, dict):
            raise self.wrong("expected a mapping")
        return self._value
