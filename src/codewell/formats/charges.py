"""Charges to compare with a record: encounters as JSON, or a plain list of lines.

A plain line is a code with its modifiers and units: ``20610-RT``, ``J3301-JZ x 4``. Amounts of an
encounter are not read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codewell.errors import InputError
from codewell.formats.encounter import read_encounter
from codewell.formats.text import read_text
from codewell.model import governing_date

_LINE = re.compile(
    r"(?P<code>[A-Z]\d{4}|\d{4}[0-9A-Z])(?P<modifiers>(?:\s*[-,]\s*[0-9A-Z]{2})*)"
    r"(?:\s*(?:[xX*]|units:?)?\s*(?P<units>\d+))?",
)


@dataclass(frozen=True, slots=True)
class Charge:
    """One charged line. ``units`` are whole."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1


@dataclass(frozen=True, slots=True)
class Charges:
    """The charges of one encounter; ``id`` and ``date`` None where they are a plain list."""

    lines: tuple[Charge, ...]
    id: str | None = None
    date: dt.date | None = None


def read_charges(source: str) -> list[Charges]:
    """The charges of a file: one encounter, JSON Lines of them, or one plain list.

    Raises:
        InputError: what cannot be read, with its file and line.
    """
    text = read_text(source)
    if text.lstrip().startswith("{"):
        return list(_encounters(text, source))
    return [Charges(tuple(_plain(text, source)))]


def _encounters(text: str, source: str) -> Iterator[Charges]:
    try:
        whole = json.loads(text)
        rows = [(1, whole)]
    except ValueError:
        rows = [(n, _object(row, source, n)) for n, row in _rows(text)]
    for number, row in rows:
        try:
            encounter = read_encounter(_without_amounts(row))
        except InputError as error:
            raise error.at(source=source, line=number) from None
        lines = tuple(
            Charge(line.code, line.modifiers, int(line.units))
            for line in encounter.lines
            if line.code
        )
        yield Charges(lines, encounter.id, governing_date(encounter))


def _rows(text: str) -> Iterator[tuple[int, str]]:
    return ((n, row) for n, row in enumerate(text.splitlines(), 1) if row.strip())


def _object(row: str, source: str, number: int) -> Any:
    try:
        return json.loads(row)
    except ValueError:
        raise InputError("not JSON", source=source, line=number) from None


def _without_amounts(row: Any) -> Any:
    """The encounter without its charges: what is paid has no part in what is documented."""
    if not isinstance(row, dict) or not isinstance(row.get("lines"), list):
        return row
    lines = [
        {k: v for k, v in line.items() if k not in ("charge", "non_covered_charge")}
        if isinstance(line, dict)
        else line
        for line in row["lines"]
    ]
    return {**row, "lines": lines}


def _plain(text: str, source: str) -> Iterator[Charge]:
    for number, row in _rows(text):
        line = row.split("#")[0].strip().upper()
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InputError(
                "not a charge such as 20610-RT or J3301-JZ x 4", source=source, line=number
            )
        modifiers = tuple(re.findall(r"[0-9A-Z]{2}", match["modifiers"] or ""))
        units = int(match["units"] or 1)
        if units < 1:
            raise InputError("units of a charge begin at 1", source=source, line=number)
        yield Charge(match["code"], modifiers, units)
