"""The ICD-10-CM index and its tables as one source: CDC/NCHS ships the four books in one zip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from codewell.catalog.sources import icd10cm_index, icd10cm_tables
from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10cm_terms import PrintedCode
from codewell.catalog.sources.members import members
from codewell.catalog.sources.source import NCHS, PUBLIC_DOMAIN, Rows, Source, Table
from codewell.errors import SourceError


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line of the index of ``diseases`` or ``external_causes``, as `icd10cm_index.IndexTerm`.

    ``code`` has no dot and is empty where none is printed; ``code_text`` is what is printed.
    """

    book: str
    id: int
    parent: int | None
    level: int
    letter: str
    printed: str
    title: str
    nonessential_modifiers: str
    code: str
    code_text: str
    code_incomplete: bool
    manifestation: str
    manifestation_text: str
    see: str
    see_also: str
    see_category: str
    see_subcategory: str
    warning: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the table of ``neoplasm`` or ``drugs``, as `icd10cm_tables.TableTerm`."""

    book: str
    id: int
    parent: int | None
    level: int
    letter: str
    printed: str
    title: str
    nonessential_modifiers: str
    see: str
    see_also: str
    remark: str


@dataclass(frozen=True, slots=True)
class TableCode:
    """A cell of a line; ``code`` and ``code_text`` are empty where a dash says there is none."""

    book: str
    line: int
    heading: str
    code: str
    code_text: str
    code_incomplete: bool


_NONE = PrintedCode("", "", False)


def _index_lines(path: Path, book: icd10cm_index.Book) -> Rows:
    for term in icd10cm_index.read(path, book=book):
        code, manifestation = term.code or _NONE, term.manifestation or _NONE
        yield (
            "icd10cm_index_line",
            IndexLine(
                book=book,
                id=term.id,
                parent=term.parent,
                level=term.level,
                letter=term.letter,
                printed=term.title.printed,
                title=term.title.title,
                nonessential_modifiers=term.title.nonessential_modifiers,
                code=code.code,
                code_text=code.text,
                code_incomplete=code.incomplete,
                manifestation=manifestation.code,
                manifestation_text=manifestation.text,
                see=term.see,
                see_also=term.see_also,
                see_category=term.see_category,
                see_subcategory=term.see_subcategory,
                warning=term.warning,
            ),
        )


def _table_lines(path: Path, table: icd10cm_tables.Table) -> Rows:
    for term in icd10cm_tables.read(path, table=table):
        yield (
            "icd10cm_table_line",
            TableLine(
                book=table,
                id=term.id,
                parent=term.parent,
                level=term.level,
                letter=term.letter,
                printed=term.title.printed,
                title=term.title.title,
                nonessential_modifiers=term.title.nonessential_modifiers,
                see=term.see,
                see_also=term.see_also,
                remark=term.remark,
            ),
        )
        for cell in term.cells:
            code = cell.code or _NONE
            yield (
                "icd10cm_table_code",
                TableCode(table, term.id, cell.column, code.code, code.text, code.incomplete),
            )


@dataclass(frozen=True, slots=True)
class _BookReader:
    pattern: str
    lines: Callable[[Path], Rows]
    edition_of: Callable[[Path], FileEdition]


_BOOKS = (
    *(
        _BookReader(
            icd10cm_index.MEMBER[book],
            partial(_index_lines, book=book),
            partial(icd10cm_index.edition_of, book=book),
        )
        for book in icd10cm_index.Book
    ),
    *(
        _BookReader(
            icd10cm_tables.MEMBER[table],
            partial(_table_lines, table=table),
            partial(icd10cm_tables.edition_of, table=table),
        )
        for table in icd10cm_tables.Table
    ),
)


def _books_in(path: Path) -> Iterator[_BookReader]:
    """The books that a zip holds, or the one that a file is named for."""
    is_zip = path.suffix.lower() == ".zip"
    found = [
        reader
        for reader in _BOOKS
        if (members(path, reader.pattern) if is_zip else _named(path, reader.pattern))
    ]
    if not found:
        raise SourceError(f"{path.name}: neither index nor table of ICD-10-CM")
    yield from found


def _named(path: Path, pattern: str) -> bool:
    return re.search(pattern, path.name, re.IGNORECASE) is not None


def _read(path: Path) -> Rows:
    for reader in _books_in(path):
        yield from reader.lines(path)


def edition_of(path: Path) -> FileEdition:
    """The edition of the books, which must agree; an excerpt (``.sample``) says that it is one.

    Raises:
        SourceError: the books disagree or state none.
    """
    editions = {reader.edition_of(path) for reader in _books_in(path)}
    if len(editions) > 1:
        names = ", ".join(sorted(edition.name for edition in editions))
        raise SourceError(f"{path.name}: books of several editions: {names}")
    edition = editions.pop()
    if ".sample" in path.name.lower():
        return replace(edition, name=f"{edition.name} excerpt")
    return edition


SOURCES = (
    Source(
        name="icd10cm-index",
        title="ICD-10-CM alphabetic index, external cause index, neoplasm and drug tables",
        publisher=NCHS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
        files=(
            "icd10cm*index*.zip",
            "icd10cm*index*.xml",
            "icd10cm*neoplasm*.xml",
            "icd10cm*drug*.xml",
        ),
        tables=(
            Table(
                "icd10cm_index_line",
                IndexLine,
                ("edition", "book", "id"),
                (("code",), ("title",), ("edition", "book", "parent")),
            ),
            Table(
                "icd10cm_table_line",
                TableLine,
                ("edition", "book", "id"),
                (("title",), ("edition", "book", "parent")),
            ),
            Table(
                "icd10cm_table_code",
                TableCode,
                ("edition", "book", "line", "heading"),
                (("code",),),
            ),
        ),
        read=_read,
        edition_of=edition_of,
    ),
)
