"""Narrative markup to plain text: XHTML of FHIR, HTML, and the narrative block of CDA.

A paragraph, heading or list item becomes a line, and so does a row of a table, its cells parted
by `` | ``. Space runs become one space. What the author struck out, and what is never shown,
is left out. Sources: CDA R2 NarrativeBlock, FHIR R4 Narrative, HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from codewell.errors import InputError

_BLOCK_TAGS = (
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html li list main nav ol p paragraph pre section table tbody"
    " text tfoot thead ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ITEMS = frozenset(("li", "item"))
_CELLS = frozenset(("td", "th"))
_LEFT_OUT = frozenset(["del", "head", "s", "script", "strike", "style", "template"])
_KEPT_AS_IS = frozenset(("pre", "textarea"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_AS_IS_STYLE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ITEM_MARK = "- "
_MOST_LINES_OF_A_CELL = 4
"""A cell of more lines is layout, not data: its lines stay lines."""


# -- parsing ------------------------------------------------------------------------------------


def parse_xml(text: str) -> Any:
    """The root element of an XML document from a stranger.

    Nothing outside it is loaded, and a document type declaration, the only place where entities
    can be declared, is refused: neither CDA nor FHIR has one.

    Raises:
        InputError: it is not well-formed, nested too deep, or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(_encoded(text), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"not XML that can be read (line {error.lineno} of it)") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("XML with a document type declaration is not read")
    return root


def _parse_html(text: str) -> Any:
    """The root element of HTML as browsers mend it; None where there is no content."""
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(_encoded(text), parser)
    except etree.XMLSyntaxError:
        root = None
    if parser.error_log.filter_from_fatals():
        raise InputError("HTML that is nested too deep or too large to read")
    return root


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


# -- text ---------------------------------------------------------------------------------------


def html_text(markup: str) -> str:
    """The text of XHTML or HTML.

    Raises:
        InputError: it is nested too deep to be read whole.
    """
    try:
        root = parse_xml(markup)
    except InputError:
        root = _parse_html(markup)
    return "" if root is None else element_text(root)


def element_text(element: Any) -> str:
    """The text of an element with everything in it, as lines."""
    flattener = _Flattener()
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            flattener.start(inner)
        else:
            flattener.end(inner, is_last=inner is element)
    return flattener.text()


def line_text(element: Any) -> str:
    """The text of an element on one line, as for a title."""
    return " ".join(element_text(element).split())


def sections_text(sections: Iterable[tuple[str, str]]) -> str:
    """Titles, each a line above its text, parted by blank lines; either may be empty."""
    blocks = ("\n".join(part for part in section if part) for section in sections)
    return "\n\n".join(block for block in blocks if block)


class _Page:
    """Lines as they come to stand under each other."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []
        self._mark = ""

    def write(self, text: str, *, as_is: bool) -> None:
        """Add words to the line; as is, a line break in them ends it."""
        if not as_is:
            self._words.append(text)
            return
        first, *others = text.split("\n")
        self._words.append(first)
        for other in others:
            self.end_line()
            self._words.append(other)

    def end_line(self) -> None:
        """What was written becomes a line, unless it is blank."""
        line = " ".join("".join(self._words).split())
        self._words.clear()
        if line:
            self.add(line)

    def add(self, line: str) -> None:
        """A whole line; the first of a list item gets its mark."""
        self.lines.append(self._mark + line)
        self._mark = ""

    def blank(self) -> None:
        """A blank line between what was and what comes."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def mark_item(self, mark: str = "") -> None:
        """The next line begins, or no longer begins, a list item."""
        self._mark = mark


