"""ICD-10-CM neoplasm table and table of drugs and chemicals, the XML of CDC/NCHS.

The schema is ``icd10cm_drug_neoplasm.xsd``: terms as in the index, and in each a cell for every
column of the heading. A dash in a cell means that no code exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part
from codewell.catalog.sources.icd10_xml import fields, number, optional_words, words, wrong
from codewell.catalog.sources.icd10cm_terms import (
    Oddities,
    PrintedCode,
    PrintedTitle,
    TermNode,
    TermWalker,
    edition,
    printed_code,
    sections,
)

_TAGS = frozenset({"cell", "manif", "see", "seeAlso"})


class Table(StrEnum):
    """The two tables of this schema."""

    NEOPLASM = "neoplasm"
    DRUGS = "drugs"


MEMBER = {
    Table.NEOPLASM: r"neoplasm(?!.*addenda).*\.xml$",
    Table.DRUGS: r"drug(?!.*addenda)(?!.*neoplasm).*\.xml$",
}
_COLUMNS = {
    Table.NEOPLASM: {
        "Malignant Primary": re.compile(r"C"),
        "Malignant Secondary": re.compile(r"C7[789]"),
        "Ca in situ": re.compile(r"D0"),
        "Benign": re.compile(r"D[123]"),
        "Uncertain Behavior": re.compile(r"D(3[789]|4[0-8])"),
        "Unspecified Behavior": re.compile(r"D49"),
    },
    Table.DRUGS: {
        "Poisoning Accidental (unintentional)": re.compile(r"T.*1$"),
        "Poisoning Intentional self-harm": re.compile(r"T.*2$"),
        "Poisoning Assault": re.compile(r"T.*3$"),
        "Poisoning Undetermined": re.compile(r"T.*4$"),
        "Adverse effect": re.compile(r"T.*5$"),
        "Underdosing": re.compile(r"T.*6$"),
    },
}
"""Table -> column of the heading, in its order -> the codes that belong in it."""
_FIRST_COLUMN = {Table.NEOPLASM: "Neoplasm", Table.DRUGS: "Substance"}


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: the heading of its column, and its code; None where a dash says there is none."""

    column: str
    code: PrintedCode | None


@dataclass(frozen=True, slots=True)
class TableTerm:
    """A line of a table.

    ``id`` counts from 1 in the order of the book, ``parent`` is the id of the term above; a main
    term has level 0. ``cells`` follow the heading; a line that only refers elsewhere has none.
    ``remark`` is the text of ``<manif>``, which the publisher uses for words of explanation.
    """

    id: int
    parent: int | None
    level: int
    letter: str
    title: PrintedTitle
    cells: tuple[TableCell, ...]
    see: str
    see_also: str
    remark: str


def read(path: Path, *, table: Table) -> Iterator[TableTerm]:
    """Every line of the table, parents first; ``path`` is the XML or a zip that holds it.

    Raises:
        SourceError: the file is another one, its columns are shifted, or it is cut off.
    """
    part = _part(path, table)
    walker, oddities, heading = TermWalker(part, _TAGS), Oddities(), dict[int, str]()
    for element in sections(part):
        if element.tag == "indexHeading":
            heading = _heading(part, element, table)
        elif element.tag == "letter":
            if not heading:
                raise part.error("no <indexHeading>: not a table")
            for node in walker.terms(element):
                yield _term(part, node, heading, table, oddities)
    oddities.refuse_many(part)


def edition_of(path: Path, *, table: Table) -> FileEdition:
    """The edition in the headings, narrowed to the April update by the file name."""
    return edition(_part(path, table))


def _part(path: Path, table: Table) -> FilePart:
    return find_part(path, MEMBER[table], f"the table of {table.value}")


def _heading(part: FilePart, element: Any, table: Table) -> dict[int, str]:
    heads = fields(part, element, ("head",)).get("head", [])
    found = {number(part, head, "col"): words(part, head) for head in heads}
    expected = dict(enumerate((_FIRST_COLUMN[table], *_COLUMNS[table]), 1))
    if found != expected or len(heads) != len(expected):
        raise wrong(part, element, f"expected {list(expected.values())}, found {found}")
    return found


def _term(
    part: FilePart, node: TermNode, heading: dict[int, str], table: Table, oddities: Oddities
) -> TableTerm:
    found = node.children
    cells = tuple(_cells(part, found.get("cell", []), heading))
    for cell in cells:
        if cell.code:
            fits = _COLUMNS[table][cell.column].match(cell.code.code) is not None
            oddities.count(f"{cell.column}: {cell.code.text}", fits=fits)
    return TableTerm(
        id=node.id,
        parent=node.parent,
        level=node.level,
        letter=node.letter,
        title=node.title,
        cells=cells,
        see=optional_words(part, node.element, found.get("see")),
        see_also=optional_words(part, node.element, found.get("seeAlso")),
        remark=optional_words(part, node.element, found.get("manif")),
    )


def _cells(part: FilePart, elements: list[Any], heading: dict[int, str]) -> Iterator[TableCell]:
    previous = 1
    for element in elements:
        column = number(part, element, "col")
        if column <= previous or column not in heading:
            raise wrong(part, element, f"column {column} behind column {previous}")
        previous, text = column, words(part, element)
        yield TableCell(heading[column], printed_code(text) if text.strip("-") else None)
