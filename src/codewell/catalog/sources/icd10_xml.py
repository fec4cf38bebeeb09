"""The XML of the ICD-10 files, read piece by piece: no DTD, no entities, no network."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree

from codewell.catalog.sources.icd10_file import FilePart
from codewell.errors import SourceError


def children_of_root(part: FilePart, root_tag: str) -> Iterator[Any]:
    """Each element right under the root, complete; it is emptied when the next one is asked for.

    Raises:
        SourceError: not well-formed, another root, a document type declaration.
    """
    with part.open() as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            yield from _at_depth_one(events, part, root_tag)
        except etree.LxmlError as error:
            raise part.error(f"not well-formed XML: {error}") from error


def _at_depth_one(events: Any, part: FilePart, root_tag: str) -> Iterator[Any]:
    depth = 0
    for event, element in events:
        if event == "start":
            if depth == 0:
                _check_root(element, part, root_tag)
            depth += 1
            continue
        depth -= 1
        if depth == 1:
            yield element
            _forget(element, part)
        elif depth == 0 and _stray_text(element):
            raise wrong(part, element, "text between the elements")


def _check_root(root: Any, part: FilePart, tag: str) -> None:
    if root.getroottree().docinfo.doctype:
        raise part.error("a document type declaration has no place in this format")
    if root.tag != tag:
        raise part.error(f"expected <{tag}>, found <{root.tag}>")
    if root.get("isAddenda") == "true":
        raise part.error("this is an addenda file, not the whole list")


def _forget(element: Any, part: FilePart) -> None:
    """Free what was read; text behind the element would be lost, so it is refused."""
    root = element.getparent()
    element.clear(keep_tail=True)
    while element.getprevious() is not None:  # the parser may be some elements ahead
        if (root[0].tail or "").strip():
            raise wrong(part, root[0], "text behind it")
        del root[0]


def wrong(part: FilePart, element: Any, message: str) -> SourceError:
    """The error to raise at an element."""
    return part.error(f"<{element.tag}>: {message}", element.sourceline)


def fields(part: FilePart, element: Any, allowed: Collection[str]) -> dict[str, list[Any]]:
    """The children by tag.

    Raises:
        SourceError: a child that the format does not know, or text between the children.
    """
    found: dict[str, list[Any]] = {}
    for child in element:
        if child.tag not in allowed:
            raise wrong(part, element, f"unexpected <{child.tag}>")
        found.setdefault(child.tag, []).append(child)
    if _stray_text(element):
        raise wrong(part, element, "text between the elements")
    return found


def only(part: FilePart, element: Any, children: list[Any] | None) -> Any:
    """The one child of a list; None when there is none.

    Raises:
        SourceError: there are several.
    """
    if not children:
        return None
    if len(children) > 1:
        raise wrong(part, element, f"{len(children)} times <{children[0].tag}>")
    return children[0]


def words(part: FilePart, element: Any) -> str:
    """The text of an element without children, blanks collapsed; it must not be empty."""
    if len(element):
        raise wrong(part, element, f"unexpected <{element[0].tag}>")
    text = collapse(element.text)
    if not text:
        raise wrong(part, element, "is empty")
    return text


def optional_words(part: FilePart, element: Any, children: list[Any] | None) -> str:
    """The text of the one child, or nothing where there is no such child."""
    child = only(part, element, children)
    return "" if child is None else words(part, child)


def required_words(part: FilePart, element: Any, children: list[Any] | None, tag: str) -> str:
    """The text of the one child that must be there."""
    child = only(part, element, children)
    if child is None:
        raise wrong(part, element, f"no <{tag}>")
    return words(part, child)


def number(part: FilePart, element: Any, attribute: str) -> int:
    """An attribute that counts."""
    text = element.get(attribute) or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise wrong(part, element, f"{attribute}={text!r} is no number")
    return int(text)


def collapse(text: str | None) -> str:
    """Text with one blank for every run of blanks and line ends."""
    return " ".join((text or "").split())


def _stray_text(element: Any) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any((text or "").strip() for text in texts)
