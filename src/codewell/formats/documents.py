"""Documents of one stay: in a JSON note, and as other formats and file names name them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from codewell.formats.text import MAX_CHARACTERS
from codewell.model import AuthorRole, Document, DocumentType

_APART = re.compile(r"[\s_.,:;()/-]+")
_DATE = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_HEAD_LINES = 2


class DocumentRecord(BaseModel):
    """One document of a note that has several; further fields are passed over."""

    model_config = ConfigDict(extra="ignore")

    type: DocumentType = Field(default=DocumentType.OTHER, description="What it is.")
    text: str = Field(min_length=1, max_length=MAX_CHARACTERS, description="Its text.")
    date: dt.date | None = Field(default=None, description="When it was written.")
    author: AuthorRole | None = Field(
        default=None,
        description="provider, consultant or other clinician; without it, by the type.",
    )

    def document(self) -> Document:
        """The document."""
        return Document(self.type, self.text, self.date, self.author or self.type.author)


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
        kind = document_type(title=head[:120])
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
    path = Path(__file__).with_name("document_types.yaml")
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    codes = {code: DocumentType(name) for code, name in data["codes"].items()}
    words = tuple(
        (" ".join(_APART.split(words)), DocumentType(name))
        for name, phrases in data["words"].items()
        for words in phrases
    )
    return codes, words