class _Flattener:
    """Walks over the elements; a cell of a table is a page of its own until its row ends."""

    def __init__(self) -> None:
        self._pages = [_Page()]
        self._rows: list[list[list[str]]] = []
        self._left_out = 0
        self._as_is = 0

    def text(self) -> str:
        """Everything that was walked over."""
        page = self._pages[0]
        page.end_line()
        return "\n".join(page.lines).strip("\n")

    def start(self, element: Any) -> None:
        """An element begins."""
        if self._left_out or _is_left_out(element):
            self._left_out += 1
            return
        tag, page = _tag(element), self._pages[-1]
        self._as_is += _is_as_is(element)
        if _is_block(element):
            page.end_line()
        if tag in _HEADINGS:
            page.blank()
        elif tag in _ITEMS:
            page.mark_item(_ITEM_MARK)
        elif tag == "table":
            page.mark_item()
        elif tag == "tr":
            self._rows.append([])
        elif _is_cell(element):
            self._pages.append(_Page())
        self._write(element.text)

    def end(self, element: Any, *, is_last: bool) -> None:
        """An element ends; the text behind it belongs to the one around it."""
        if self._left_out:
            self._left_out -= 1
        else:
            self._end_shown(element)
        if not is_last and not self._left_out:
            self._write(element.tail)

    def _end_shown(self, element: Any) -> None:
        tag = _tag(element)
        if tag == "br" or _is_block(element) or _is_cell(element):
            self._pages[-1].end_line()
        if _is_cell(element):
            self._rows[-1].append(self._pages.pop().lines)
        elif tag == "tr":
            for line in _row_lines(self._rows.pop()):
                self._pages[-1].add(line)
        elif tag in _ITEMS:
            self._pages[-1].mark_item()
        self._as_is -= _is_as_is(element)
        if _wants_space(element):
            self._write(" ")

    def _write(self, text: str | None) -> None:
        if text:
            self._pages[-1].write(text, as_is=self._as_is > 0)


def _row_lines(cells: list[list[str]]) -> list[str]:
    """A row as one line, or as the lines of its cells where the table only lays out a page."""
    filled = [lines for cell in cells if (lines := [line for line in cell if line])]
    if len(filled) == 1 or any(len(lines) > _MOST_LINES_OF_A_CELL for lines in filled):
        return [line for lines in filled for line in lines]
    return [" | ".join(_cell_line(lines) for lines in filled)] if filled else []


def _cell_line(lines: list[str]) -> str:
    """The lines of a cell as one: ``a; b``."""
    joined = ""
    for line in (line.removeprefix(_ITEM_MARK) for line in lines):
        mark = "" if not joined else " " if joined.endswith((".", ";", ":", ",")) else "; "
        joined += mark + line
    return joined


def _tag(element: Any) -> str:
    """The name without its namespace; HTML may have names that no QName allows."""
    return str(element.tag).rpartition("}")[2].lower()


def _parent_tag(element: Any) -> str:
    parent = element.getparent()
    return "" if parent is None else _tag(parent)


def _is_block(element: Any) -> bool:
    """Whether it stands on lines of its own; a caption does above a table or a list."""
    tag = _tag(element)
    if tag == "caption":
        return _parent_tag(element) in ("table", "list")
    return tag in _BLOCKS or tag in _ITEMS or tag == "tr"


def _is_cell(element: Any) -> bool:
    return _tag(element) in _CELLS and _parent_tag(element) == "tr"


def _is_left_out(element: Any) -> bool:
    """Never shown, or struck out (CDA ``revised="delete"``): no part of the record."""
    return (
        _tag(element) in _LEFT_OUT
        or element.get("revised") == "delete"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def _is_as_is(element: Any) -> bool:
    return (
        _tag(element) in _KEPT_AS_IS
        or element.get(_XML_SPACE) == "preserve"
        or bool(_AS_IS_STYLE.search(element.get("style", "")))
    )


def _wants_space(element: Any) -> bool:
    """CDA captions and neighbouring ``content`` elements are words of their own."""
    if _tag(element) == "caption":
        return True
    following = element.getnext()
    return _tag(element) == "content" and following is not None and _tag(following) == "content"
