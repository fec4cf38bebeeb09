"""The ICD-10 files of CDC and CMS: plain or as one member of a zip, each with its edition."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, members
from codewell.errors import SourceError

_MONTHS = [name.lower() for name in calendar.month_abbr]
_DAY = re.compile(
    rf"(?<![a-z])(?P<month>{'|'.join(_MONTHS[1:])})[a-z]*"
    r"(?:[-_, ]+(?P<day>\d{1,2}))?[-_, ]+(?P<year>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FilePart:
    """The one text of a file or zip that a reader needs."""

    member: Member

    @property
    def names(self) -> tuple[str, ...]:
        """The names that may tell the edition, the nearest first."""
        return tuple(dict.fromkeys((self.member.file_name, self.member.path.name)))

    def error(self, message: str, line: int | None = None) -> SourceError:
        """The error to raise, with the place in front."""
        place = self.member.place if line is None else f"{self.member.place}:{line}"
        return SourceError(f"{place}: {message}")

    def open(self) -> AbstractContextManager[IO[bytes]]:
        """The bytes; damage of the file or the zip becomes a ``SourceError``."""
        return self.member.open()

    def lines(self) -> Iterator[tuple[int, str]]:
        """(line number, text without line end), UTF-8 with or without BOM, else cp1252."""
        for line, text in enumerate(self.member.lines(), 1):
            check_characters(text, f"{self.member.place}:{line}")
            yield line, text.rstrip("\r\n")

    def text(self) -> str:
        """The whole of a small file."""
        return "\n".join(text for _, text in self.lines())


def find_part(path: Path, pattern: str, what: str) -> FilePart:
    """The member of a zip whose name matches, or the file itself if it is no zip.

    Raises:
        SourceError: the zip is damaged or holds none or several such members.
    """
    found = members(path, pattern)
    if len(found) != 1:
        names = "".join(f", {member.name}" for member in found[:5])
        raise SourceError(
            f"{path.name}: expected one member with {what}, found {len(found)}{names}"
        )
    return FilePart(found[0])


def edition_of_fiscal_year(year: int) -> FileEdition:
    """The edition that begins on October 1 before the fiscal year."""
    return FileEdition(f"FY{year}", dt.date(year - 1, 10, 1), dt.date(year, 9, 30))


def edition_in_name(part: FilePart, *names: str) -> FileEdition | None:
    """``..._2026.xml`` is FY2026, ``...-April-1-2026-...`` its April update; None: no year.

    ``names`` other than those of the part itself may be given.
    """
    for name in names or part.names:
        if match := _DAY.search(name):
            return _edition_from(_first_day(match, part))
        if match := _YEAR.search(name):
            return edition_of_fiscal_year(int(match[0]))
    return None


def required_edition(part: FilePart) -> FileEdition:
    """The edition in the name of a file that has no headings.

    Raises:
        SourceError: the name has no year.
    """
    edition = edition_in_name(part)
    if edition is None:
        raise part.error("the edition is unknown: neither headings nor file name have a year")
    return edition


def dated_edition(part: FilePart, version: str) -> FileEdition:
    """The edition of the year in the headings; the name may narrow it to the April update.

    Raises:
        SourceError: the heading is no year, or the name says another year.
    """
    if not _YEAR.fullmatch(version):
        raise part.error(f"expected a year as version, found {version!r}")
    heading = edition_of_fiscal_year(int(version))
    named = edition_in_name(part)
    if named is None:
        return heading
    if named.effective_to != heading.effective_to:
        raise part.error(f"the headings say {heading.name}, the name says {named.name}")
    return named


def _first_day(match: re.Match[str], part: FilePart) -> dt.date:
    month = _MONTHS.index(match["month"].lower())
    try:
        return dt.date(int(match["year"]), month, int(match["day"] or 1))
    except ValueError as error:
        raise part.error(f"no date in the name: {match[0]!r}") from error


def _edition_from(first: dt.date) -> FileEdition:
    year = first.year + (first.month >= 10)
    month = "" if (first.month, first.day) == (10, 1) else f" {first:%B}"
    return FileEdition(f"FY{year}{month}", first, dt.date(year, 9, 30))
