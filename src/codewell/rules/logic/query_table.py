"""What a record may show without saying what it means, and the questions it opens.

The table ``query_indicators.yaml`` beside this module, read and checked once. A question names
what was seen and offers what the record supports (AHIMA/ACDIS, Guidelines for Achieving a
Compliant Query Practice, 2022): no diagnosis in the topic, no word of what a code brings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from codewell.data_file import read_data
from codewell.model import QueryKind, Setting

_FILE = "query_indicators.yaml"
_PREFIXES = ("diagnosis", "exactly", "without", "unsupported")


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with a unit. ``range`` is what can be a value of it at all."""

    names: tuple[str, ...]
    unit: str
    range: tuple[float, float]
    thousands: bool = False
    not_near: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What is looked for: a limit of a measure, the rise of one, or words.

    ``between`` takes its first value in and leaves its last out; ``by`` is how many times the
    lowest value the highest is at least.
    """

    name: str
    measure: str = ""
    below: float | None = None
    above: float | None = None
    between: tuple[float, float] | None = None
    or_equal: bool = False
    rise: str = ""
    by: float = 0.0
    words: tuple[str, ...] = ()
    treatment: bool = False

    @property
    def looks_at(self) -> str:
        """The measure whose values it reads, else its own name."""
        return self.measure or self.rise or self.name

    def holds(self, value: float) -> bool:
        """Whether a value of the measure is such."""
        if self.between is not None:
            return self.between[0] <= value < self.between[1]
        if self.below is not None:
            return value < self.below or (self.or_equal and value == self.below)
        return self.above is not None and (
            value > self.above or (self.or_equal and value == self.above)
        )


@dataclass(frozen=True, slots=True)
class Option:
    """An answer; with ``when`` or ``codes`` only where an indicator or a statement supports it."""

    text: str
    when: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A question and what has to hold for it; prefixes of codes have no dot."""

    id: str
    kind: QueryKind
    topic: str = ""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    title: str = ""
    without: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    adult: bool = False
    options: tuple[Option, ...] = ()

    def is_about(self, code: str, title: Callable[[str], str | None]) -> bool:
        """Whether a proposed code is one that the question is about."""
        named = (
            code in self.exactly
            or (bool(self.diagnosis) and code.startswith(self.diagnosis))
            or (self.pattern is not None and self.pattern.fullmatch(code) is not None)
        )
        return named and (not self.title or self.title in (title(code) or "").lower())

    @property
    def needs_diagnosis(self) -> bool:
        """Whether it is about a proposed code."""
        return bool(self.exactly or self.diagnosis or self.pattern)


@dataclass(frozen=True, slots=True)
class QueryTable:
    """The whole table."""

    measures: Mapping[str, Measure]
    indicators: Mapping[str, IndicatorRow]
    queries: tuple[QueryRow, ...]
    closing: tuple[str, ...]
    insignificant: str


@cache
def query_table() -> QueryTable:
    """The table; a row that cannot be read is a ``ValueError`` that names it."""
    data = read_data(Path(__file__).with_name(_FILE))
    measures = {name: _measure(name, row) for name, row in data["measures"].items()}
    indicators = {name: _indicator(name, row) for name, row in data["indicators"].items()}
    table = QueryTable(
        measures,
        indicators,
        tuple(_query(row) for row in data["queries"]),
        tuple(data["closing"]),
        data["clinically_insignificant"],
    )
    _check(table)
    return table


def _measure(name: str, row: dict[str, Any]) -> Measure:
    return Measure(**_known(Measure, name, row))


def _indicator(name: str, row: dict[str, Any]) -> IndicatorRow:
    return IndicatorRow(name=name, **_known(IndicatorRow, name, row))


def _query(row: dict[str, Any]) -> QueryRow:
    values = _known(QueryRow, row["id"], row)
    values["kind"] = QueryKind(row.get("kind", QueryKind.INDICATOR_WITHOUT_DIAGNOSIS))
    values["settings"] = tuple(Setting(s) for s in row.get("settings", ()))
    values["options"] = tuple(_option(o) for o in row.get("options", ()))
    values["pattern"] = re.compile(row["pattern"]) if "pattern" in row else None
    return QueryRow(**values)


def _option(given: str | dict[str, Any]) -> Option:
    if isinstance(given, str):
        return Option(given)
    return Option(**_known(Option, given.get("text", "option"), given))


def _known(kind: type, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row's values as the kind takes them; an unknown one is refused."""
    if unknown := set(row) - {f.name for f in fields(kind)}:
        raise ValueError(f"{_FILE}, {name}: unknown {', '.join(sorted(unknown))}")
    return {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}


def _check(table: QueryTable) -> None:
    """Every name that a row uses is defined."""
    for indicator in table.indicators.values():
        measure = indicator.measure or indicator.rise
        if measure and measure not in table.measures:
            raise ValueError(f"{_FILE}, {indicator.name}: unknown measure {measure}")
    for row in table.queries:
        for name in used_by(row):
            if name not in table.indicators:
                raise ValueError(f"{_FILE}, {row.id}: unknown indicator {name}")
        for field in _PREFIXES:
            if any("." in code for code in getattr(row, field)):
                raise ValueError(f"{_FILE}, {row.id}: {field} with a dot")


def used_by(row: QueryRow) -> Iterable[str]:
    """The indicators that a question looks at."""
    return (*row.any, *row.all, *row.none, *(name for o in row.options for name in o.when))
