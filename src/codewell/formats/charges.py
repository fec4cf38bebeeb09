"""Charges to compare with a record: encounters, claims, or a plain list of lines.

A plain line is a code with its modifiers and units: ``20610-RT``, ``J3301-JZ x 4``. No amount of an
encounter is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codewell.errors import InputError
from codewell.formats import claim_file
from codewell.formats.text import read_text
from codewell.formats.x12_segments import is_x12
from codewell.model import governing_date
from codewell.model.claim import encounter_in

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
    """The charges of a file: encounters or claims in any form, or one plain list.

    Raises:
        InputError: what cannot be read, with its file and line.
    """
    text = read_text(source)
    content = text.encode()
    if text.lstrip().startswith("{") or is_x12(content):
        return list(_billed(claim_file.read(content, source).records))
    return [Charges(tuple(_plain(text, source)))]


def _billed(records: Iterable[claim_file.Record]) -> Iterator[Charges]:
    for record in records:
        if isinstance(record, InputError):
            raise record
        encounter = encounter_in(record)
        lines = tuple(
            Charge(line.code, line.modifiers, int(line.units))
            for line in encounter.lines
            if line.code
        )
        yield Charges(lines, encounter.id, governing_date(encounter))


def _rows(text: str) -> Iterator[tuple[int, str]]:
    return ((n, row) for n, row in enumerate(text.splitlines(), 1) if row.strip())


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
