"""A clinical note and places in it. Offsets count Unicode characters, the end is exclusive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from codewell.model.document import Document
from codewell.model.encounter import Setting, Sex

_BETWEEN = "\n\n"
"""What parts the texts of two documents."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text: ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The words at this place."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Note:
    """A record to code: its text and the facts of the encounter that came with it.

    ``date`` is the service date, or the discharge date of an inpatient stay; ``age`` is in
    completed years. A record of several ``documents`` keeps them in the order in which they came;
    its text is theirs in the order in which it is read, the discharge summary first.
    """

    id: str
    text: str
    setting: Setting
    date: dt.date
    age: int | None = None
    sex: Sex | None = None
    documents: tuple[Document, ...] = ()

    def with_documents(self, documents: Sequence[Document]) -> Note:
        """The same note of several documents, whose texts become its text.

        The discharge summary is read first, the others by date, undated ones at the end.
        """
        order = sorted(range(len(documents)), key=lambda n: (documents[n].reading_order, n))
        placed, start = {}, 0
        for number in order:
            placed[number] = replace(documents[number], start=start)
            start += len(documents[number].text) + len(_BETWEEN)
        text = _BETWEEN.join(documents[number].text for number in order)
        return replace(self, text=text, documents=tuple(placed[n] for n in sorted(placed)))

    def document_at(self, position: int) -> int | None:
        """The number of the document that a place of the text lies in; None without documents."""
        for number, document in enumerate(self.documents):
            if document.start <= position < document.end:
                return number
        return None


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """Facts of an encounter told beside its record: what is told wins over what the record says."""

    setting: Setting | None = None
    date: dt.date | None = None
    age: int | None = None
    sex: Sex | None = None


class Token(NamedTuple):
    """A word from ``start`` to ``end``: ``form`` is the folded form compared with the lexicon."""

    start: int
    end: int
    form: str

    @property
    def span(self) -> Span:
        """The place of the word."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note under a heading; ``kind`` is one of ``lexicon/sections.yaml``."""

    kind: str
    heading: Span | None
    body: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a line, the widest place where words may belong together."""

    span: Span
    section: str
    tokens: tuple[Token, ...]
    is_item: bool
    """A line of its own under a heading: numbered, bulleted, or short without a verb."""
    words: frozenset[str]
    """Every folded word, as written and as its short forms stand for."""
