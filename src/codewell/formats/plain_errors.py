"""What is wrong with a record, in plain words: pydantic's findings as one ``InputError``.

Values are never repeated: they may be text of a clinical record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from codewell.errors import InputError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_SHORTEST_NAME = 5
_ALIKE = 0.85
_LONGEST_NAME = 40
_DATE = "should be a date of the form YYYY-MM-DD"
_PLAIN = {
    "missing": "is missing",
    "string_type": "should be text",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "string_too_long": "is too long",
    "too_long": "is too long",
    "list_type": "should be a list: [...]",
    "tuple_type": "should be a list: [...]",
    "model_type": "should be an object: {...}",
    "model_attributes_type": "should be an object: {...}",
    "dict_type": "should be an object: {...}",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_parsing_size": "is too large",
    "int_from_float": "should be a whole number",
    "finite_number": "should be a whole number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "decimal_type": "should be a number",
    "decimal_parsing": "should be a number",
    "extra_forbidden": "is not a field that is known here",
}


def plain_error(error: ValidationError) -> InputError:
    """Every problem of the record in one line; the first names the field."""
    problems = [(field_path(found["loc"]), plain_words(found)) for found in error.errors()]
    field, first = problems[0]
    rest = "".join(f"; {place} {words}".replace("  ", " ") for place, words in problems[1:])
    return InputError(first + rest, field=field or None)


def field_path(location: Iterable[int | str]) -> str:
    """``('secondary_diagnoses', 3, 'code')`` as ``secondary_diagnoses[3].code``."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{_short(part)}"
    return path.removeprefix(".")


def _short(name: str) -> str:
    """A field's name fit for one line of a message: an unknown one may be anything."""
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."
    return shown if shown.isprintable() else ascii(shown)[1 : _LONGEST_NAME + 1]


def plain_words(found: ErrorDetails) -> str:
    """One of pydantic's findings as a person would say it."""
    kind, context = found["type"], found.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in ("enum", "literal_error"):
        return f"should be one of {context['expected'].replace(' or ', ', ')}"
    if kind in ("greater_than_equal", "less_than_equal"):
        limit, word = next(iter(context.values())), "more" if "greater" in kind else "less"
        return f"should be {limit} or {word}"
    return _PLAIN.get(kind, "cannot be read")


def misspelt_fields(record: dict[str, Any], model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Unknown fields that look like a known one that is not given: (as given, as it should be).

    A record may carry more fields than are read here. One that is nearly
    ``secondary_diagnoses`` is no such addition, and passing over it would group another stay.
    """
    absent = [name for name in model.model_fields if name not in record]
    for name in record:
        if name not in model.model_fields and len(name) >= _SHORTEST_NAME:
            for meant in get_close_matches(name, absent, n=1, cutoff=_ALIKE):
                yield name, meant
