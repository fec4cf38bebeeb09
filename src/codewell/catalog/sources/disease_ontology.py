"""Disease Ontology: terms with synonyms (OBO files) and the tab-separated reports of a release.

As such, gzipped or in a zip (``DO_subsets_2026-07-31.zip`` holds three subsets). The Disease
Ontology is CC0; the release of 2016 was CC BY 3.0, so the source must be named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.members import Member, check_characters, members
from codewell.catalog.sources.tables import Layout, read_table
from codewell.errors import SourceError
from codewell.model import normalise_code

_ID = r"DOID:\d+"
_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_TAG = re.compile(r"(?P<tag>[A-Za-z][A-Za-z_-]*):(?: (?P<value>.*))?")
_SYNONYM = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)+)" (?P<scope>EXACT|NARROW|BROAD|RELATED)(?: (?P<type>[^\s\[]+))? *'
    r"\[.*\](?: *\{.*\})?"
)
_CODES = re.compile(r"[0-9A-Z][0-9A-Z.-]*", re.ASCII)
_REFERENCE = re.compile(r"(?P<system>[^\s:,]+):(?P<code>[^\s,]+)")
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}
_ACRONYM = "OMO:0003012"
_PARENTS = Layout(
    what="disease names and parents",
    required={"id": "id", "name": "label", "parent": "subclassof"},
)
_REFERENCES = Layout(
    what="cross references of diseases",
    required={"id": "id", "name": "label", "references": "xrefs?"},
)
ALL_REFERENCES = "allXREFinDO"
"""The report with the references to every system; ``ICD10inDO`` and ``MESHinDO`` have one each."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a disease.

    ``scope``: EXACT, NARROW, BROAD or RELATED to the disease; ``acronym``: it is marked as one.
    """

    text: str
    scope: str
    acronym: bool


@dataclass(frozen=True, slots=True)
class DiseaseTerm:
    """A term of an OBO file.

    ``ontology`` is the file's own name (``doid/subsets/DO_cancer_slim``): a term may stand in
    several subsets, each with the parents that are in that subset. ``parents`` are ids.
    ``icd10cm`` are codes without dot, or ranges (``A00-A09``), as the curators wrote them: they
    may be headings, deleted or mistyped.
    """

    ontology: str
    id: str
    name: str
    obsolete: bool
    parents: tuple[str, ...]
    synonyms: tuple[Synonym, ...]
    icd10cm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiseaseParent:
    """A disease and one disease above it, by name, of the report ``HumanDO``."""

    id: str
    name: str
    parent_name: str


@dataclass(frozen=True, slots=True)
class DiseaseReference:
    """A disease and its code in another system, as the report writes it: ICD10CM, ``E88.9``."""

    id: str
    name: str
    system: str
    code: str


def read(path: Path) -> Iterator[DiseaseTerm]:
    """The terms of an OBO file, or of every OBO file of a zip, in the order of their names.

    Raises:
        SourceError: the file is damaged, truncated or foreign.
    """
    for member in _obo_members(path):
        yield from _Obo(member).terms()


def read_parents(path: Path) -> Iterator[DiseaseParent]:
    """The report ``HumanDO.tsv``; a disease has a row for each parent.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    seen: set[DiseaseParent] = set()
    for record in read_table(_report(path, "HumanDO"), _PARENTS).records:
        row = DiseaseParent(
            id=record.matching("id", _ID),
            name=record.matching("name", r"\S.*"),
            parent_name=record.matching("parent", r"\S.*"),
        )
        if row in seen:
            raise SourceError(f"{record.place}: {row.id} has the same parent above")
        seen.add(row)
        yield row


def read_references(path: Path, report: str = ALL_REFERENCES) -> Iterator[DiseaseReference]:
    """The cross references of a report, one by one where a cell holds several.

    Raises:
        SourceError: the file is shifted, truncated or foreign.
    """
    for record in read_table(_report(path, report), _REFERENCES).records:
        for text in record.text("references").split(", "):
            if not (found := _REFERENCE.fullmatch(text)):
                raise record.refusal("references", "no cross reference", text)
            yield DiseaseReference(
                id=record.matching("id", _ID),
                name=record.matching("name", r"\S.*"),
                system=found["system"],
                code=found["code"],
            )


def edition_of(path: Path) -> FileEdition:
    """The release, by its day: in the heading of an OBO file, in the name of reports.

    The day on which the next release replaces it is not known.

    Raises:
        SourceError: neither states it, or the OBO files of a zip disagree.
    """
    obo = members(path, r"\.obo$") if path.suffix.lower() == ".zip" else []
    if not obo and ".obo" in path.name.lower():
        obo = [Member(path)]
    editions = {_stated(_Obo(member).version(), member.place) for member in obo}
    if len(editions) > 1:
        raise SourceError(f"{path.name}: files of different releases in the zip")
    return editions.pop() if editions else _stated(path.name, path.name)


def _stated(text: str, place: str) -> FileEdition:
    if not (found := _DATE.search(text)):
        raise SourceError(f"{place}: no day of the release: 2026-07-31")
    return release_edition(found, place)


