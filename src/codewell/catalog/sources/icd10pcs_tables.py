"""ICD-10-PCS tables, the XML of CMS (``ICD10PCS.tabular``).

A table is the first three characters of a code; a row of it stands for every combination of its
values in positions 4 to 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, dated_edition, find_part
from codewell.catalog.sources.icd10_xml import (
    children_of_root,
    fields,
    number,
    optional_words,
    required_words,
    words,
    wrong,
)
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table

_ROOT = "ICD10PCS.tabular"
_MEMBER = r"pcs.*tables?(?!.*addenda).*\.xml$"
VALUE = re.compile(r"[0-9A-HJ-NP-Z]")
"""A character of a code: never I or O (ICD-10-PCS Official Guidelines, A2)."""


@dataclass(frozen=True, slots=True)
class AxisValue:
    """A value of an axis and its meaning (``6``, ``Cerebral Ventricle``)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis at ``position`` (1-7), its title (``Body Part``) and the values it may take."""

    position: int
    title: str
    values: tuple[AxisValue, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    ``table`` is the first three characters, ``row`` counts from 1 within it, ``definition`` is
    that of the root operation (empty in the sections that have none), ``axes`` are all seven:
    the first three have one value each.
    """

    table: str
    row: int
    definition: str
    axes: tuple[Axis, ...]


def read(path: Path) -> Iterator[TableRow]:
    """Every row of every table; ``path`` is the XML or a zip that holds it.

    Raises:
        SourceError: the file is another one or cut off, or its own counts are not met.
    """
    part = find_part(path, _MEMBER, "the PCS tables")
    previous, heading = "", set[str]()
    for element in children_of_root(part, _ROOT):
        if element.tag == "pcsTable":
            rows = list(_rows(part, element))
            if rows[0].table <= previous:
                raise wrong(part, element, f"table {rows[0].table} behind {previous}")
            previous = rows[0].table
            yield from rows
        elif element.tag in ("version", "title"):
            heading.add(element.tag)
        else:
            raise wrong(part, element, "unexpected here")
    if not previous or "version" not in heading:
        raise part.error(f"no <{'version' if previous else 'pcsTable'}>: not the whole file")


def codes_of(row: TableRow) -> Iterator[str]:
    """Every code of a row, in the order of the book."""
    for values in product(*(axis.values for axis in row.axes)):
        yield "".join(value.value for value in values)


def edition_of(path: Path) -> FileEdition:
    """The edition in the headings, narrowed to the April update by the file name."""
    return edition_in_headings(find_part(path, _MEMBER, "the PCS tables"), _ROOT)


def edition_in_headings(part: FilePart, root: str) -> FileEdition:
    """The edition of the ``<version>`` of a PCS file."""
    with closing(children_of_root(part, root)) as elements:  # type: ignore[type-var]
        for element in elements:
            if element.tag == "version":
                return dated_edition(part, words(part, element))
    raise part.error("no <version>")


def _rows(part: FilePart, table: Any) -> Iterator[TableRow]:
    children = fields(part, table, ("axis", "pcsRow"))
    first_axes, definitions = _axes(part, table, children.get("axis", []), (1, 2, 3))
    if any(len(axis.values) != 1 for axis in first_axes):
        raise wrong(part, table, "several values in positions 1-3")
    if "pcsRow" not in children:
        raise wrong(part, table, "no row")
    name = "".join(axis.values[0].value for axis in first_axes)
    for row_number, row in enumerate(children["pcsRow"], 1):
        elements = fields(part, row, ("axis",)).get("axis", [])
        axes, _ = _axes(part, row, elements, (4, 5, 6, 7))
        count = prod(len(axis.values) for axis in axes)
        if count != number(part, row, "codes"):
            raise wrong(part, row, f"table {name}: {count} codes, expected {row.get('codes')}")
        yield TableRow(name, row_number, definitions[-1], first_axes + axes)


def _axes(
    part: FilePart, owner: Any, elements: list[Any], positions: tuple[int, ...]
) -> tuple[tuple[Axis, ...], list[str]]:
    """The axes and the definition of each (empty: none)."""
    found = tuple(number(part, element, "pos") for element in elements)
    if found != positions:
        raise wrong(part, owner, f"expected axes {positions}, found {found}")
    pairs = [_axis(part, element) for element in elements]
    return tuple(axis for axis, _ in pairs), [definition for _, definition in pairs]


def _axis(part: FilePart, element: Any) -> tuple[Axis, str]:
    children = fields(part, element, ("title", "label", "definition"))
    values = tuple(_value(part, label) for label in children.get("label", []))
    distinct = len({value.value for value in values})
    if not values or distinct != len(values) or distinct != number(part, element, "values"):
        raise wrong(
            part,
            element,
            f"{distinct} different values of {len(values)}, expected {element.get('values')}",
        )
    title = required_words(part, element, children.get("title"), "title")
    definition = optional_words(part, element, children.get("definition"))
    return Axis(number(part, element, "pos"), title, values), definition


def _value(part: FilePart, label: Any) -> AxisValue:
    value = label.get("code") or ""
    if not VALUE.fullmatch(value):
        raise wrong(part, label, f"{value!r} is no value of an axis")
    return AxisValue(value, words(part, label))


@dataclass(frozen=True, slots=True)
class PcsTable:
    """A table and the definition of its root operation; empty in sections that have none."""

    table_code: str
    definition: str


@dataclass(frozen=True, slots=True)
class PcsTableValue:
    """One value that an axis may take in one row of a table."""

    table_code: str
    row: int
    position: int
    axis: str
    value: str
    label: str


def _flat(path: Path) -> Iterator[tuple[str, PcsTable | PcsTableValue]]:
    for row in read(path):
        if row.row == 1:
            yield "icd10pcs_table", PcsTable(row.table, row.definition)
        for axis in row.axes:
            for value in axis.values:
                yield (
                    "icd10pcs_table_value",
                    PcsTableValue(
                        row.table, row.row, axis.position, axis.title, value.value, value.label
                    ),
                )


SOURCES = (
    Source(
        name="icd10pcs-tables",
        title="ICD-10-PCS tables: the values of every axis",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=("icd10pcs[_-]tables*", "*icd-10-pcs*tables and index*.zip"),
        tables=(
            Table("icd10pcs_table", PcsTable, ("edition", "table_code")),
            Table(
                "icd10pcs_table_value",
                PcsTableValue,
                ("edition", "table_code", "row", "position", "value"),
            ),
        ),
        read=_flat,
        edition_of=edition_of,
    ),
)
