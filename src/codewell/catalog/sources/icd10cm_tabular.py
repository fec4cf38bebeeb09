"""ICD-10-CM tabular list, the XML of CDC/NCHS (``ICD10CM.tabular``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from codewell.errors import SourceError
from codewell.model import normalise_code

NOTE_KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion_term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional_code",
    "codeAlso": "code_also",
    "notes": "note",
    "sevenChrNote": "seventh_character_note",
}
"""Element of the file -> kind of note, in the order in which the book prints them."""


@dataclass(frozen=True, slots=True)
class TabularNode:
    """A chapter, section, category or code of the tabular list.

    ``id`` counts from 1 in the order of the book, ``parent`` is the id above it; ``code`` has no
    dot and is the range (``A00-A09``) of a section and the number of a chapter. ``notes`` holds
    (kind, text); ``seventh_characters`` (character, meaning).
    """

    id: int
    parent: int | None
    kind: str
    code: str
    title: str
    has_children: bool
    notes: tuple[tuple[str, str], ...]
    seventh_characters: tuple[tuple[str, str], ...]


def read(path: Path) -> Iterator[TabularNode]:
    """Every node of the file, parents first.

    Raises:
        SourceError: the file is no tabular list, or is not well-formed XML.
    """
    try:
        root = etree.parse(str(path)).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise SourceError(f"{path.name}: not a readable XML file: {error}") from error
    if root.tag != "ICD10CM.tabular":
        raise SourceError(f"{path.name}: expected <ICD10CM.tabular>, found <{root.tag}>")
    counter = _Counter()
    for chapter in root.iterfind("chapter"):
        yield from _walk(chapter, None, counter, path)


class _Counter:
    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


_KIND_OF_TAG = {"chapter": "chapter", "section": "section", "diag": "code"}


def _walk(element: Any, parent: int | None, counter: _Counter, path: Path) -> Iterator[TabularNode]:
    node_id = counter.next()
    children = [child for child in element if child.tag in ("section", "diag")]
    yield TabularNode(
        id=node_id,
        parent=parent,
        kind=_KIND_OF_TAG[element.tag],
        code=_name(element, path),
        title=_text(element, "desc", path),
        has_children=bool(children),
        notes=tuple(_notes(element)),
        seventh_characters=tuple(_seventh_characters(element)),
    )
    for child in children:
        yield from _walk(child, node_id, counter, path)


def _name(element: Any, path: Path) -> str:
    if element.tag == "section":
        return str(element.get("id"))
    return normalise_code(_text(element, "name", path))


def _text(element: Any, tag: str, path: Path) -> str:
    child = element.find(tag)
    if child is None or not (child.text or "").strip():
        raise SourceError(f"{path.name}:{element.sourceline}: <{element.tag}> without <{tag}>")
    return _clean(child)


def _clean(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _notes(element: Any) -> Iterator[tuple[str, str]]:
    for child in element:
        kind = NOTE_KINDS.get(child.tag)
        if kind:
            for note in child.iterfind("note"):
                yield kind, _clean(note)


def _seventh_characters(element: Any) -> Iterator[tuple[str, str]]:
    for definition in element.iterfind("sevenChrDef"):
        for extension in definition.iterfind("extension"):
            yield str(extension.get("char")), _clean(extension)
