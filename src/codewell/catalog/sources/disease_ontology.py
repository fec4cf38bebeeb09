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
from codewell.catalog.sources.source import Rows, Source, Table
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
_OLDER_ACRONYM = 'synonymtypedef="acronym"'
_ICD10CM = "ICD10CM:"
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


@dataclass(frozen=True, slots=True)
class _Tag:
    line: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Stanza:
    """``kind`` is ``[Term]``, ``[Typedef]`` ..., and empty for the heading of the file."""

    kind: str
    line: int
    tags: list[_Tag]

    def named(self, name: str) -> list[_Tag]:
        return [tag for tag in self.tags if tag.name == name]


class _Obo:
    """An OBO file, stanza by stanza."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._ids: set[str] = set()

    def version(self) -> str:
        """The line ``data-version``."""
        return self._one(next(self._stanzas()), "data-version").value

    def terms(self) -> Iterator[DiseaseTerm]:
        stanzas = self._stanzas()
        ontology = self._one(next(stanzas), "ontology").value
        for stanza in stanzas:
            if stanza.kind == "[Term]":
                yield self._term(ontology, stanza)
        if not self._ids:
            raise SourceError(f"{self._member.place}: no term in the file")

    def _stanzas(self) -> Iterator[_Stanza]:
        stanza = _Stanza("", 1, [])
        for line, text in self._lines():
            if text.startswith("["):
                if not re.fullmatch(r"\[[A-Z][A-Za-z]+\]", text):
                    raise self._error(line, f"no stanza: {text[:40]!r}")
                yield stanza
                stanza = _Stanza(text, line, [])
            elif text:
                stanza.tags.append(self._tag(line, text))
        yield stanza

    def _lines(self) -> Iterator[tuple[int, str]]:
        line, text = 0, ""
        for line, text in enumerate(self._member.lines(), 1):
            check_characters(text, f"{self._member.place}:{line}")
            if line == 1 and not text.startswith("format-version: 1."):
                raise self._error(line, "expected an OBO file: format-version: 1.2")
            yield line, text.strip()
        if not text.endswith(("\n", "\r")):
            raise self._error(line, "truncated: the last line has no end")

    def _tag(self, line: int, text: str) -> _Tag:
        if not (found := _TAG.fullmatch(text)):
            raise self._error(line, f"expected a tag and its value: {text[:40]!r}")
        return _Tag(line, found["tag"], found["value"] or "")

    def _term(self, ontology: str, stanza: _Stanza) -> DiseaseTerm:
        identifier = self._disease(self._one(stanza, "id"))
        if identifier in self._ids:
            raise self._error(stanza.line, f"{identifier} stands in the file already")
        self._ids.add(identifier)
        return DiseaseTerm(
            ontology=ontology,
            id=identifier,
            name=_unescaped(self._one(stanza, "name").value),
            obsolete=any(tag.value == "true" for tag in stanza.named("is_obsolete")),
            parents=tuple(map(self._disease, stanza.named("is_a"))),
            synonyms=tuple(map(self._synonym, stanza.named("synonym"))),
            icd10cm=tuple(
                self._icd10cm(tag) for tag in stanza.named("xref") if tag.value.startswith(_ICD10CM)
            ),
        )

    def _one(self, stanza: _Stanza, name: str) -> _Tag:
        tags = stanza.named(name)
        if len(tags) != 1 or not tags[0].value:
            raise self._error(stanza.line, f"{len(tags)} lines of {name} here, expected one")
        return tags[0]

    def _disease(self, tag: _Tag) -> str:
        """The id of a disease, without the name behind it."""
        found = tag.value.split(" ")[0]
        if not re.fullmatch(_ID, found, re.ASCII):
            raise self._error(tag.line, f"{tag.name} names no disease: {found[:20]!r}")
        return found

    def _synonym(self, tag: _Tag) -> Synonym:
        if not (found := _SYNONYM.fullmatch(tag.value)):
            raise self._error(tag.line, f"no synonym with its scope: {tag.value[:40]!r}")
        acronym = found["type"] == _ACRONYM or _OLDER_ACRONYM in tag.value
        return Synonym(_unescaped(found["text"]), found["scope"], acronym)

    def _icd10cm(self, tag: _Tag) -> str:
        text = _unescaped(tag.value.removeprefix(_ICD10CM)).split(" ! ")[0].strip()
        if not _CODES.fullmatch(text):
            raise self._error(tag.line, f"no ICD-10-CM code: {text[:20]!r}")
        return normalise_code(text)

    def _error(self, line: int, fact: str) -> SourceError:
        return SourceError(f"{self._member.place}:{line}: {fact}")


def _unescaped(text: str) -> str:
    r"""Without the backslashes of OBO: ``\"`` is a quotation mark, ``\n`` a line break."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)


@dataclass(frozen=True, slots=True)
class DiseaseName:
    """A term of an OBO file without its synonyms; lists as in `DiseaseTerm`."""

    ontology: str
    id: str
    name: str
    obsolete: bool
    parents: tuple[str, ...]
    icd10cm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiseaseSynonym:
    """A synonym of a term."""

    ontology: str
    id: str
    text: str
    scope: str
    acronym: bool


def _terms(path: Path) -> Rows:
    for term in read(path):
        yield (
            "disease",
            DiseaseName(
                term.ontology, term.id, term.name, term.obsolete, term.parents, term.icd10cm
            ),
        )
        for synonym in term.synonyms:
            row = DiseaseSynonym(
                term.ontology, term.id, synonym.text, synonym.scope, synonym.acronym
            )
            yield "disease_synonym", row


def _reports(path: Path) -> Rows:
    yield from (("disease_parent", row) for row in read_parents(path))
    yield from (("disease_reference", row) for row in read_references(path))


_PUBLISHER = "Disease Ontology"
_LICENCE = "CC0 1.0 (releases before 2018: CC BY 3.0)"
_PAGE = "https://github.com/DiseaseOntology/HumanDiseaseOntology"
SOURCES = (
    Source(
        name="disease-ontology",
        title="Disease Ontology: names and synonyms",
        publisher=_PUBLISHER,
        licence=_LICENCE,
        page=_PAGE,
        files=("do_subsets*.zip", "do*.obo", "do*.obo.gz"),
        tables=(
            Table("disease", DiseaseName, ("id", "ontology", "edition")),
            Table("disease_synonym", DiseaseSynonym, indexes=(("id",), ("text",))),
        ),
        read=_terms,
        edition_of=edition_of,
    ),
    Source(
        name="disease-ontology-reports",
        title="Disease Ontology: parents and cross references",
        publisher=_PUBLISHER,
        licence=_LICENCE,
        page=_PAGE,
        files=("doreports*.zip",),
        tables=(
            Table("disease_parent", DiseaseParent, indexes=(("id",),)),
            Table("disease_reference", DiseaseReference, indexes=(("id",), ("system", "code"))),
        ),
        read=_reports,
        edition_of=edition_of,
    ),
)
