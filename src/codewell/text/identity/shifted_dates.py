"""Dates moved by a number of days, written as they were."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_NUMBERS = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)(\.?[ ]+)(\d{1,2})(?:st|nd|rd|th)?(,?[ ]+)(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?((?:[ ]of)?[- ])([A-Za-z]+)(\.?[-, ]+)(\d{4})")
_CENTURY_ENDS = 69
"""Two figures up to this are of the 2000s, as POSIX reads them."""


def shifted(written: str, days: int) -> str | None:
    """A date moved by days, in its own form; None for one without day, month or year."""
    try:
        return _numbers(written, days) or _iso(written, days) or _words(written, days)
    except (ValueError, OverflowError):
        return None  # the 31st of April, or out of the calendar


def _numbers(written: str, days: int) -> str | None:
    match = _NUMBERS.match(written)
    if match is None:
        return None
    month, between, day, year = match.groups()
    date = _moved(_year(year), int(month), int(day), days)
    wide = min(len(month), len(day))
    parts = (f"{date.month:0{wide}}", f"{date.day:0{wide}}", f"{date.year:04}"[-len(year) :])
    return between.join(parts) + written[match.end() :]


def _iso(written: str, days: int) -> str | None:
    match = _ISO.match(written)
    if match is None:
        return None
    year, between, month, day = match.groups()
    date = _moved(int(year), int(month), int(day), days)
    wide = min(len(month), len(day))
    parts = (f"{date.year:04}", f"{date.month:0{wide}}", f"{date.day:0{wide}}")
    return between.join(parts) + written[match.end() :]


def _words(written: str, days: int) -> str | None:
    if match := _MONTH_FIRST.match(written):
        month, after_month, day, after_day, year = match.groups()
        date = _moved(int(year), _month(month), int(day), days)
        new = f"{_name(date.month, month)}{after_month}{date.day}{after_day}{date.year}"
    elif match := _DAY_FIRST.match(written):
        day, after_day, month, after_month, year = match.groups()
        date = _moved(int(year), _month(month), int(day), days)
        new = f"{date.day}{after_day}{_name(date.month, month)}{after_month}{date.year}"
    else:
        return None
    return new + written[match.end() :]


def _moved(year: int, month: int, day: int, days: int) -> dt.date:
    return dt.date(year, month, day) + dt.timedelta(days=days)


def _year(figures: str) -> int:
    if len(figures) == 4:
        return int(figures)
    return int(figures) + (2000 if int(figures) <= _CENTURY_ENDS else 1900)


def _month(word: str) -> int:
    beginning = word.lower()[:3]
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(beginning))


def _name(month: int, like: str) -> str:
    """The month in short or in full, in capitals or not, as the one before it."""
    full = len(like) > 4
    name = _MONTHS[month - 1] if full else _MONTHS[month - 1][:3]
    return name.upper() if like.isupper() else name.capitalize()
