"""Group a file of inpatient stays, in order; a broken line is named and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog import Catalog
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.jsonl import as_line, atomic_writer, read_lines
from codewell.formats.stay import grouping_as_json, read_stay
from codewell.grouping import Grouper

Report = Callable[[InputError], None]


@dataclass(slots=True)
class Tally:
    """How many stays were grouped and how many lines could not be read."""

    grouped: int = 0
    unreadable: int = 0


def group_file(
    stays: str | Path,
    out: str | Path,
    *,
    catalog: Catalog,
    version: int | None = None,
    report: Report,
) -> Tally:
    """Write one line of JSON a stay, in the order given; ``report`` hears of every broken line.

    Raises:
        InputError: the package is not installed here, the file is no JSON Lines, none of its
            lines can be read, or the output cannot be written; the old output then stays.
    """
    if reason := Grouper.available():
        raise InputError(f"not evaluated: {reason}")
    tally = Tally()
    with Grouper(catalog) as grouper, atomic_writer(out) as stream:
        for number, record in read_lines(stays):
            try:
                line = as_line(_grouped(grouper, record, version))
            except InputError as error:
                report(error.at(source=str(stays), line=number))
                tally.unreadable += 1
            else:
                stream.write(line)
                tally.grouped += 1
        if not tally.grouped:
            raise InputError("none of its lines could be grouped", source=str(stays))
    return tally


def _grouped(
    grouper: Grouper, record: dict[str, Any] | UnreadableRecordError, version: int | None
) -> dict[str, Any]:
    if isinstance(record, UnreadableRecordError):
        raise record
    return grouping_as_json(grouper.group(read_stay(record), version=version))