def release_edition(found: re.Match[str], place: str) -> FileEdition:
    """The edition of a release by its day, as year, month and day in groups 1 to 3.

    Raises:
        SourceError: there is no such day.
    """
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        raise SourceError(f"{place}: no date: {found[0]}") from None
    return FileEdition(day.isoformat(), day, dt.date.max)


def _obo_members(path: Path) -> list[Member]:
    found = members(path, r"\.obo$")
    if not found:
        raise SourceError(f"{path.name}: no OBO file in the zip")
    return found


def _report(path: Path, report: str) -> Member:
    found = members(path, rf"^{re.escape(report)}\.tsv$")
    if len(found) != 1:
        raise SourceError(
            f"{path.name}: {len(found)} reports {report}.tsv in the zip, expected one"
        )
    return found[0]


class _Obo:
    """An OBO file, stanza by stanza."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._line = 0
        self._ids: set[str] = set()

    def version(self) -> str:
        """The line ``data-version``."""
        header = next(self._stanzas())[1]
        return self._one(header, "data-version")

    def terms(self) -> Iterator[DiseaseTerm]:
        stanzas = self._stanzas()
        ontology = self._one(next(stanzas)[1], "ontology")
        for kind, tags in stanzas:
            if kind == "[Term]":
                yield self._term(ontology, tags)
        if not self._ids:
            raise self._error("no term in the file")

    def _stanzas(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """(kind, its tags and values); the kind of the heading of the file is empty."""
        kind = ""
        tags: list[tuple[str, str]] = []
        for text in self._lines():
            if text.startswith("["):
                self._check_kind(text)
                yield kind, tags
                kind, tags = text, []
            elif text:
                tags.append(self._tag(text))
        yield kind, tags

    def _lines(self) -> Iterator[str]:
        line = ""
        for self._line, line in enumerate(self._member.lines(), 1):
            text = line.rstrip("\r\n")
            check_characters(text, f"{self._member.place}:{self._line}")
            if self._line == 1 and not text.startswith("format-version: 1."):
                raise self._error("expected an OBO file: format-version: 1.2")
            yield text.strip()
        if not line.endswith(("\n", "\r")):
            raise self._error("truncated: the last line has no end")

    def _check_kind(self, text: str) -> None:
        if not re.fullmatch(r"\[[A-Z][A-Za-z]+\]", text):
            raise self._error(f"no stanza: {text[:40]!r}")

    def _tag(self, text: str) -> tuple[str, str]:
        if not (found := _TAG.fullmatch(text)):
            raise self._error(f"expected a tag and its value: {text[:40]!r}")
        return found["tag"], found["value"] or ""

    def _term(self, ontology: str, tags: list[tuple[str, str]]) -> DiseaseTerm:
        identifier = self._one(tags, "id")
        if not re.fullmatch(_ID, identifier, re.ASCII):
            raise self._error(f"the term above has no id of a disease: {identifier[:20]!r}")
        if identifier in self._ids:
            raise self._error(f"the term above, {identifier}, stands in the file already")
        self._ids.add(identifier)
        return DiseaseTerm(
            ontology=ontology,
            id=identifier,
            name=_unescaped(self._one(tags, "name")),
            obsolete=("is_obsolete", "true") in tags,
            parents=tuple(self._parent(value) for tag, value in tags if tag == "is_a"),
            synonyms=tuple(self._synonym(value) for tag, value in tags if tag == "synonym"),
            icd10cm=tuple(self._icd10cm(tags)),
        )

    def _one(self, tags: list[tuple[str, str]], wanted: str) -> str:
        values = [value.strip() for tag, value in tags if tag == wanted]
        if len(values) != 1 or not values[0]:
            raise self._error(f"the stanza above has {len(values)} {wanted}, expected one")
        return values[0]

    def _parent(self, value: str) -> str:
        parent = value.split(" ", maxsplit=1)[0]
        if not re.fullmatch(_ID, parent, re.ASCII):
            raise self._error(f"is_a in the term above names no disease: {parent[:20]!r}")
        return parent

    def _synonym(self, value: str) -> Synonym:
        if not (found := _SYNONYM.fullmatch(value)):
            raise self._error(f"a synonym of the term above is none: {value[:40]!r}")
        acronym = found["type"] == _ACRONYM or 'synonymtypedef="acronym"' in value
        return Synonym(_unescaped(found["text"]), found["scope"], acronym)

    def _icd10cm(self, tags: list[tuple[str, str]]) -> Iterator[str]:
        for tag, value in tags:
            if tag == "xref" and value.startswith("ICD10CM:"):
                text = _unescaped(value.removeprefix("ICD10CM:")).split(" ! ")[0].strip()
                if not _CODES.fullmatch(text):
                    raise self._error(f"no ICD-10-CM code in the term above: {text[:20]!r}")
                yield normalise_code(text)

    def _error(self, fact: str) -> SourceError:
        return SourceError(f"{self._member.place}:{self._line}: {fact}")


def _unescaped(text: str) -> str:
    r"""Without the backslashes of OBO: ``\"`` is a quotation mark, ``\n`` a line break."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)
