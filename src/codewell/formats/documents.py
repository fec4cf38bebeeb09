"""Documents of one stay in a JSON note."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from codewell.formats.text import MAX_CHARACTERS
from codewell.model import AuthorRole, Document, DocumentType


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
