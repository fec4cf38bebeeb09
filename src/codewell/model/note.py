"""A clinical note and places in it. Offsets count Unicode characters, the end is exclusive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from codewell.model.encounter import Setting, Sex


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
    completed years.
    """

    id: str
    text: str
    setting: Setting
    date: dt.date
    age: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word: ``form`` is the folded form that is compared with the lexicon."""

    span: Span
    form: str


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
