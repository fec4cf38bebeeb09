"""What a document of a record is, as other formats and file names name it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from codewell.data_file import read_data
from codewell.model import Document, DocumentType

_APART = re.compile(r"[\s_.,:;()/-]+")
_DATE = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_HEAD_LINES = 2
_HEAD = 120
"""So many characters of the first lines may be a title."""


def document_type(codes: Iterable[str] = (), title: str = "") -> DocumentType:
    """What a document is, by its codes, else by the words of its title."""
    by_code, by_words = _table()
    for code in codes:
        if found := by_code.get(code):
            return found
    plain = f" {' '.join(_APART.split(title.lower()))} "
    return next((kind for words, kind in by_words if f" {words} " in plain), DocumentType.OTHER)


def of_file(name: str, text: str) -> Document:
    """A plain text as a document: type and date from the file's name, else its first lines."""
    head = " ".join([line for line in text.splitlines() if line.strip()][:_HEAD_LINES])
    kind = document_type(title=name)
    if kind is DocumentType.OTHER:
        kind = document_type(title=head[:_HEAD])
    return Document(kind, text, _date_in(name) or _date_in(head), kind.author)


def _date_in(words: str) -> dt.date | None:
    """The first date of the form YYYY-MM-DD, or YYYYMMDD."""
    for match in _DATE.finditer(words):
        try:
            return dt.date(*map(int, match.groups()))
        except ValueError:
            continue
    return None


@cache
def _table() -> tuple[dict[str, DocumentType], tuple[tuple[str, DocumentType], ...]]:
    path = Path(__file__).with_suffix(".yaml")
    data: dict[str, Any] = read_data(path)
    codes = {code: DocumentType(name) for code, name in data["codes"].items()}
    words = tuple(
        (" ".join(_APART.split(words)), DocumentType(name))
        for name, phrases in data["words"].items()
        for words in phrases
    )
    return codes, words
