"""X12 out: elements cleaned of what would break them, segments counted, envelopes around them.

Nothing here reads the clock: who calls says when the file is made.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from codewell.formats.x12_segments import STANDARD

Component = str | Decimal | int | None
Element = Component | Sequence[Component]

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_UNPRINTABLE = re.compile(r"[^ -~]")
_SEPARATORS = re.compile("[" + re.escape("".join(STANDARD)) + "]")
_CONTROL_NUMBERS = 999_999_999


@dataclass(frozen=True, slots=True)
class Transmission:
    """When a file is made, its control number (1 to 999999999), and whether it is a test."""

    made: dt.datetime
    control_number: int = 1
    is_test: bool = False


@dataclass(slots=True)
class Segments:
    """The segments of one transaction, ST and SE included when it is closed."""

    lines: list[str] = field(default_factory=list)

    def add(self, identifier: str, *elements: Element) -> None:
        """One segment; empty elements at its end are left out."""
        shown = [_element(element) for element in elements]
        while shown and not shown[-1]:
            shown.pop()
        self.lines.append(STANDARD.element.join((identifier, *shown)))

    def add_if(self, condition: object, identifier: str, *elements: Element) -> None:
        """The same where there is something to tell."""
        if condition:
            self.add(identifier, *elements)


def _element(element: Element) -> str:
    if element is None or isinstance(element, str | Decimal | int):
        return _component(element)
    parts = [_component(part) for part in element]
    while parts and not parts[-1]:
        parts.pop()
    return STANDARD.component.join(parts)


def _component(value: Component) -> str:
    if isinstance(value, Decimal):
        return number(value)
    return plain_text(str(value)) if value is not None else ""


def plain_text(text: str) -> str:
    """Text in the characters that X12 allows, without accents and separators."""
    spaced = " ".join(text.translate(_TYPOGRAPHY).split())
    bare = unicodedata.normalize("NFKD", spaced)
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(_SEPARATORS.sub(" ", _UNPRINTABLE.sub("", ascii_only)).split())


def number(value: Decimal) -> str:
    """A number without needless zeros: 100, 12.5, 0."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def day(value: dt.date) -> str:
    """CCYYMMDD."""
    return f"{value.year:04}{value.month:02}{value.day:02}"


def period(first: dt.date, last: dt.date | None, *, always: bool = False) -> tuple[str, str]:
    """Format qualifier and value of a day or of several."""
    if always or (last is not None and last != first):
        return "RD8", f"{day(first)}-{day(last or first)}"
    return "D8", day(first)


def interchange(
    transactions: Iterable[Segments],
    version: str,
    sender: str,
    receiver: str,
    transmission: Transmission,
) -> str:
    """The transactions of one guide in one group and one interchange, a segment a line."""
    made, control = transmission.made, transmission.control_number
    if not 1 <= control <= _CONTROL_NUMBERS:
        raise ValueError(f"a control number lies between 1 and {_CONTROL_NUMBERS}")
    short, clock = day(made.date())[2:], f"{made:%H%M}"
    usage = "T" if transmission.is_test else "P"
    blank = " " * 10
    isa = STANDARD.element.join(
        ("ISA", "00", blank, "00", blank, "ZZ", f"{plain_text(sender)[:15]:<15}", "ZZ",
         f"{plain_text(receiver)[:15]:<15}", short, clock, STANDARD.repetition, "00501",
         f"{control:09}", "0", usage, STANDARD.component)
    )  # fmt: skip
    group = Segments()
    group.add(
        "GS", "HC", sender[:15], receiver[:15], day(made.date()), clock, control, "X", version
    )
    count = 0
    for count, transaction in enumerate(transactions, 1):
        group.lines += _enclosed(transaction, count, version)
    group.add("GE", count, control)
    lines = [isa, *group.lines, STANDARD.element.join(("IEA", "1", f"{control:09}"))]
    return "".join(f"{line}{STANDARD.segment}\n" for line in lines)


def _enclosed(transaction: Segments, number: int, version: str) -> list[str]:
    body = Segments()
    body.add("ST", "837", f"{number:04}", version)
    body.lines += transaction.lines
    body.add("SE", len(body.lines) + 1, f"{number:04}")
    return body.lines
