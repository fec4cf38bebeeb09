"""Appendix keys and guidelines of ICD-10-PCS.

CMS prints them in its PDF only; these readers take the transcriptions of the mirror: JSON for the
body part key, the device key and the device aggregation table, csv for the guidelines.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part, required_edition
from codewell.catalog.sources.icd10pcs_definitions import AGGREGATION_TABLE, DeviceAggregation
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, rows_of

_ANY = r"\.(?:json|csv)$"
_BODY_PARTS = r"body_part_key.*\.json$"
_DEVICES = r"device_key.*\.json$"
_AGGREGATION = r"device_aggregation.*\.json$"
_GUIDELINES = r"guidelines.*\.csv$"
_HEADING = ["section", "type", "idx", "content"]
_NUMBER = re.compile(r"[A-Z](?:\d{1,2}(?:\.\d{1,2}[a-z]?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A term of everyday language, and the PCS names it stands for.

    There are several names where the note must say more: ``Foot Muscle, Right`` or ``Left``.
    """

    term: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """A guideline: its number (``B3.1a``), heading, topic and words.

    ``section`` is the heading (``Root Operation``), ``topic`` the line under it, ``text`` has the
    line breaks of the source. Number ``F`` is the selection of the principal procedure.
    """

    number: str
    section: str
    topic: str
    text: str


def read_body_parts(path: Path) -> Iterator[KeyRow]:
    """The body part key: anatomical term -> body part values of position 4.

    Raises:
        SourceError: the file is another one, is cut off, or counts otherwise than it says.
    """
    return _key(find_part(path, _BODY_PARTS, "the body part key"), "Body Part Key")


def read_devices(path: Path) -> Iterator[KeyRow]:
    """The device key: device or brand name -> device values of position 6.

    Raises:
        SourceError: the file is another one, is cut off, or counts otherwise than it says.
    """
    return _key(find_part(path, _DEVICES, "the device key"), "Device Key")


def read_device_aggregation(path: Path) -> Iterator[DeviceAggregation]:
    """The device aggregation table; the source has no value characters.

    Raises:
        SourceError: the file is another one, is cut off, or counts otherwise than it says.
    """
    part = find_part(path, _AGGREGATION, "the device aggregation table")
    document = _document(part, "Device Aggregation")
    records = document.get("records")
    if not isinstance(records, list) or document.get("count_records") != len(records):
        raise part.error(f"count_records is {document.get('count_records')}, not the records")
    for number, record in enumerate(records, 1):
        yield _aggregation(part, number, record)


def read_guidelines(path: Path) -> Iterator[GuidelineRow]:
    """The guidelines, in the order of the file.

    Raises:
        SourceError: the file is another one, is cut off or repeats a guideline.
    """
    part = find_part(path, _GUIDELINES, "the PCS guidelines")
    rows = csv.reader(io.StringIO(part.text(), newline=""), strict=True)
    seen = set[str]()
    try:
        if next(rows, None) != _HEADING:
            raise part.error(f"expected the heading {','.join(_HEADING)}", 1)
        for row in rows:
            guideline = _guideline(part, rows.line_num, row)
            if guideline.number in seen:
                raise part.error(f"guideline {guideline.number} a second time", rows.line_num)
            seen.add(guideline.number)
            yield guideline
    except csv.Error as error:
        raise part.error(f"not a csv file: {error}", rows.line_num) from error
    if not seen:
        raise part.error("no guideline")


def edition_of(path: Path) -> FileEdition:
    """The edition in the file name: the ``version`` inside is the day of the transcription."""
    return required_edition(find_part(path, _ANY, "a key or the guidelines"))


def _guideline(part: FilePart, line: int, row: list[str]) -> GuidelineRow:
    if len(row) != len(_HEADING) or not all(cell.strip() for cell in row):
        raise part.error(f"expected {len(_HEADING)} cells with text, found {len(row)}", line)
    section, topic, number, text = row
    if not _NUMBER.fullmatch(number):
        raise part.error(f"{number!r} is no number of a guideline", line)
    return GuidelineRow(number, section, topic, text)


def _key(part: FilePart, name: str) -> Iterator[KeyRow]:
    document = _document(part, name)
    data = document.get("data")
    if not isinstance(data, dict) or document.get("count_terms") != len(data):
        raise part.error(f"count_terms is {document.get('count_terms')}, not the terms of data")
    for term, names in data.items():
        if not term.strip():
            raise part.error("a term is empty")
        yield KeyRow(term, _texts(part, f"term {term!r}", names))


def _document(part: FilePart, name: str) -> dict[str, Any]:
    try:
        document = json.loads(part.text(), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise part.error(f"not readable JSON: {error}", line) from error
    if not isinstance(document, dict) or name not in str(document.get("name")):
        raise part.error(f"its name does not say {name}: another file")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a name that comes twice would silently lose the first."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} comes twice")
    return found


def _aggregation(part: FilePart, number: int, record: Any) -> DeviceAggregation:
    place = f"record {number}"
    if not isinstance(record, dict):
        raise part.error(f"{place}: not an object")
    texts = _texts(
        part,
        place,
        [record.get(name) for name in ("specific_device", "operation", "general_device")],
    )
    return DeviceAggregation(
        device=texts[0],
        operation=texts[1],
        body_systems=_texts(part, place, record.get("body_systems")),
        general_device=texts[2],
        general_value="",
    )


def _texts(part: FilePart, place: str, values: Any) -> tuple[str, ...]:
    """A list of texts, none empty."""
    if not isinstance(values, list) or not values:
        raise part.error(f"{place}: expected a list of names")
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise part.error(f"{place}: {value!r} is no name")
    return tuple(values)


@dataclass(frozen=True, slots=True)
class KeyName:
    """One PCS name that a term of the ``body_part`` or ``device`` key stands for."""

    key_name: str
    term: str
    name: str


def _flat(path: Path) -> Iterator[tuple[str, KeyName | DeviceAggregation]]:
    if re.search(_AGGREGATION, path.name, re.IGNORECASE):
        for row in read_device_aggregation(path):
            yield AGGREGATION_TABLE.name, row
        return
    is_device = re.search(_DEVICES, path.name, re.IGNORECASE)
    key, read_key = ("device", read_devices) if is_device else ("body_part", read_body_parts)
    for entry in read_key(path):
        for name in entry.names:
            yield "icd10pcs_key", KeyName(key, entry.term, name)


SOURCES = (
    Source(
        name="icd10pcs-keys",
        title="ICD-10-PCS body part key, device key and device aggregation table",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=("*body_part_key*.json", "*device_key*.json", "*device_aggregation*.json"),
        tables=(
            Table("icd10pcs_key", KeyName, indexes=(("term",), ("name",))),
            AGGREGATION_TABLE,
        ),
        read=_flat,
        edition_of=edition_of,
    ),
    Source(
        name="icd10pcs-guidelines",
        title="ICD-10-PCS official coding guidelines",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=("icd10pcs*guidelines*.csv",),
        tables=(Table("icd10pcs_guideline", GuidelineRow, ("edition", "number")),),
        read=rows_of("icd10pcs_guideline", read_guidelines),
        edition_of=edition_of,
    ),
)
