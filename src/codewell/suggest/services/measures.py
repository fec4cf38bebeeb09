"""Numbers of a record: sizes, counts, views, minutes, doses; each with the words that say it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from codewell.model import Span

_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"single": 1, "both": 2, "first": 1, "couple": 2}
_N = r"\d+(?:\.\d+)?|\.\d+"
_SIZE = re.compile(
    rf"(?<![\w.])({_N})\s*(?:cm|mm)?\s*(?:[x×]\s*({_N})\s*(?:cm|mm)?\s*(?:[x×]\s*({_N})\s*)?)?"
    r"-?\s*(cm|mm|centimet\w+|millimet\w+)\b(?!\s*/)",
    re.IGNORECASE,
)
_AREA = re.compile(rf"({_N})\s*(?:sq\.?\s*cm|cm2|cm²|square\s+cent\w+)", re.IGNORECASE)
_AREA_PRODUCT = re.compile(rf"({_N})\s*(?:cm)?\s*[x×]\s*({_N})\s*cm", re.IGNORECASE)
_VIEWS = re.compile(r"\b(\d+|[a-z]+)[\s-]*(?:or more\s+)?views?\b", re.IGNORECASE)
_PROJECTIONS = re.compile(
    r"\b(AP|PA|lateral|oblique|sunrise|mortise|axillary|scapular Y|merchant|odontoid|tunnel|notch"
    r"|frog[- ]leg|skyline|weight[- ]?bearing AP)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s*-?\s*(minutes?|mins?|hours?|hrs?)\b", re.IGNORECASE
)
_CLOCK = r"(\d{1,2}):?(\d{2})\s*(am|pm)?"
_BETWEEN = re.compile(
    rf"(?:(?:start(?:ed)?|began|from)\s*(?:at|time)?:?\s*)?(?<!\d){_CLOCK}\s*"
    rf"(?:-|–|—|to|until|,?\s*(?:and\s+)?(?:stop(?:ped)?|end(?:ed)?|finish(?:ed)?)\s*(?:at|time)?:?)\s*{_CLOCK}(?!\d)",
    re.IGNORECASE,
)
_MARGIN = re.compile(
    rf"({_N})\s*(cm|mm)\s+(?:\w+\s+)?margins?|margins?\s+(?:of\s+)?({_N})\s*(cm|mm)", re.IGNORECASE
)
_NOT_SIZE = re.compile(
    r"^\s*(?:punch|needle|suture|blade|trocar|port|margins?|from|deep|scope)", re.IGNORECASE
)
_TIMES = re.compile(r"(?:\bx|×)\s*(\d{1,3})\b(?!\s*(?:cm|mm|min|\d|[x×.]))", re.IGNORECASE)
_DAY = re.compile(r"\bday\s+(\d{1,2})\b", re.IGNORECASE)
_MILES = re.compile(
    rf"({_N})\s*(?:loaded\s+)?miles?\b|(?:mileage|miles)\s*:?\s*({_N})", re.IGNORECASE
)


class Measured(NamedTuple):
    """A value and the place of the words that say it."""

    value: Decimal
    span: Span


_COUNTED = re.compile(
    r"\b("
    + "|".join(_NUMBER_WORDS)
    + r")(?:\s+(?:and a half|point (\w+)))?\s*-?\s*(centimet\w+|millimet\w+|cm|mm)\b",
    re.IGNORECASE,
)
"""Sizes in words, as they are dictated."""


def number_of(word: str) -> int | None:
    """A number in digits or words."""
    return int(word) if word.isdigit() else _NUMBER_WORDS.get(word.lower())


def sizes(text: str, start: int, end: int) -> Iterator[Measured]:
    """Lengths in centimetres, the largest of each product; margins and tools are left out."""
    for match in _SIZE.finditer(text, start, end):
        before = text[max(start, match.start() - 12) : match.start()].lower()
        if _NOT_SIZE.match(text[match.end() : end]) or re.search(r"margins?\s+(?:of\s+)?$", before):
            continue
        if re.search(r"to\s+$|at\s+$", before):  # sounded to 7 cm, polyp at 30 cm
            continue
        if re.match(r"\s+(?:\w+\s+)?margins?", text[match.end() : end]):
            continue
        largest = max(Decimal(part) for part in match.groups()[:3] if part)
        scale = Decimal("0.1") if match[4].lower().startswith("m") else Decimal(1)
        yield Measured(largest * scale, Span(*match.span()))
    for match in _COUNTED.finditer(text, start, end):
        scale = Decimal("0.1") if match[3].lower().startswith("m") else Decimal(1)
        value = Decimal(_NUMBER_WORDS[match[1].lower()])
        if match[2] and (part := number_of(match[2])) is not None and part < 10:
            value += Decimal(part) / 10
        elif "half" in match[0].lower():
            value += Decimal("0.5")
        yield Measured(value * scale, Span(*match.span()))


def margin(text: str, start: int, end: int) -> Measured | None:
    """The narrowest margin in centimetres."""
    if match := _MARGIN.search(text, start, end):
        value, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        scale = Decimal("0.1") if unit.lower() == "mm" else Decimal(1)
        return Measured(Decimal(value) * scale, Span(*match.span()))
    return None


def area(text: str, start: int, end: int) -> Measured | None:
    """Square centimetres, as said or as length times width."""
    if match := _AREA.search(text, start, end):
        return Measured(Decimal(match[1]), Span(*match.span()))
    if match := _AREA_PRODUCT.search(text, start, end):
        return Measured(Decimal(match[1]) * Decimal(match[2]), Span(*match.span()))
    return None


def views(text: str, start: int, end: int) -> Measured | None:
    """The number of views, as said or counted by their names."""
    for match in _VIEWS.finditer(text, start, end):
        if (number := number_of(match[1])) is not None:
            return Measured(Decimal(number), Span(*match.span()))
    named = list(_PROJECTIONS.finditer(text, start, end))
    if kinds := {match[1].lower() for match in named}:
        return Measured(Decimal(len(kinds)), Span(named[0].start(), named[-1].end()))
    return None


def minutes(text: str, start: int, end: int) -> Measured | None:
    """Minutes as said, else between two times of day."""
    if match := _MINUTES.search(text, start, end):
        scale = 60 if match[2].lower().startswith("h") else 1
        return Measured(Decimal(match[1]) * scale, Span(*match.span()))
    return between(text, start, end)


def between(text: str, start: int, end: int) -> Measured | None:
    """Minutes between two times of day, past midnight where the second is the earlier."""
    for match in _BETWEEN.finditer(text, start, end):
        first = _clock(match[1], match[2], match[3])
        last = _clock(match[4], match[5], match[6])
        if first is not None and last is not None:
            return Measured(Decimal((last - first) % (24 * 60)), Span(*match.span()))
    return None


def _clock(hour: str, minute: str, half: str | None) -> int | None:
    if int(hour) > 23 or int(minute) > 59:
        return None
    later = 12 if half and half.lower() == "pm" and int(hour) < 12 else 0
    return (int(hour) + later) * 60 + int(minute)


def count(text: str, start: int, end: int, nouns: frozenset[str]) -> Measured | None:
    """How many of what is counted: ``17 skin tags``, ``warts x3``, ``3 lesions``."""
    listed = "|".join(sorted(map(re.escape, nouns), key=len, reverse=True))
    if listed and (found := _counted(text[start:end], listed)):
        return Measured(found.value, Span(start + found.span.start, start + found.span.end))
    if match := _TIMES.search(text, start, end):
        return Measured(Decimal(match[1]), Span(*match.span()))
    return None


def _counted(text: str, listed: str) -> Measured | None:
    """A number before what is counted, else one behind its colon."""
    before = rf"(?<![\w.-])(\d{{1,3}}|[a-z]+)\s+(?:[a-z-]+\s+){{0,3}}?(?:{listed})s?\b"
    for match in re.finditer(before, text, re.IGNORECASE):
        if (number := number_of(match[1])) is not None:
            return Measured(Decimal(number), Span(*match.span()))
    behind = rf"\b(?:{listed})s?\s*(?:treated|removed|destroyed|count)?\s*[:(]\s*(\d{{1,3}})\b"
    last = re.search(behind, text, re.IGNORECASE)
    return Measured(Decimal(last[1]), Span(*last.span())) if last else None


def day(text: str, start: int, end: int) -> Measured | None:
    """The day after discharge, as said: ``day 6``."""
    if match := _DAY.search(text, start, end):
        return Measured(Decimal(match[1]), Span(*match.span()))
    return None


def miles(text: str, start: int, end: int) -> Measured | None:
    """Miles with the patient on board."""
    if match := _MILES.search(text, start, end):
        return Measured(Decimal(match[1] or match[2]), Span(*match.span()))
    return None


# -- doses --------------------------------------------------------------------------------------

_DOSE = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?|\.\d+)\s*-?\s*"
    r"(mg|mcg|µg|ug|g|gm|gram|grams|units?|iu|ml|mls|cc|l|liter|liters|meq|million units)\b"
    r"(?!\s*/\s*(?:kg|day|hr|min))",
    re.IGNORECASE,
)
_SCALES: dict[str, tuple[str, Decimal]] = {
    "mg": ("mg", Decimal(1)),
    "mcg": ("mg", Decimal("0.001")),
    "µg": ("mg", Decimal("0.001")),
    "ug": ("mg", Decimal("0.001")),
    "g": ("mg", Decimal(1000)),
    "gm": ("mg", Decimal(1000)),
    "gram": ("mg", Decimal(1000)),
    "unit": ("units", Decimal(1)),
    "iu": ("units", Decimal(1)),
    "million unit": ("units", Decimal(1_000_000)),
    "ml": ("ml", Decimal(1)),
    "cc": ("ml", Decimal(1)),
    "l": ("ml", Decimal(1000)),
    "liter": ("ml", Decimal(1000)),
    "meq": ("meq", Decimal(1)),
    "dose": ("dose", Decimal(1)),
}


class Dose(NamedTuple):
    """An amount in mg, units, ml, meq or doses."""

    amount: Decimal
    unit: str
    span: Span | None = None

    @property
    def words(self) -> str:
        """The amount as a coder writes it."""
        return f"{self.amount.normalize():f} {self.unit}"


def in_base_unit(amount: Decimal, unit: str) -> Dose:
    """An amount of the lexicon in the unit in which doses are compared."""
    base, scale = _SCALES[
        unit.lower().removesuffix("s") if unit.lower() not in _SCALES else unit.lower()
    ]
    return Dose(amount * scale, base)


def doses(text: str, start: int, end: int) -> Iterator[Dose]:
    """Every amount with a unit of a drug. Strengths (``40 mg/mL``) are left out."""
    for match in _DOSE.finditer(text, start, end):
        if re.match(r"\s*(?:/|per\s)\s*(?:\d+\s*)?m?l\b", text[match.end() : end], re.IGNORECASE):
            continue
        unit = match[2].lower()
        unit = unit if unit in _SCALES else unit.removesuffix("s")
        base, scale = _SCALES[unit]
        amount = Decimal(match[1].replace(",", "")) * scale
        if amount:
            yield Dose(amount, base, Span(*match.span()))


_STRENGTH = re.compile(rf"({_N})\s*mg\s*/\s*(?:1\s*)?ml", re.IGNORECASE)


def strength(text: str, start: int, end: int) -> Decimal | None:
    """Milligrams in one millilitre, as said."""
    match = _STRENGTH.search(text, start, end)
    return Decimal(match[1]) if match else None


_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?\b")


def days_since(text: str, start: int, end: int, on: dt.date) -> Measured | None:
    """Days from a date in the text (``discharged 8/9/2024``) to the day of the record."""
    if match := _DATE.search(text, start, end):
        year = int(match[3]) if match[3] else on.year
        try:
            written = dt.date(year + 2000 if year < 100 else year, int(match[1]), int(match[2]))
        except ValueError:
            return None
        if 0 <= (on - written).days <= 60:
            return Measured(Decimal((on - written).days), Span(*match.span()))
    return None
