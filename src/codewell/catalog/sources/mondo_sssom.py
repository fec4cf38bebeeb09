"""Mappings from MONDO diseases to ICD-10-CM, in SSSOM: ``#`` lines, headings, rows with tabs.

As such or in a zip. The heading of the file of 2022 states CC0 1.0, and gives for the prefix
ICD10CM the address of the WHO's ICD-10: among its codes are ranges that only that has (E00-E90).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.disease_ontology import release_edition
from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, members
from codewell.catalog.sources.source import Source, Table, rows_of
from codewell.catalog.sources.tables import Layout, read_table
from codewell.errors import SourceError
from codewell.model import normalise_code

_VERSION = re.compile(r"# mapping_set_version: \S*?releases/(20\d\d)-(\d\d)-(\d\d)/", re.ASCII)
_LAYOUT = Layout(
    what="mappings in SSSOM",
    required={
        "mondo_id": "subject_id",
        "predicate": "predicate_id",
        "icd10cm": "object_id",
        "match_type": "match_type",
        "name": "subject_label",
    },
)


@dataclass(frozen=True, slots=True)
class MondoMapping:
    """A MONDO disease and an ICD-10-CM code (without dot) or range (``A80-A89``).

    ``predicate`` says how they relate; ``oboInOwl:hasDbXref`` promises no equality. A ``name``
    may begin with ``obsolete``. The codes may be headings, deleted or of the WHO's ICD-10.
    """

    mondo_id: str
    name: str
    icd10cm: str
    predicate: str
    match_type: str


def read(path: Path) -> Iterator[MondoMapping]:
    """Every mapping, in the order of the file.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    seen: set[tuple[str, str, str]] = set()
    for record in read_table(_member(path), _LAYOUT).records:
        codes = record.matching("icd10cm", r"ICD10CM:[0-9A-Z][0-9A-Z.,-]*").removeprefix("ICD10CM:")
        row = MondoMapping(
            mondo_id=record.matching("mondo_id", r"MONDO:\d{7}"),
            name=record.matching("name", r"\S.*"),
            icd10cm=normalise_code(codes),
            predicate=record.matching("predicate", r"[A-Za-z]+:[A-Za-z]+"),
            match_type=record.matching("match_type", r"[A-Za-z]+"),
        )
        key = (row.mondo_id, row.predicate, row.icd10cm)
        if key in seen:
            raise SourceError(
                f"{record.place}: {row.mondo_id} to {row.icd10cm} stands above already"
            )
        seen.add(key)
        yield row


def edition_of(path: Path) -> FileEdition:
    """The MONDO release of the mapping set; the day on which the next replaces it is not known.

    Raises:
        SourceError: the heading states none, or the file is damaged.
    """
    member = _member(path)
    if not (found := _VERSION.search(read_table(member, _LAYOUT).title)):
        raise SourceError(f"{member.place}: the heading states no release: mapping_set_version")
    return release_edition(found, member.place)


def _member(path: Path) -> Member:
    found = members(path, r"\.sssom\.tsv$")
    if len(found) != 1:
        raise SourceError(f"{path.name}: {len(found)} SSSOM tables in the zip, expected one")
    return found[0]


SOURCES = (
    Source(
        name="mondo",
        title="MONDO diseases and their ICD-10-CM codes",
        publisher="MONDO",
        licence="CC0 1.0",
        page="https://github.com/mapping-commons/disease-mappings",
        files=("mondo*.sssom*",),
        tables=(Table("mondo_mapping", MondoMapping, indexes=(("mondo_id",), ("icd10cm",))),),
        read=rows_of("mondo_mapping", read),
        edition_of=edition_of,
    ),
)
