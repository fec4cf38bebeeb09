"""Hours of ventilation and the like, as a record tells them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from codewell.model import Span

_NUMBERS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_TIME = re.compile(
    r"(?P<bound>less than|under|fewer than|<|more than|greater than|over|at least|>)?\s*"
    r"(?P<number>\d+(?:\.\d+)?|" + "|".join(_NUMBERS) + r")\s*(?:-\s*)?"
    r"(?:consecutive |full |total )?(?P<unit>hours?|hrs?|h|days?|weeks?)\b",
    re.IGNORECASE,
)
_HOURS = {"h": 1, "d": 24, "w": 168}
_BELOW = frozenset(("less than", "under", "fewer than", "<"))
_ABOVE = frozenset(("more than", "greater than", "over", ">"))


_CLOCK = re.compile(r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b")
_DAY = re.compile(r"\b(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-3]?\d)\b")
_BEGIN = re.compile(r"\bintubat|\bon (?:the|a) (?:transport )?ventilator|\bventilated from", re.I)
_END = re.compile(
    r"\bextubat|\b(?:came )?off the ventilator|\bliberated|\bweaned off|\bventilator stopped", re.I
)
_LEAP_YEAR = 2024


def hours_between(text: str, sentences: Iterable[Span]) -> tuple[float, Span] | None:
    """The hours from the time of intubation to that of extubation, and the words of the end."""
    begin = end = None
    for sentence in sentences:
        for pattern in (_BEGIN, _END):
            match = pattern.search(text, sentence.start, sentence.end)
            time = _time(text, match.start(), sentence) if match else None
            if match and time:
                if pattern is _BEGIN:
                    begin = begin or time
                else:
                    end = end or (time, Span(match.start(), sentence.end))
    if begin is None or end is None or end[0] <= begin:
        return None
    return (end[0] - begin).total_seconds() / 3600, end[1]


def _time(text: str, near: int, sentence: Span) -> dt.datetime | None:
    """The clock time and day that stand nearest; None where either is missing."""
    clocks = list(_CLOCK.finditer(text, sentence.start, sentence.end))
    days = list(_DAY.finditer(text, sentence.start, sentence.end))
    if not clocks or not days:
        return None
    clock = min(clocks, key=lambda m: abs(m.start() - near))
    day = min(days, key=lambda m: abs(m.start() - clock.start()))
    try:
        date = dt.date(_LEAP_YEAR, int(day["month"]), int(day["day"]))
        time = dt.time(int(clock["hour"]), int(clock["minute"]))
        return dt.datetime.combine(date, time)
    except ValueError:
        return None


def hours_said(text: str, sentence: Span) -> tuple[float, Span] | None:
    """The hours that a sentence tells and the words that tell them; None where it does not."""
    match = _TIME.search(text, sentence.start, sentence.end)
    if match is None:
        return None
    number = match["number"].lower()
    hours = float(_NUMBERS.get(number, number)) * _HOURS[match["unit"][0].lower()]
    bound = (match["bound"] or "").lower()
    if bound in _BELOW:
        hours -= 0.5
    elif bound in _ABOVE:
        hours += 0.5
    start = match.start("bound") if match["bound"] else match.start("number")
    return hours, Span(start, match.end())
