"""Months and quarters that headings and file names state, as editions."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from codewell.catalog.sources.file_edition import FileEdition

YEAR = r"(?P<year>(?:19|20)\d\d)"
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = [name[:3].lower() for name in calendar.month_name]


def month_edition(year: int, month: int) -> FileEdition:
    """``2024 July``: from the first of the month to the end of its calendar quarter."""
    return FileEdition(
        name=f"{year} {calendar.month_name[month]}",
        effective_from=dt.date(year, month, 1),
        effective_to=_quarter_end(year, (month + 2) // 3),
    )


def quarter_edition(year: int, quarter: int) -> FileEdition:
    """``2024Q3``, one calendar quarter."""
    return FileEdition(
        name=f"{year}Q{quarter}",
        effective_from=dt.date(year, 3 * quarter - 2, 1),
        effective_to=_quarter_end(year, quarter),
    )


def year_edition(year: int) -> FileEdition:
    """``2024``, one calendar year."""
    return FileEdition(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))


def stated_month(text: str, pattern: str) -> FileEdition | None:
    """The edition that a text states by ``pattern``, which holds `YEAR` and `MONTH`."""
    if found := re.search(pattern, text, re.IGNORECASE):
        month = _MONTHS.index(found["month"][:3].lower())
        return month_edition(int(found["year"]), month)
    return None


def stated_year(text: str, pattern: str) -> FileEdition | None:
    """The edition that a text states by ``pattern``, which holds `YEAR`."""
    if found := re.search(pattern, text, re.IGNORECASE):
        return year_edition(int(found["year"]))
    return None


def _quarter_end(year: int, quarter: int) -> dt.date:
    month = 3 * quarter
    return dt.date(year, month, calendar.monthrange(year, month)[1])
