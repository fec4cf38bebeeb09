"""Chapter 15 codes: of a condition by the phase of the pregnancy, and of its weeks (I.C.15)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from codewell.data_file import read_data
from codewell.rules.logic.pregnancy import trimester_of

_PHASE = re.compile(
    r",? (?:(?:first|second|third|unspecified) trimester"
    r"|(?:complicating|in) (?:pregnancy|childbirth|the puerperium|puerperium))"
)


class Phase(StrEnum):
    """Where in a pregnancy the encounter stands; the birth itself goes before what is left."""

    PREGNANCY = "pregnancy"
    CHILDBIRTH = "childbirth"
    PUERPERIUM = "puerperium"


@dataclass(frozen=True, slots=True)
class Complicating:
    """The chapter 15 code (no dot) of a condition; ``keep``: its own code stays beside it."""

    code: str
    keep: bool


def complicating(condition: str, phase: Phase, trimester: int | None) -> Complicating | None:
    """The chapter 15 code of a condition (no dot), or None where it has none in the phase.

    ``trimester`` is 1-3. A condition without a code of childbirth takes that of the pregnancy.
    """
    row = _row(condition)
    if row is None:
        return None
    if phase is not Phase.PREGNANCY and phase.value in row:
        return Complicating(row[phase.value], row["keep"])
    if phase is Phase.PUERPERIUM or "pregnancy" not in row:
        return None
    return Complicating(f"{row['pregnancy']}{trimester or row['unspecified']}", row["keep"])


def _row(condition: str) -> dict[str, Any] | None:
    table = _table()
    for length in range(len(condition), 0, -1):
        if (row := table.get(condition[:length])) is not None:
            return row
    return None


@cache
def _table() -> dict[str, dict[str, Any]]:
    rows = read_data(Path(__file__).with_suffix(".yaml"))
    return {prefix: row for row in rows for prefix in row["disease"]}


def phase_in(title: str) -> Phase | None:
    """The phase that the title of a chapter 15 code names; None where it names none."""
    title = title.lower()
    if "childbirth" in title:
        return Phase.CHILDBIRTH
    if "puerperium" in title:
        return Phase.PUERPERIUM
    return Phase.PREGNANCY if "trimester" in title or "pregnancy" in title else None


def without_phase(title: str) -> str:
    """A title without its phase, the same for the codes of one condition in every phase."""
    return " ".join(_PHASE.sub("", title.lower()).replace(",", " ").split())


def weeks_code(weeks: int) -> str:
    """The code (no dot) of the completed weeks of gestation (Z3A)."""
    if weeks < 8:
        return "Z3A01"
    return "Z3A49" if weeks > 42 else f"Z3A{weeks:02d}"


def trimester(weeks: int | None) -> int | None:
    """The trimester of completed weeks, 1-3."""
    return None if weeks is None else trimester_of(weeks)
