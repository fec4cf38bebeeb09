"""What changed between two editions, and which codes of a saved list it touches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.catalog.differences import Change, CodeChange, Difference
from codewell.errors import InputError
from codewell.formats.jsonl import parse_object, read_lines
from codewell.model import Code, CodeSystem, normalise_code

Saved = dict[str, tuple[str, ...]]
"""Code -> the places where it is saved: ``line 3`` or ``e1``, the id of an encounter."""


@dataclass(frozen=True, slots=True)
class DataDiff:
    """The differences of all code sets, and the saved codes."""

    differences: tuple[Difference, ...]
    saved: Saved | None

    def touched(self) -> Iterator[tuple[CodeSystem, CodeChange, tuple[str, ...]]]:
        """The changes that touch a saved code, with its places."""
        for difference in self.differences:
            for change in difference.changes:
                if self.saved and change.code in self.saved:
                    yield difference.system, change, self.saved[change.code]

    def as_json(self) -> dict[str, Any]:
        """The differences for machines."""
        found: dict[str, Any] = {
            "differences": [
                {
                    "system": difference.system,
                    "first": difference.first,
                    "second": difference.second,
                    "not_evaluated": difference.unknown,
                    "changes": [_as_json(difference.system, c) for c in difference.changes],
                }
                for difference in self.differences
            ]
        }
        if self.saved is not None:
            found["touched"] = [
                {"system": system, "places": list(places), **_as_json(system, change)}
                for system, change, places in self.touched()
            ]
        return found

    def lines(self) -> Iterator[str]:
        """The differences for people."""
        for difference in self.differences:
            counts = ", ".join(
                f"{sum(c.change is kind for c in difference.changes):,} {kind}" for kind in Change
            )
            yield f"{difference.system} {difference.first} to {difference.second}: {counts}"
            if difference.unknown:
                yield f"  not evaluated: {difference.unknown}"
            for change in difference.changes:
                yield f"  {_line(difference.system, change)}"
        if self.saved is not None:
            touched = list(self.touched())
            yield f"{len(touched):,} of {len(self.saved):,} saved codes are touched"
            for system, change, places in touched:
                yield f"  {_line(system, change)}: {', '.join(places)}"


def data_diff(catalog: Catalog, first: str, second: str, saved: Path | None) -> DataDiff:
    """Compare two editions, and where given a file of saved codes.

    Raises:
        InputError: no code set has both editions, or the file cannot be read.
    """
    differences = tuple(catalog.differences.between(first, second))
    return DataDiff(differences, saved_codes(saved) if saved else None)


def saved_codes(path: Path) -> Saved:
    """The codes of a file: one code a line, or encounters as JSON or JSON Lines.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read as UTF-8 text", source=str(path)) from error
    pairs = _of_records(path, text) if text.lstrip().startswith("{") else _of_lines(path, text)
    found: dict[str, list[str]] = {}
    for code, place in pairs:
        places = found.setdefault(normalise_code(code), [])
        if place not in places:
            places.append(place)
    return {code: tuple(places) for code, places in found.items()}


def _of_lines(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if code := line.strip():
            if not code.replace(".", "").isalnum():
                raise InputError("not a code", source=str(path), line=number)
            yield code, f"line {number}"


def _of_records(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for number, record in _records(path, text):
        place = str(record.get("id") or f"line {number}")
        yield from ((code, place) for code in _codes(record))


def _records(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """One JSON document, or an object a line."""
    try:
        yield 1, parse_object(text.encode())
    except InputError:
        for number, record in read_lines(path):
            if isinstance(record, InputError):
                raise record from None
            yield number, record


def _codes(value: object) -> Iterator[str]:
    """What stands under ``code``, at any depth."""
    if isinstance(value, dict):
        if isinstance(code := value.get("code"), str):
            yield code
        yield from itertools.chain.from_iterable(map(_codes, value.values()))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(_codes, value))


def _line(system: CodeSystem, change: CodeChange) -> str:
    was = f" (was: {change.previous_title})" if change.previous_title else ""
    title = change.title or "no title installed"
    return f"{change.change:<8}{Code(system, change.code).formatted:<9} {title}{was}"


def _as_json(system: CodeSystem, change: CodeChange) -> dict[str, Any]:
    return {
        "change": change.change,
        "code": Code(system, change.code).formatted,
        "title": change.title,
        "previous_title": change.previous_title,
    }
