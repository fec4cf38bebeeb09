"""What diagnoses and procedures share: where a code stands on a date, and its flags."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from codewell.catalog import Catalog
from codewell.catalog.validity import ValidPeriod
from codewell.errors import InputError
from codewell.model import Code, CodeStatus, CodeSystem

MCE_FLAGS = {
    "adult": "adult: an age conflict outside 15 to 124 years",
    "clintrial": "examination of a participant in a clinical trial",
    "csect": "delivery by cesarean section",
    "delout": "outcome of delivery",
    "diabtypeI": "type 1 diabetes, which decides whether a pancreas transplant is covered",
    "ecodepdx": "external cause: never the principal diagnosis",
    "female": "female patients only",
    "kidneyxp": "kidney transplant",
    "lcov": "limited coverage",
    "lcov_artheartxpa": "limited coverage: artificial heart",
    "lcov_artheartxpb": "limited coverage: artificial heart",
    "los": "more than 96 hours of ventilation: a stay under 4 days is an edit",
    "male": "male patients only",
    "manifestation": "manifestation: never the principal diagnosis",
    "maternity": "maternity: an age conflict outside 9 to 64 years",
    "ncov12agele60": "not covered over 60 years of age",
    "ncov45": "not covered without type 1 diabetes",
    "ncov6": "coverage depends on the diagnosis and the procedure together",
    "ncov7": "coverage depends on the diagnosis and the procedure together",
    "ncov_z302": "not covered for sterilization (Z30.2)",
    "newborn": "newborn: an age conflict from the first birthday on",
    "noncovered": "not covered by Medicare",
    "pediatric": "pediatric: an age conflict from 18 years on",
    "qadm": "questionable admission as the principal diagnosis",
    "reqsdx": "principal diagnosis only together with a secondary diagnosis",
    "unacceptable": "unacceptable as the principal diagnosis",
    "unspecified": "unspecified code: another one says the side",
    "vagdel": "vaginal delivery",
    "wrngproc": "wrong procedure performed: never covered",
}
"""The flags of the package's code tables, named as the edits of the Medicare Code Editor that
they feed (Definitions of Medicare Code Edits, chapters 1 and 2)."""

PCS_START = re.compile(r"[0-9A-HJ-NP-Z]{3,7}")
"""The code of a procedure, or its beginning."""


@dataclass(frozen=True, slots=True)
class Period:
    """Dates of validity, both inclusive; ``open`` when the last date is the last one installed."""

    first: dt.date
    last: dt.date
    open: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a code is on the date.

    ``status`` is one of ``CodeStatus`` or ``not evaluated`` (with ``reason``), ``edition`` the
    edition of the date.
    """

    date: dt.date
    status: str
    reason: str | None
    edition: str | None
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the hierarchy or a code below; ``billable`` on the date."""

    kind: str
    code: str
    title: str | None
    billable: bool = False


def standing_of(catalog: Catalog, code: Code, on: dt.date) -> Standing:
    """The status of a code on a date, with its periods of validity."""
    table = catalog.icd10cm if code.system is CodeSystem.ICD10CM else catalog.icd10pcs
    status = table.status(code.value, on)
    edition = catalog.editions.on(code.system, on)
    reason = None
    if edition is None and status is CodeStatus.UNKNOWN:
        try:
            catalog.editions.require(code.system, on)
        except InputError as error:
            reason = error.message
    return Standing(
        date=on,
        status="not evaluated" if reason else str(status),
        reason=reason,
        edition=edition.name if edition else None,
        periods=_periods(table.validity.periods(code.value), _last_date(catalog, code.system)),
    )


def _last_date(catalog: Catalog, system: CodeSystem) -> dt.date:
    dates = [e.effective_to for e in catalog.editions.all if e.system is system]
    return max(dates, default=dt.date.max)


def _periods(periods: Iterable[ValidPeriod], last_installed: dt.date) -> tuple[Period, ...]:
    """Periods of validity; those that differ in their flags only are one."""
    merged: list[tuple[dt.date, dt.date]] = []
    for period in periods:
        first = period.effective_from
        if merged and merged[-1][1] + dt.timedelta(days=1) == first:
            first = merged.pop()[0]
        merged.append((first, period.effective_to))
    return tuple(Period(first, last, last >= last_installed) for first, last in merged)


def mce_in_words(flags: Iterable[str]) -> tuple[str, ...]:
    """Flags of the Medicare Code Editor in plain words."""
    return tuple(MCE_FLAGS.get(flag, flag) for flag in sorted(flags))
