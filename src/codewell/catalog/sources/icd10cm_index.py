"""ICD-10-CM alphabetic index and external cause index, the XML of CDC/NCHS (``ICD10CM.index``).

Both books have one schema (``icd10cm_index.xsd``); the title in the headings tells which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codewell.catalog.sources.file_edition import FileEdition
from codewell.catalog.sources.icd10_file import FilePart, find_part
from codewell.catalog.sources.icd10_xml import optional_words, words, wrong
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

_TAGS = frozenset({"code", "manif", "see", "seeAlso", "seecat", "subcat", "warning"})


class Book(StrEnum):
    """The two books of this schema."""

    DISEASES = "diseases"
    EXTERNAL_CAUSES = "external_causes"


MEMBER = {
    Book.DISEASES: r"^(?!.*pcs).*(?<!e)index(?!.*addenda).*\.xml$",
    Book.EXTERNAL_CAUSES: r"eindex(?!.*addenda).*\.xml$",
}
_TITLE = {
    Book.DISEASES: "INDEX TO DISEASES",
    Book.EXTERNAL_CAUSES: "EXTERNAL CAUSE",
}


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A line of the index.

    ``id`` counts from 1 in the order of the book, ``parent`` is the id of the term above; a main
    term has level 0. ``code`` is the default code, ``manifestation`` the code in brackets that
    is reported second. ``see`` and ``see_also`` are the words of the cross reference,
    ``see_category`` and ``see_subcategory`` the category (``T71``) and subcategory (``T75.0``)
    to look up in the tabular list, ``warning`` the publisher's own remark. Empty or None: not
    printed.
    """

    id: int
    parent: int | None
    level: int
    letter: str
    title: PrintedTitle
    code: PrintedCode | None
    manifestation: PrintedCode | None
    see: str
    see_also: str
    see_category: str
    see_subcategory: str
    warning: str


def read(path: Path, *, book: Book = Book.DISEASES) -> Iterator[IndexTerm]:
    """Every line of the book, parents first; ``path`` is the XML or a zip that holds it.

    Raises:
        SourceError: the file is another one, is shifted, or is cut off.
    """
    part = _part(path, book)
    walker, oddities, titled = TermWalker(part, _TAGS), Oddities(), False
    for element in sections(part):
        if element.tag == "title":
            titled = _TITLE[book] in words(part, element).upper()
        elif element.tag == "indexHeading":
            raise wrong(part, element, "this is a table, not an index")
        elif element.tag == "letter":
            if not titled:
                raise part.error(f"the title does not say {_TITLE[book]}: another file")
            for node in walker.terms(element):
                yield _term(part, node, oddities)
    oddities.refuse_many(part)


def edition_of(path: Path, *, book: Book = Book.DISEASES) -> FileEdition:
    """The edition in the headings, narrowed to the April update by the file name."""
    return edition(_part(path, book))


def _part(path: Path, book: Book) -> FilePart:
    return find_part(path, MEMBER[book], f"the index of {book.value.replace('_', ' ')}")


def _term(part: FilePart, node: TermNode, oddities: Oddities) -> IndexTerm:
    text = {tag: optional_words(part, node.element, node.children.get(tag)) for tag in _TAGS}
    code = printed_code(text["code"]) if text["code"] else None
    if code:
        oddities.count(code.text, fits=code.code != "")
    return IndexTerm(
        id=node.id,
        parent=node.parent,
        level=node.level,
        letter=node.letter,
        title=node.title,
        code=code,
        manifestation=printed_code(text["manif"]) if text["manif"] else None,
        see=text["see"],
        see_also=text["seeAlso"],
        see_category=text["seecat"],
        see_subcategory=text["subcat"],
        warning=text["warning"],
    )
