"""What is said of one code: its properties, and what speaks against it or its display."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from codewell.catalog.terminology.procedures import AXIS_PROPERTIES
from codewell.catalog.terminology.results import Designation, OperationOutcome, Property
from codewell.catalog.terminology.system import System
from codewell.catalog.terminology.words import plain
from codewell.catalog.validity import ValidPeriod
from codewell.model import CodeStatus

_ACTIVE = (CodeStatus.BILLABLE, CodeStatus.NOT_BILLABLE)
_COMMON = ("status", "inactive", "notSelectable", "titleEdition", "valid", "parent", "child")
PROPERTIES = (*_COMMON, "mceFlag", *AXIS_PROPERTIES)
"""What ``lookup`` can tell of a code beside its titles."""


def properties(system: System, code: str, on: dt.date) -> Iterator[Property]:
    """Everything but the titles; ``child`` are those of the date."""
    status = system.status(code, on)
    titles = system.titles(code, on)
    yield Property("status", str(status))
    yield Property("inactive", status not in _ACTIVE, "boolean")
    yield Property("notSelectable", status is CodeStatus.NOT_BILLABLE, "boolean")
    yield Property("titleEdition", titles[0].edition if titles else "not installed")
    for first, last in _merged(system.validity.periods(code)):
        yield Property("valid", f"{first}/{last}")
    if parent := system.parent(code):
        yield Property("parent", system.official_form(parent), "code")
    for child in system.children(code, on):
        yield Property("child", system.official_form(child), "code")
    yield from system.own_properties(code, on)


def fault(system: System, given: str, code: str, on: dt.date, *, abstract: bool) -> str | None:
    """Why a code may not be used on the date; None when it may."""
    written = system.official_form(code)
    if given != written:
        return f"{quoted(given)} is written {written}"
    status = system.status(code, on)
    if status is CodeStatus.BILLABLE or (abstract and status is CodeStatus.NOT_BILLABLE):
        return None
    if status is CodeStatus.NOT_BILLABLE:
        return f"{written} is a heading on {on}: a longer code below it is needed"
    return f"{written} is {status} on {on}"


def judged(
    display: str, titles: Sequence[Designation], version: str
) -> tuple[str | None, str | None]:
    """What is wrong with a display, and what is only to be warned of."""
    same = next((title for title in titles if plain(title.value) == plain(display)), None)
    if titles and titles[0].of_date:
        if same is None:
            return f"the display is not the title in {version}", None
        return None, None if same.of_date else f"the display is the title of {same.edition}"
    if same is not None:
        return None, None
    nearest = f", only that of {titles[0].edition}" if titles else ""
    return None, f"display not evaluated: no title of {version} is installed{nearest}"


def _merged(periods: Iterable[ValidPeriod]) -> list[tuple[dt.date, dt.date]]:
    """Periods of validity; those that differ in their flags only are one."""
    merged: list[tuple[dt.date, dt.date]] = []
    for period in periods:
        first = period.effective_from
        if merged and merged[-1][1] + dt.timedelta(days=1) == first:
            first = merged.pop()[0]
        merged.append((first, period.effective_to))
    return merged


def no_code(system: System, given: str) -> OperationOutcome:
    """The system has no such code on any date."""
    return OperationOutcome.of("not-found", f"{quoted(given)} is no {system.name} code")


def quoted(given: str) -> str:
    """What was given, short and on one line."""
    return repr(given if len(given) <= 100 else f"{given[:100]}...")
