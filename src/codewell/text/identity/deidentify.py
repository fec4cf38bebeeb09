"""A text with tags in the place of identifiers, and where everything went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from codewell.model import Span
from codewell.text.identity.identifiers import find_identifiers, rules
from codewell.text.identity.shifted_dates import shifted


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands for an identifier: its place in the text before and after.

    The words themselves are not kept.
    """

    kind: str
    before: Span
    after: Span
    written: str


@dataclass(frozen=True, slots=True)
class Deidentified:
    """The text without what was found, and the replacements in their order."""

    text: str
    replacements: tuple[Replacement, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(replacement.kind for replacement in self.replacements)

    def before(self, offset: int) -> int:
        """The offset in the first text of an offset in the new one; of a tag its beginning."""
        moved = 0
        for replacement in self.replacements:
            if offset < replacement.after.start:
                break
            if offset < replacement.after.end:
                return replacement.before.start
            moved = replacement.before.end - replacement.after.end
        return offset + moved


def deidentify(
    text: str, clinical: Container[str] = frozenset(), *, shift_days: int | None = None
) -> Deidentified:
    """Put a tag such as ``[NAME]`` in the place of every identifier that the rules find.

    ``clinical``: see :func:`find_identifiers`. ``shift_days`` moves whole dates by so many days
    instead of tagging them, which keeps the intervals of a record.
    """
    pieces: list[str] = []
    replacements: list[Replacement] = []
    end = length = 0
    for identifier in find_identifiers(text, clinical):
        span = identifier.span
        written = _written(identifier.kind, span.of(text), shift_days)
        pieces += (text[end : span.start], written)
        start = length + span.start - end
        length, end = start + len(written), span.end
        replacements.append(Replacement(identifier.kind, span, Span(start, length), written))
    return Deidentified("".join((*pieces, text[end:])), tuple(replacements))


def _written(kind: str, words: str, shift_days: int | None) -> str:
    moved = shifted(words, shift_days) if kind == "date" and shift_days is not None else None
    return f"[{rules().tags[kind]}]" if moved is None else moved
