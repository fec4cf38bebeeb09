"""What an official source is: its files, its tables, and who publishes it.

Each reader module for pulled files describes its own as ``SOURCES``; finding, pulling and loading
them needs nothing else.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.errors import SourceError

CMS = "Centers for Medicare & Medicaid Services"
NCHS = "CDC/NCHS"
PUBLIC_DOMAIN = "public domain (US government)"
AMA_NOTICE = "CMS; CPT codes are copyright of the American Medical Association, CDT of the ADA"
Rows = Iterable[tuple[str, Any]]
"""Rows of a file, each behind the name of its table."""


@dataclass(frozen=True, slots=True)
class ClickThrough:
    """Terms that a user accepts before a file is pulled, in our own words; ``page`` has them."""

    page: str
    terms: str


AMA_CLICK_THROUGH = ClickThrough(
    page="https://www.cms.gov/license/ama",
    terms=(
        "This file of CMS holds CPT codes, which are copyright of the American Medical Association"
        " (some hold CDT codes of the American Dental Association). In short: use it inside your"
        " own organisation for your own work with federal health programs, do not pass on, sell or"
        " publish the CPT content, leave the notices in place, and expect no warranty. Codewell"
        " keeps the code numbers and CMS's data of them, not the descriptors. The page has the"
        " terms that bind you."
    ),
)
"""The address is from memory, not checked."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the catalog: one column a field of the row type.

    The edition of the file is the first column unless ``edition`` is False. ``key`` and
    ``indexes`` name columns; a table without a key keeps the order of the file. ``repeats``: the
    same row may come twice and is kept once; elsewhere that refuses the file.
    """

    name: str
    row: type
    key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    edition: bool = True
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """An official file or set of files that becomes tables.

    ``files`` are patterns of file names, compared without regard to case; several files of one
    source are several editions or parts. ``read`` yields the rows of one file, each with the name
    of its table. ``click_through`` are the terms that a user must accept, for files that carry
    CPT numbers. ``page`` is where the publisher offers the file. ``edition`` stands for files
    that state none themselves. ``views`` are SQL over the tables; sources may
    share tables and views. ``check_files`` refuses files of which a part is missing.
    """

    name: str
    title: str
    publisher: str
    licence: str
    page: str
    files: tuple[str, ...]
    tables: tuple[Table, ...]
    read: Callable[[Path], Rows]
    edition_of: Callable[[Path], FileEdition] | None = None
    edition: FileEdition | None = None
    click_through: ClickThrough | None = None
    views: tuple[str, ...] = ()
    check_files: Callable[[Collection[Path]], None] | None = None

    def takes(self, file_name: str) -> bool:
        """Whether a file of that name is one of this source."""
        lower = file_name.lower()
        return any(fnmatch.fnmatchcase(lower, pattern.lower()) for pattern in self.files)

    def edition_in(self, path: Path) -> FileEdition:
        """The edition that a file states, else the one known for files that state none.

        Raises:
            SourceError: the file states none, and none is known.
        """
        try:
            if self.edition_of:
                return self.edition_of(path)
        except SourceError:
            if not self.edition:
                raise
        if self.edition:
            return self.edition
        raise SourceError(f"{path.name}: no edition is known for {self.name}")


def rows_of(table: str, read: Callable[[Path], Iterable[Any]]) -> Callable[[Path], Rows]:
    """A reader of one table as the ``read`` of a source."""

    def rows(path: Path) -> Iterator[tuple[str, Any]]:
        return ((table, row) for row in read(path))

    return rows


def is_level_ii(code: str) -> bool:
    """Whether a HCPCS code is Level II of CMS, whose texts are free; D codes are the ADA's CDT."""
    return code[:1].isalpha() and code[:1] != "D"
