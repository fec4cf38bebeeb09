"""Mentions of concepts in a note and what the writer asserts of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codewell.model.note import Span


class Certainty(StrEnum):
    """How sure the writer is."""

    AFFIRMED = "affirmed"
    POSSIBLE = "possible"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"


class Temporality(StrEnum):
    """Whether the condition is of now or of the past."""

    CURRENT = "current"
    PAST = "past"


class Experiencer(StrEnum):
    """Who has it."""

    PATIENT = "patient"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of a mention, and by which words (``cues``: sense and place)."""

    certainty: Certainty = Certainty.AFFIRMED
    temporality: Temporality = Temporality.CURRENT
    experiencer: Experiencer = Experiencer.PATIENT
    cues: tuple[tuple[str, Span], ...] = ()

    @property
    def is_resolved(self) -> bool:
        """Whether the writer says that it is over, not only that it belongs to the past."""
        return any(sense == "resolved" for sense, _ in self.cues)

    @property
    def label(self) -> str:
        """The assertion as one word, the strongest first."""
        if self.certainty is Certainty.NEGATED:
            return "negated"
        if self.experiencer is Experiencer.FAMILY:
            return "family"
        if self.certainty is not Certainty.AFFIRMED:
            return str(self.certainty)
        if self.temporality is Temporality.PAST:
            return "past"
        return "affirmed"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the note that name a concept of the lexicon or of the tabular.

    ``code`` is the concept's starting code without its dot (the default before side, type or
    encounter make it specific), ``source`` tells where the term stands, and ``coverage`` is the
    share of the content words of the sentence that the mention covers.
    """

    span: Span
    term: str
    code: str
    source: str
    sentence: int
    section: str
    assertion: Assertion
    coverage: float
