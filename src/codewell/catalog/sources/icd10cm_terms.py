"""What the ICD-10-CM index and its tables share: main terms, nested terms, codes as printed.

The publisher's schemas are ``icd10cm_index.xsd`` and ``icd10cm_drug_neoplasm.xsd``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, dated_edition
from codewell.catalog.sources.icd10_xml import (
    children_of_root,
    collapse,
    fields,
    number,
    only,
    required_words,
    words,
    wrong,
)

_ROOT = "ICD10CM.index"
_CODE = re.compile(r"\[?([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\.?(-*)\]?")
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code of the index or of a table.

    ``text`` is what is printed (``H04.00-``), ``code`` the same without dot, dash and brackets
    (``H0400``); it is empty where the publisher printed something that is no code.
    ``incomplete``: a dash behind it asks for more characters from the tabular list.
    """

    text: str
    code: str
    incomplete: bool


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """The words of a term.

    ``printed`` is the whole line; ``title`` leaves out the nonessential modifiers, the words in
    brackets that may be present or absent without changing the code; those are in
    ``nonessential_modifiers`` with their brackets (ICD-10-CM Official Guidelines, I.A.7).
    """

    printed: str
    title: str
    nonessential_modifiers: str


@dataclass(frozen=True, slots=True)
class TermNode:
    """A term in its place in the book, with the rest of its children still as XML."""

    id: int
    parent: int | None
    level: int
    letter: str
    title: PrintedTitle
    element: Any
    children: dict[str, list[Any]]


class Oddities:
    """Counts codes that do not fit; a few are the publisher's slips, many a shifted file."""

    def __init__(self) -> None:
        self.seen = 0
        self.odd: list[str] = []

    def count(self, text: str, *, fits: bool) -> None:
        """One more code, and whether it is what its place asks for."""
        self.seen += 1
        if not fits:
            self.odd.append(text)

    def refuse_many(self, part: FilePart) -> None:
        """Refuse a file with more than one code in a hundred that does not fit."""
        if len(self.odd) * 100 > self.seen:
            shown = ", ".join(repr(text) for text in self.odd[:3])
            raise part.error(
                f"{len(self.odd)} of {self.seen} codes do not fit their place ({shown}): shifted?"
            )


def printed_code(text: str) -> PrintedCode:
    """What a ``<code>``, ``<manif>`` or ``<cell>`` says."""
    match = _CODE.fullmatch(text.upper())
    if match is None:
        return PrintedCode(text, "", False)
    return PrintedCode(text, match[1].replace(".", ""), bool(match[2]))


def printed_title(part: FilePart, element: Any) -> PrintedTitle:
    """The words of a ``<title>`` with its ``<nemod>``."""
    printed = essential = element.text or ""
    modifiers = []
    for child in element:
        if child.tag != "nemod":
            raise wrong(part, element, f"unexpected <{child.tag}>")
        modifier, tail = words(part, child), child.tail or ""
        modifiers.append(modifier)
        printed = f"{_spaced(printed, modifier)}{modifier}"
        printed += f"{' ' * tail[:1].isalnum()}{tail}"
        essential = f"{essential}{' ' * tail[:1].isalnum()}{tail}"
    if not (text := collapse(printed)):
        raise wrong(part, element, "is empty")
    return PrintedTitle(text, collapse(essential), " ".join(modifiers))


def _spaced(before: str, modifier: str) -> str:
    """The book prints a blank before the bracket that the file leaves out."""
    return f"{before} " if before.strip() and modifier else before


def sections(part: FilePart) -> Iterator[Any]:
    """``<version>``, ``<title>``, ``<indexHeading>`` and each ``<letter>`` of a file."""
    letter, version = "", False
    for element in children_of_root(part, _ROOT):
        if element.tag not in ("version", "title", "indexHeading", "letter"):
            raise wrong(part, element, "unexpected here")
        if element.tag == "letter":
            letter = _next_letter(part, element, letter)
        version = version or element.tag == "version"
        yield element
    if not letter or not version:
        raise part.error(f"no <{'version' if letter else 'letter'}>: not the whole file")


def _next_letter(part: FilePart, element: Any, previous: str) -> str:
    letter = required_words(part, element, element.findall("title"), "title")
    if len(letter) != 1 or letter <= previous:
        raise wrong(part, element, f"letter {letter!r} behind {previous!r}")
    return letter


def edition(part: FilePart) -> FileEdition:
    """The edition of the ``<version>`` in the headings."""
    with closing(sections(part)) as found:  # type: ignore[type-var]
        for element in found:
            if element.tag == "version":
                return dated_edition(part, words(part, element))
    raise part.error("no <version>")


class TermWalker:
    """Numbers the terms of one file, parents first, in the order of the book."""

    def __init__(self, part: FilePart, tags: frozenset[str]) -> None:
        self._part = part
        self._tags = tags | {"title", "term"}
        self._last = 0

    def terms(self, letter: Any) -> Iterator[TermNode]:
        """Every term of a ``<letter>``."""
        children = fields(self._part, letter, ("title", "mainTerm"))
        title = required_words(self._part, letter, children.get("title"), "title")
        if "mainTerm" not in children:
            raise wrong(self._part, letter, f"{title}: no main term")
        for main_term in children["mainTerm"]:
            yield from self._walk(main_term, None, 0, title)

    def _walk(
        self, element: Any, parent: int | None, level: int, letter: str
    ) -> Iterator[TermNode]:
        part = self._part
        if level > _DEEPEST or (level and number(part, element, "level") != level):
            raise wrong(part, element, f"expected level {level}, found {element.get('level')}")
        children = fields(part, element, self._tags)
        title = only(part, element, children.pop("title", None))
        if title is None:
            raise wrong(part, element, "no <title>")
        self._last += 1
        node_id, below = self._last, children.pop("term", [])
        yield TermNode(
            id=node_id,
            parent=parent,
            level=level,
            letter=letter,
            title=printed_title(part, title),
            element=element,
            children=children,
        )
        for term in below:
            yield from self._walk(term, node_id, level + 1, letter)
