"""What the MS-DRG grouper reads beside severity: kinds of DRGs and lists of diagnoses.

The same file as `grouper_tables`, little-endian:

* ``drg_formulas``: magic, number of MDCs by version, of formulas, then where the MDCs, the
  formulas and the text begin. An MDC is its number, versions, first formula and count; a formula
  is MDC, rank, base DRG, DRG, kind (``SURGICAL``, ``MEDICAL``, ``NA``), MDC it leads to, a number,
  start and length of its text, and two numbers of what it suppresses. MDC 0 is Pre-MDC; the text
  names lists: ``PDX:strauma & MULTST`` (of the principal diagnosis), ``SDX:`` and ``ANY:`` (of
  others).
* ``diagnosis`` and ``dx_patterns``: see `grouper_tables`; the first pattern of a scheme names the
  lists that formulas read.
* ``procedure_attributes``: magic, number and start of the rows; code, versions, pattern of
  ``pr_patterns``, which is laid out as ``dx_patterns``. The list ``nonor`` is that of the
  procedures that are no O.R. procedures.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from codewell.catalog.sources.lmdb_file import read_value
from codewell.errors import SourceError

_FORMULAS_HEADER = struct.Struct("<4s5I")
_MDC = struct.Struct("<5I")
_FORMULA = struct.Struct("<4I12s5I")
_PROCEDURES_HEADER = struct.Struct("<4s2I")
_DIAGNOSIS_HEADER = struct.Struct("<4s4I")
_SCHEME = struct.Struct("<i4s3i")
_ROW = struct.Struct("<8s3I")
_EDITOR_HEADER = struct.Struct("<4s4I")
_EDITOR_ROW = struct.Struct("<8s4I")
_CODE_LENGTH = 8
_PATTERN_HEADER = struct.Struct("<4s4I")
_PATTERN = struct.Struct("<3I")
_REFERENCE = struct.Struct("<2I")
_OF_OTHERS = re.compile(r"(?:SDX|ANY):(\w+)")
_SEVERITY = re.compile(r"\b(?:MCC|CC)\b")
PRE_MDC = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a grouper version: the DRG it leads to, of an MDC, and the lists it reads.

    ``kind`` is ``SURGICAL`` or ``MEDICAL``; ``lists`` are those of diagnoses that need not be
    principal. DRGs of one ``base_drg`` differ by severity; ``severities`` are those it asks for;
    with ``suppresses`` the severity of some diagnoses that it reads is left out.
    """

    version: int
    mdc: int
    base_drg: int
    ms_drg: int
    kind: str
    lists: tuple[str, ...]
    severities: frozenset[str]
    suppresses: bool


