"""X12 interchanges as segments: separators, envelopes, transactions; nothing of what they mean.

Read tolerantly: line breaks, blanks between segments, an ISA that is not of fixed width, several
interchanges with separators of their own. What cannot be read is an error with the number of the
segment, counted from 1 in the file, and the element (``CLM02``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from codewell.errors import InputError, UnreadableRecordError

LARGEST_FILE = 100_000_000
"""Bytes; a larger file is split before it is sent."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ELEMENTS_OF_ISA = 16
_BLANKS = " \t\r\n"
"""What is passed over between segments and around elements; not the control characters that some
use as separators, which Python takes for blanks too."""
_TEXT = re.compile(f"[^{_BLANKS}]")
_IDENTIFIER = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_ENVELOPES = ("ISA", "GS", "ST", "GE", "IEA")
_FIRST_WITH_REPETITION = "00402"


class Separators(NamedTuple):
    """The characters that end a segment and part elements, components and repetitions."""

    segment: str
    element: str
    component: str
    repetition: str


STANDARD = Separators("~", "*", ":", "^")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: identifier, elements from 1, and its number in the file."""

    id: str
    elements: tuple[str, ...]
    number: int
    separators: Separators = STANDARD

    def element(self, number: int) -> str:
        """An element without blanks around it; empty where there is none."""
        return self.elements[number - 1].strip(_BLANKS) if number <= len(self.elements) else ""

    def components(self, number: int) -> list[str]:
        """The components of an element, at least one."""
        return [
            part.strip(_BLANKS) for part in self.element(number).split(self.separators.component)
        ]

    def component(self, number: int, part: int) -> str:
        """A component, counted from 1; empty where there is none."""
        found = self.components(number)
        return found[part - 1] if part <= len(found) else ""

    def place(self, number: int, part: int | None = None) -> str:
        """How an element is named: ``CLM05``, a component ``CLM05-1``."""
        return f"{self.id}{number:02}" + ("" if part is None else f"-{part}")


@dataclass(frozen=True, slots=True)
class Transaction:
    """The segments between ST and SE, and what its envelope says of it.

    ``kind`` is ST01 (837, 835, 277), ``version`` the implementation guide (005010X222A1).
    """

    kind: str
    version: str
    control_number: str
    segments: tuple[Segment, ...]

    @property
    def shown_kind(self) -> str:
        """ST01 for a message; a foreign one as ``?``."""
        known = len(self.kind) == 3 and self.kind.isascii() and self.kind.isalnum()
        return self.kind if known else "?"


def is_x12(content: bytes) -> bool:
    """Whether a file begins as an interchange, or as a part of one without its beginning."""
    start = content.removeprefix(_BYTE_ORDER_MARK).lstrip()[:4]
    return start[:3] == b"ISA" or re.match(rb"(GS|ST)[^A-Za-z0-9\s]", start) is not None


def read_transactions(content: bytes, source: str) -> Iterator[Transaction | InputError]:
    """Every transaction of a file in order; what is truncated or unreadable as its error.

    Raises:
        InputError: the file is no X12 text at all.
    """
    text = _decoded(content, source)
    number = 0
    for interchange in _interchanges(text, source):
        if isinstance(interchange, InputError):
            yield interchange
            return
        yield from _transactions(interchange, source, number)
        number += len(interchange)


def transactions_of_kind(
    content: bytes, source: str, kind: str, meaning: str
) -> Iterator[Transaction | InputError]:
    """The transactions of one kind, in words ``meaning``; any other as its error.

    Raises:
        InputError: the file is no X12 text at all.
    """
    for transaction in read_transactions(content, source):
        if isinstance(transaction, InputError) or transaction.kind == kind:
            yield transaction
        else:
            words = f"is {transaction.shown_kind}, not {meaning} ({kind})"
            line = transaction.segments[0].number - 1 if transaction.segments else None
            yield UnreadableRecordError(words, source=source, line=line, field="ST01")


# -- text ---------------------------------------------------------------------------------------


def _decoded(content: bytes, source: str) -> str:
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise InputError("the file is empty: it should hold an X12 interchange", source=source)
    if len(content) > LARGEST_FILE:
        raise InputError(f"larger than {LARGEST_FILE:,} bytes; split the file", source=source)
    if b"\0" in content:
        raise InputError("a binary file; an X12 file is text", source=source)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start + 1})", source=source) from error


def _interchanges(text: str, source: str) -> Iterator[list[Segment] | InputError]:
    """Each interchange as its segments, from ISA to the segment before the next ISA."""
    position, number = 0, 0
    while begun := _TEXT.search(text, position):
        position = begun.start()
        try:
            separators = _separators(text, position)
        except InputError as error:
            yield UnreadableRecordError(
                error.message, source=source, line=number + 1, field=error.field
            )
            return
        end = _end(text, position, separators)
        segments = list(_segments(text[position:end], separators, number))
        yield segments
        number += len(segments)
        position = end


def _separators(text: str, start: int) -> Separators:
    """The separators that an ISA shows: each is where the one before says that it is."""
    if text[start : start + 3] != "ISA":
        raise InputError("does not begin with ISA, which tells the separators")
    element = text[start + 3 : start + 4]
    if not element or element.isalnum() or element in _BLANKS:
        raise InputError("is not followed by a separator", field="ISA")
    places = [start + 3]
    while len(places) < _ELEMENTS_OF_ISA:
        place = text.find(element, places[-1] + 1, start + 300)
        if place < 0:
            raise InputError("is truncated: it has 16 elements", field="ISA")
        places.append(place)
    component, segment = (
        text[places[-1] + 1 : places[-1] + 2],
        text[places[-1] + 2 : places[-1] + 3],
    )
    if not segment or any(c.isalnum() for c in (component, segment)) or component in _BLANKS:
        raise InputError("does not end with a separator and a terminator", field="ISA16")
    if len({element, component, segment}) < 3:
        raise InputError("the separators are not different from each other", field="ISA16")
    version = text[places[11] + 1 : places[12]]
    given = text[places[10] + 1 : places[11]].strip()
    repetition = given if version >= _FIRST_WITH_REPETITION and len(given) == 1 else ""
    return Separators(segment, element, component, "" if repetition.isalnum() else repetition)


def _end(text: str, start: int, separators: Separators) -> int:
    """Where the next interchange begins, or the text ends."""
    after = re.compile(re.escape(separators.segment) + f"[{_BLANKS}]*(?=ISA[^A-Za-z0-9{_BLANKS}])")
    found = after.search(text, start)
    return found.end() if found else len(text)


def _segments(text: str, separators: Separators, before: int) -> Iterator[Segment]:
    """The segments; line breaks within one are those of a sender that wraps its lines."""
    if separators.segment not in "\r\n":
        text = text.replace("\r", "").replace("\n", "")
    pieces = (piece.strip(_BLANKS) for piece in text.split(separators.segment))
    for number, piece in enumerate((p for p in pieces if p), before + 1):
        identifier, *elements = piece.split(separators.element)
        yield Segment(identifier.strip(_BLANKS), tuple(elements), number, separators)


# -- envelopes ----------------------------------------------------------------------------------


def _transactions(
    segments: list[Segment], source: str, before: int
) -> Iterator[Transaction | InputError]:
    """The transactions of an interchange; each envelope that is not closed as an error."""
    group: Segment | None = None
    start: int | None = None
    for index, segment in enumerate(segments):
        if not _IDENTIFIER.fullmatch(segment.id):
            yield _error(source, segment.number, None, "is not a segment: no identifier")
        if segment.id in _ENVELOPES and start is not None:
            yield from _cut(segments[start:index], group, source)
            start = None
        if segment.id == "GS":
            group = segment
        elif segment.id == "ST":
            start = index
        elif segment.id == "SE" and start is not None:
            yield from _closed(segments[start : index + 1], group, source)
            start = None
    if start is not None:
        yield from _cut(segments[start:], group, source)
    if segments[-1].id != "IEA":
        yield _error(source, before + len(segments), "IEA", "is missing: the file may be truncated")


def _closed(
    segments: list[Segment], group: Segment | None, source: str
) -> Iterator[Transaction | InputError]:
    yield _transaction(segments, group)
    trailer = segments[-1]
    said = trailer.element(1)
    if said.isascii() and said.isdigit() and int(said) > len(segments):
        words = f"says {int(said)} segments, but there are {len(segments)}: some may be lost"
        yield _error(source, trailer.number, trailer.place(1), words)


def _cut(
    segments: list[Segment], group: Segment | None, source: str
) -> Iterator[Transaction | InputError]:
    yield _transaction(segments, group)
    words = "is missing: the transaction may be truncated"
    yield _error(source, segments[-1].number, "SE", words)


def _transaction(segments: list[Segment], group: Segment | None) -> Transaction:
    """ST03 names the guide since 5010; the version of the group did so before."""
    first = segments[0]
    version = first.element(3) or (group.element(8) if group else "")
    body = segments[1:-1] if segments[-1].id == "SE" else segments[1:]
    return Transaction(first.element(1), version, first.element(2), tuple(body))


def _error(source: str, number: int, field: str | None, message: str) -> InputError:
    return UnreadableRecordError(message, source=source, line=number, field=field)
