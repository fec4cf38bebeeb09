"""Suggested codes and the proof that goes with each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from codewell.model.code import Code
from codewell.model.edition import Edition
from codewell.model.note import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the note: ``text`` is always ``note.text[start:end]``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step from the words to the code.

    ``step`` names the kind of step (``term``, ``specificity``, ``certainty`` ...), ``detail``
    says it in a coder's words, ``source`` names the lexicon line, tabular note or rule, and
    ``citation`` the guideline paragraph that decided, where one did.
    """

    step: str
    detail: str
    source: str | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code with its proof. ``final`` marks the codes proposed as the coded result.

    ``score`` lies between 0 and 1 and orders the list; ``missing`` names what the record would
    have to say for a more specific or reportable code.
    """

    code: Code
    title: str | None
    final: bool
    score: float
    evidence: tuple[Evidence, ...]
    why: tuple[ProofStep, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A code that was considered and kept out, with the step that decided."""

    code: Code
    step: ProofStep
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedRecord:
    """The answer for one note: suggestions in sequence, what was rejected, and the editions."""

    note_id: str
    date: dt.date
    suggestions: tuple[Suggestion, ...]
    rejections: tuple[Rejection, ...] = ()
    editions: Mapping[str, Edition] = field(default_factory=dict)

    @property
    def finals(self) -> tuple[Suggestion, ...]:
        """The suggestions proposed as the coded result, in sequence."""
        return tuple(s for s in self.suggestions if s.final)
