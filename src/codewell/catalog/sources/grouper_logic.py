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
    principal. DRGs of one ``base_drg`` differ by severity; ``severities`` are those it asks for.
    """

    version: int
    mdc: int
    base_drg: int
    ms_drg: int
    kind: str
    lists: tuple[str, ...]
    severities: frozenset[str]


def read_formulas(path: Path) -> Iterator[Formula]:
    """The formulas of every version that lead to a DRG.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    data = read_value(path, "drg_formulas")
    try:
        magic, mdcs, _count, mdcs_start, start, _text = _FORMULAS_HEADER.unpack_from(data)
        if magic != b"MROF":
            raise SourceError(f"{path.name}: table drg_formulas: begins with {magic!r}")
        for number in range(mdcs):
            mdc, version, _, first, size = _MDC.unpack_from(data, mdcs_start + number * _MDC.size)
            for index in range(first, first + size):
                yield from _formula(data, start + index * _FORMULA.size, mdc, version)
    except (struct.error, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name}: table drg_formulas: truncated or damaged") from error


def _formula(data: bytes, at: int, mdc: int, version: int) -> Iterator[Formula]:
    _, _, base, ms_drg, kind, _, text, length, _, _ = _FORMULA.unpack_from(data, at)
    words = data[text : text + length].decode("ascii")
    name = kind.partition(b"\0")[0].decode("ascii")
    if ms_drg or _OF_OTHERS.search(words):
        yield Formula(
            version,
            mdc,
            base,
            ms_drg,
            name,
            lists=tuple(_OF_OTHERS.findall(words)),
            severities=frozenset(_SEVERITY.findall(words)),
        )


@dataclass(frozen=True)
class _CodeTable:
    """Rows of code, first and last version or day, and more, sorted by code."""

    data: bytes
    start: int
    count: int
    layout: struct.Struct

    def row(self, code: str, on: int) -> tuple[int, ...] | None:
        """What stands behind a code (no dot) in a version or on a day (as 20261001)."""
        wanted = code.encode("ascii", "replace").ljust(_CODE_LENGTH, b"\0")
        at = bisect_left(self._codes, wanted)
        while at < self.count and self._codes[at] == wanted:
            start = self.start + at * self.layout.size
            _, first, last, *rest = self.layout.unpack_from(self.data, start)
            if first <= on <= last:
                return tuple(rest)
            at += 1
        return None

    @cached_property
    def _codes(self) -> list[bytes]:
        """The codes alone, taken out when the table is first asked."""
        end = self.start + self.count * self.layout.size
        return [
            self.data[at : at + _CODE_LENGTH] for at in range(self.start, end, self.layout.size)
        ]


class _Patterns:
    """Names of lists by the number of their pattern; 0 is none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._start = _PATTERN_HEADER.unpack_from(data)[2]

    def names(self, pattern: int) -> tuple[str, ...]:
        """The lists of a pattern."""
        if not pattern:
            return ()
        row = self._start + (pattern - 1) * _PATTERN.size
        number, count, references = _PATTERN.unpack_from(self._data, row)
        if number != pattern:
            raise SourceError(f"a table of patterns: {number} stands where {pattern} should")
        return tuple(self._name(references + n * _REFERENCE.size) for n in range(count))

    def _name(self, reference: int) -> str:
        start, length = _REFERENCE.unpack_from(self._data, reference)
        return self._data[start : start + length].decode("ascii")


class DiagnosisLists:
    """The lists of the grouper that a diagnosis stands on, for its formulas."""

    def __init__(self, path: Path) -> None:
        self._data = read_value(path, "diagnosis")
        magic, _, count, self._schemes, start = _DIAGNOSIS_HEADER.unpack_from(self._data)
        if magic != b"GAID":
            raise SourceError(f"{path.name}: table diagnosis: begins with {magic!r}")
        self._codes = _CodeTable(self._data, start, count, _ROW)
        self._patterns = _Patterns(read_value(path, "dx_patterns"))

    def of(self, code: str, version: int) -> tuple[str, ...]:
        """The lists of a code (no dot) in a version; empty when it is on none or unknown."""
        row = self._codes.row(code, version)
        if row is None:
            return ()
        scheme = self._schemes + row[0] * _SCHEME.size
        return self._patterns.names(_SCHEME.unpack_from(self._data, scheme)[2])


class ProcedureLists:
    """The lists of the grouper that a procedure stands on."""

    def __init__(self, path: Path) -> None:
        data = read_value(path, "procedure_attributes")
        magic, count, start = _PROCEDURES_HEADER.unpack_from(data)
        if magic != b"TARP":
            raise SourceError(f"{path.name}: table procedure_attributes: begins with {magic!r}")
        self._codes = _CodeTable(data, start, count, _ROW)
        self._patterns = _Patterns(read_value(path, "pr_patterns"))

    def of(self, code: str, version: int) -> tuple[str, ...]:
        """The lists of a code in a version; empty when it is on none or unknown."""
        row = self._codes.row(code, version)
        return self._patterns.names(row[0]) if row else ()


class FlaggedCodes:
    """Which codes of a table of the Medicare Code Editor have a flag; see `mce_master`."""

    def __init__(self, path: Path, table: str) -> None:
        data = read_value(path, table)
        magic, count, start, _, _ = _EDITOR_HEADER.unpack_from(data)
        if magic != b"DECM":
            raise SourceError(f"{path.name}: table {table}: begins with {magic!r}")
        self._codes = _CodeTable(data, start, count, _EDITOR_ROW)

    def may_hit(self, code: str, day: int) -> bool:
        """Whether an edit may be about a code: it has a flag on the day, or is not valid then."""
        row = self._codes.row(code, day)
        return row is None or row[1] > 0
