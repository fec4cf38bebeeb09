"""What proves an answer: the words of the record, and the steps that led on from them."""

from __future__ import annotations

from dataclasses import dataclass

from codewell.model.note import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the record: ``text`` is always the text at the span.

    The span counts in the note's text; in a record of several documents, in the text of the
    document of that number (from 0).
    """

    span: Span
    text: str
    document: int | None = None


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
