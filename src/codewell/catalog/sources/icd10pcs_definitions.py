"""ICD-10-PCS definitions and device aggregation table, XML of CMS (``ICD10PCS.definitions``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part
from codewell.catalog.sources.icd10_xml import (
    children_of_root,
    fields,
    number,
    only,
    optional_words,
    required_words,
    words,
    wrong,
)
from codewell.catalog.sources.icd10pcs_tables import VALUE, edition_in_headings
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table

_ROOT = "ICD10PCS.definitions"
_MEMBER = r"pcs.*definitions?(?!.*addenda).*\.xml$"


@dataclass(frozen=True, slots=True)
class Definition:
    """What the values with these titles mean on one axis of one section.

    ``titles`` are labels of the tables (several where one entry serves ``Left`` and ``Right``);
    the file has no value characters. ``definition`` and ``explanation`` may be empty;
    ``includes`` are examples, or the names that belong to a body part or device.
    """

    section: str
    section_title: str
    position: int
    axis: str
    titles: tuple[str, ...]
    definition: str
    explanation: str
    includes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceAggregation:
    """A specific device, and the general device to code where a table lacks the specific one.

    ``general_value`` is the character of the general device; it is empty in sources that do not
    print it.
    """

    device: str
    operation: str
    body_systems: tuple[str, ...]
    general_device: str
    general_value: str


def read(path: Path) -> Iterator[Definition]:
    """Every definition; ``path`` is the XML or a zip that holds it.

    Raises:
        SourceError: the file is another one or cut off.
    """
    part = _part(path)
    for element in _top(part):
        if element.tag == "section":
            yield from _section(part, element)


def read_device_aggregation(path: Path) -> Iterator[DeviceAggregation]:
    """The device aggregation table at the end of the file.

    Raises:
        SourceError: the file is another one or cut off.
    """
    part = _part(path)
    for element in _top(part):
        if element.tag == "deviceAggregation":
            for aggregate in fields(part, element, ("aggregate",)).get("aggregate", []):
                yield _aggregation(part, aggregate)


def edition_of(path: Path) -> FileEdition:
    """The edition in the headings, narrowed to the April update by the file name."""
    return edition_in_headings(_part(path), _ROOT)


def _part(path: Path) -> FilePart:
    return find_part(path, _MEMBER, "the PCS definitions")


def _top(part: FilePart) -> Iterator[Any]:
    previous, seen = "", set[str]()
    for element in children_of_root(part, _ROOT):
        if element.tag not in ("version", "title", "section", "deviceAggregation"):
            raise wrong(part, element, "unexpected here")
        if element.tag == "section":
            code = element.get("code") or ""
            if not VALUE.fullmatch(code) or code <= previous:
                raise wrong(part, element, f"section {code!r} behind {previous!r}")
            previous = code
        elif element.tag in seen:
            raise wrong(part, element, "a second time")
        seen.add(element.tag)
        yield element
    for tag in ("version", "section"):
        if tag not in seen:
            raise part.error(f"no <{tag}>: not the whole file")


def _section(part: FilePart, section: Any) -> Iterator[Definition]:
    children = fields(part, section, ("title", "axis"))
    title = required_words(part, section, children.get("title"), "title")
    previous = 0
    for axis in children.get("axis", []):
        position = number(part, axis, "pos")
        if not previous < position <= 7:
            raise wrong(part, axis, f"position {position} behind {previous}")
        previous = position
        yield from _axis(part, axis, position, (section.get("code"), title))


def _axis(
    part: FilePart, axis: Any, position: int, section: tuple[str, str]
) -> Iterator[Definition]:
    children = fields(part, axis, ("title", "terms"))
    title = required_words(part, axis, children.get("title"), "title")
    for terms in children.get("terms", []):
        found = fields(part, terms, ("title", "definition", "explanation", "includes"))
        if "title" not in found or len(found) == 1:
            raise wrong(part, terms, "has no title or says nothing about it")
        yield Definition(
            section=section[0],
            section_title=section[1],
            position=position,
            axis=title,
            titles=tuple(words(part, child) for child in found["title"]),
            definition=optional_words(part, terms, found.get("definition")),
            explanation=optional_words(part, terms, found.get("explanation")),
            includes=tuple(words(part, child) for child in found.get("includes", [])),
        )


def _aggregation(part: FilePart, aggregate: Any) -> DeviceAggregation:
    found = fields(part, aggregate, ("device", "operation", "bodySys", "parent"))
    parent = only(part, aggregate, found.get("parent"))
    value = "" if parent is None else parent.get("value") or ""
    if not VALUE.fullmatch(value) or "bodySys" not in found:
        raise wrong(part, aggregate, f"no body system, or the general device is {value!r}")
    return DeviceAggregation(
        device=required_words(part, aggregate, found.get("device"), "device"),
        operation=required_words(part, aggregate, found.get("operation"), "operation"),
        body_systems=tuple(words(part, child) for child in found["bodySys"]),
        general_device=words(part, parent),
        general_value=value,
    )


AGGREGATION_TABLE = Table(
    "icd10pcs_device_aggregation", DeviceAggregation, indexes=(("device",), ("general_device",))
)


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """A definition under one of its titles."""

    section: str
    section_title: str
    position: int
    axis: str
    title: str
    definition: str
    explanation: str
    includes: tuple[str, ...]


def _flat(path: Path) -> Iterator[tuple[str, TermDefinition | DeviceAggregation]]:
    for entry in read(path):
        for title in entry.titles:
            yield (
                "icd10pcs_term_definition",
                TermDefinition(
                    section=entry.section,
                    section_title=entry.section_title,
                    position=entry.position,
                    axis=entry.axis,
                    title=title,
                    definition=entry.definition,
                    explanation=entry.explanation,
                    includes=entry.includes,
                ),
            )
    for row in read_device_aggregation(path):
        yield AGGREGATION_TABLE.name, row


SOURCES = (
    Source(
        name="icd10pcs-definitions",
        title="ICD-10-PCS definitions and device aggregation table",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=("icd10pcs[_-]tables*.zip", "icd10pcs[_-]definitions*"),
        tables=(
            Table(
                "icd10pcs_term_definition",
                TermDefinition,
                indexes=(("section", "position", "title"),),
            ),
            AGGREGATION_TABLE,
        ),
        read=_flat,
        edition_of=edition_of,
    ),
)