def read_formulas(path: Path) -> Iterator[Formula]:
    """The formulas of every version that lead to a DRG.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    table = _Table(path, "drg_formulas", b"MROF")
    mdcs, _, mdcs_start, start, _ = table.header(_FORMULAS_HEADER)
    for number in range(mdcs):
        mdc, version, _, first, size = table.unpack(_MDC, mdcs_start + number * _MDC.size)
        for index in range(first, first + size):
            yield from _formula(table, start + index * _FORMULA.size, mdc, version)


@dataclass(frozen=True, slots=True, init=False)
class _Table:
    """A table as bytes; what leaves it is ``SourceError``."""

    place: str
    data: bytes
    magic: bytes

    def __init__(self, path: Path, name: str, magic: bytes) -> None:
        object.__setattr__(self, "place", f"{path.name}: table {name}")
        object.__setattr__(self, "data", read_value(path, name))
        object.__setattr__(self, "magic", magic)

    def header(self, layout: struct.Struct) -> tuple[Any, ...]:
        """The numbers behind the magic."""
        magic, *numbers = self.unpack(layout, 0)
        if magic != self.magic:
            raise SourceError(f"{self.place}: begins with {magic!r}, expected {self.magic!r}")
        return tuple(numbers)

    def unpack(self, layout: struct.Struct, start: int) -> tuple[Any, ...]:
        """The fields at a place."""
        if start < 0 or start + layout.size > len(self.data):
            raise SourceError(f"{self.place}: truncated: {len(self.data)} bytes")
        return layout.unpack_from(self.data, start)

    def text(self, start: int, length: int) -> str:
        """ASCII at a place."""
        part = self.data[start : start + length]
        if len(part) != length or not part.isascii():
            raise SourceError(f"{self.place}: no text at byte {start}")
        return part.decode("ascii")


def _formula(table: _Table, at: int, mdc: int, version: int) -> Iterator[Formula]:
    _, _, base, ms_drg, kind, _, text, length, _, left_out = table.unpack(_FORMULA, at)
    words = table.text(text, length)
    name = kind.partition(b"\0")[0].decode("ascii", "replace")
    if ms_drg or _OF_OTHERS.search(words):
        yield Formula(
            version,
            mdc,
            base,
            ms_drg,
            name,
            lists=tuple(_OF_OTHERS.findall(words)),
            severities=frozenset(_SEVERITY.findall(words)),
            suppresses=left_out > 0,
        )


@dataclass(frozen=True)
class _CodeTable:
    """Rows of code, first and last version or day, and more, sorted by code."""

    table: _Table
    start: int
    count: int
    layout: struct.Struct

    def row(self, code: str, on: int) -> tuple[int, ...] | None:
        """What stands behind a code (no dot) in a version or on a day (as 20261001)."""
        wanted = code.encode("ascii", "replace").ljust(_CODE_LENGTH, b"\0")
        codes, layout = self._codes, self.layout
        at = bisect_left(codes, wanted)
        while at < self.count and codes[at] == wanted:
            _, first, last, *rest = layout.unpack_from(
                self.table.data, self.start + at * layout.size
            )
            if first <= on <= last:
                return tuple(rest)
            at += 1
        return None

    @cached_property
    def _codes(self) -> list[bytes]:
        """The codes alone, taken out when the table is first asked."""
        data, size = self.table.data, self.layout.size
        end = self.start + self.count * size
        if end > len(data):
            raise SourceError(f"{self.table.place}: truncated: {len(data)} bytes")
        return [data[at : at + _CODE_LENGTH] for at in range(self.start, end, size)]


class _Patterns:
    """Names of lists by the number of their pattern; 0 is none."""

    def __init__(self, path: Path, name: str, magic: bytes) -> None:
        self._table = _Table(path, name, magic)
        self._start = self._table.header(_PATTERN_HEADER)[1]

    def names(self, pattern: int) -> tuple[str, ...]:
        """The lists of a pattern."""
        if not pattern:
            return ()
        row = self._start + (pattern - 1) * _PATTERN.size
        number, count, references = self._table.unpack(_PATTERN, row)
        if number != pattern:
            raise SourceError(f"{self._table.place}: {number} stands where {pattern} should")
        starts = (references + n * _REFERENCE.size for n in range(count))
        return tuple(self._table.text(*self._table.unpack(_REFERENCE, at)) for at in starts)


class DiagnosisLists:
    """The lists of the grouper that a diagnosis stands on, for its formulas.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """

    def __init__(self, path: Path) -> None:
        self._table = _Table(path, "diagnosis", b"GAID")
        _, count, self._schemes, start = self._table.header(_DIAGNOSIS_HEADER)
        self._codes = _CodeTable(self._table, start, count, _ROW)
        self._patterns = _Patterns(path, "dx_patterns", b"TPXD")

    def of(self, code: str, version: int) -> tuple[str, ...]:
        """The lists of a code (no dot) in a version; empty when it is on none or unknown."""
        row = self._codes.row(code, version)
        if row is None:
            return ()
        scheme = self._table.unpack(_SCHEME, self._schemes + row[0] * _SCHEME.size)
        return self._patterns.names(scheme[2])


class ProcedureLists:
    """The lists of the grouper that a procedure stands on.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """

    def __init__(self, path: Path) -> None:
        table = _Table(path, "procedure_attributes", b"TARP")
        count, start = table.header(_PROCEDURES_HEADER)
        self._codes = _CodeTable(table, start, count, _ROW)
        self._patterns = _Patterns(path, "pr_patterns", b"TPRP")

    def of(self, code: str, version: int) -> tuple[str, ...]:
        """The lists of a code in a version; empty when it is on none or unknown."""
        row = self._codes.row(code, version)
        return self._patterns.names(row[0]) if row else ()


class FlaggedCodes:
    """Which codes of a table of the Medicare Code Editor have a flag; see `mce_master`.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """

    def __init__(self, path: Path, name: str) -> None:
        table = _Table(path, name, b"DECM")
        count, start, _, _ = table.header(_EDITOR_HEADER)
        self._codes = _CodeTable(table, start, count, _EDITOR_ROW)

    def may_hit(self, code: str, day: int) -> bool:
        """Whether an edit may be about a code: it has a flag on the day, or is not valid then."""
        row = self._codes.row(code, day)
        return row is None or row[1] > 0
