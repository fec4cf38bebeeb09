"""ICD-10-PCS index, the XML of CMS (``ICD10PCS.index``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part
from codewell.catalog.sources.icd10_xml import (
    children_of_root,
    collapse,
    fields,
    number,
    only,
    optional_words,
    required_words,
    words,
    wrong,
)
from codewell.catalog.sources.icd10pcs_tables import edition_in_headings
from codewell.catalog.sources.source import CMS, PUBLIC_DOMAIN, Source, Table, rows_of

_ROOT = "ICD10PCS.index"
_MEMBER = r"pcs.*index(?!.*addenda).*\.xml$"
_TARGETS = ("code", "codes", "tab")
_PREFIX = {
    "code": re.compile(r"[0-9A-HJ-NP-Z]{7}"),
    "codes": re.compile(r"[0-9A-HJ-NP-Z]{4,6}"),
    "tab": re.compile(r"[0-9A-HJ-NP-Z]{3}"),
}
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A line of the index.

    ``id`` counts from 1 in the order of the book, ``parent`` is the id of the term above; a main
    term has level 0. ``title`` may be empty below another line: the target is all it says then.
    ``see`` names another procedure, ``use`` the body part, device or substance value to look for
    in the tables. ``prefix`` is what the line leads to: a code (7 characters), the first
    characters of codes (4-6) or a table (3); empty where it names none.
    """

    id: int
    parent: int | None
    level: int
    letter: str
    title: str
    see: str
    use: str
    prefix: str


def read(path: Path) -> Iterator[IndexTerm]:
    """Every line of the index, parents first; ``path`` is the XML or a zip that holds it.

    Raises:
        SourceError: the file is another one or cut off.
    """
    part = _part(path)
    walker, previous, version = _Walker(part), "", False
    for element in children_of_root(part, _ROOT):
        if element.tag == "letter":
            letter = required_words(part, element, element.findall("title"), "title")
            if len(letter) != 1 or letter <= previous:
                raise wrong(part, element, f"letter {letter!r} behind {previous!r}")
            previous = letter
            yield from walker.letter(element, letter)
        elif element.tag not in ("version", "title"):
            raise wrong(part, element, "unexpected here")
        version = version or element.tag == "version"
    if not previous or not version:
        raise part.error(f"no <{'version' if previous else 'letter'}>: not the whole file")


def edition_of(path: Path) -> FileEdition:
    """The edition in the headings, narrowed to the April update by the file name."""
    return edition_in_headings(_part(path), _ROOT)


def _part(path: Path) -> FilePart:
    return find_part(path, _MEMBER, "the PCS index")


class _Walker:
    """Numbers the terms, parents first."""

    def __init__(self, part: FilePart) -> None:
        self._part = part
        self._last = 0

    def letter(self, element: Any, letter: str) -> Iterator[IndexTerm]:
        terms = fields(self._part, element, ("title", "mainTerm")).get("mainTerm", [])
        if not terms:
            raise wrong(self._part, element, f"{letter}: no main term")
        for term in terms:
            yield from self._walk(term, None, 0, letter)

    def _walk(
        self, element: Any, parent: int | None, level: int, letter: str
    ) -> Iterator[IndexTerm]:
        part = self._part
        if level > _DEEPEST or (level and number(part, element, "level") != level):
            raise wrong(part, element, f"expected level {level}, found {element.get('level')}")
        children = fields(part, element, ("title", "term", "see", "use", *_TARGETS))
        below = children.pop("term", [])
        self._last += 1
        term = _term(part, element, children, (self._last, parent, level, letter))
        if not (term.see or term.use or term.prefix or below):
            raise wrong(part, element, f"{term.title!r} leads nowhere")
        yield term
        for child in below:
            yield from self._walk(child, term.id, level + 1, letter)


def _term(
    part: FilePart,
    element: Any,
    children: dict[str, list[Any]],
    position: tuple[int, int | None, int, str],
) -> IndexTerm:
    see = only(part, element, children.get("see"))
    use = only(part, element, children.get("use"))
    title = optional_words(part, element, children.get("title"))
    if not title and position[2] == 0:
        raise wrong(part, element, "no <title>")
    found = [_prefix(part, target) for tag in _TARGETS for target in children.get(tag, [])]
    for reference in (see, use):
        if reference is not None:
            inner = _targets_of(part, reference)
            found += [_prefix(part, target) for target in inner]
    if len(found) > 1:
        raise wrong(part, element, f"leads to several codes: {', '.join(found)}")
    return IndexTerm(
        *position,
        title=title,
        see="" if see is None else collapse(see.text),
        use="" if use is None else collapse(use.text),
        prefix="".join(found),
    )


def _targets_of(part: FilePart, reference: Any) -> list[Any]:
    """The codes behind the words of a ``<see>`` or ``<use>``."""
    if not collapse(reference.text):
        raise wrong(part, reference, "is empty")
    for child in reference:
        if child.tag not in ("codes", "tab", "code"):
            raise wrong(part, reference, f"unexpected <{child.tag}>")
        if (child.tail or "").strip():
            raise wrong(part, reference, "words behind the code")
    return list(reference)


def _prefix(part: FilePart, element: Any) -> str:
    text = words(part, element)
    if not _PREFIX[element.tag].fullmatch(text):
        raise wrong(part, element, f"{text!r} is not the beginning of a code")
    return text


SOURCES = (
    Source(
        name="icd10pcs-index",
        title="ICD-10-PCS index",
        publisher=CMS,
        licence=PUBLIC_DOMAIN,
        page="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        files=("icd10pcs[_-]index*", "*icd-10-pcs*index*.zip"),
        tables=(
            Table(
                "icd10pcs_index_term",
                IndexTerm,
                ("edition", "id"),
                (("edition", "parent"), ("title",), ("prefix",)),
            ),
        ),
        read=rows_of("icd10pcs_index_term", read),
        edition_of=edition_of,
    ),
)
