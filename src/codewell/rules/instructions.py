"""Instructional notes of the tabular, put together as they are printed.

The file of the tabular has one note a line: a heading ("underlying disease, such as:") and the
conditions under it. What belongs together is the notes of one kind at one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from codewell.catalog.icd10cm import ICD10CM, TabularEntry
from codewell.catalog.references import CodeReference
from codewell.model import dotted

LONGEST_QUOTE = 200
_CONDITIONAL = re.compile(
    r"\b(?:if|where) (?:applicable|known|present)\b|\bif radiation|\bany\b|\bassociated\b"
    r"|\bfor adverse effects?\b|\bwhen\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """All notes of one kind at one entry. ``references`` are the codes that they name."""

    printed_at: TabularEntry
    texts: tuple[str, ...]
    references: tuple[CodeReference, ...]

    @property
    def words(self) -> str:
        """The notes as one text, as the tabular prints them."""
        return " ".join(t if t.endswith(":") else f"{t};" for t in self.texts).strip(" ;,")

    @property
    def is_conditional(self) -> bool:
        """Whether the note itself says that it need not apply (``if applicable``, ``any`` ...)."""
        return _CONDITIONAL.search(self.words) is not None

    @property
    def is_open_ended(self) -> bool:
        """Whether the conditions named are examples (``such as``)."""
        return "such as" in self.words

    @property
    def is_at_a_code(self) -> bool:
        """Whether it is printed at a category or code, not over a whole section or chapter."""
        return self.printed_at.kind == "code"

    @property
    def quote(self) -> str:
        """The words, shortened for a message."""
        words = self.words
        return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()}..."

    def names(self, code: str) -> bool:
        """Whether a code (no dot) is one of those named."""
        return any(reference.matches(code) for reference in self.references)

    def names_category_of(self, code: str) -> bool:
        """Whether the code's category is one of those named."""
        category = code[:3]
        return any(r.first[:3] <= category <= r.last[:3] for r in self.references)


@lru_cache(maxsize=65536)
def instructions(icd10cm: ICD10CM, code: str, kind: str) -> tuple[Instruction, ...]:
    """The instructions of a kind that apply to a code (no dot), its own first."""
    notes = icd10cm.notes(code, kind)
    return tuple(
        Instruction(
            printed_at=entry,
            texts=tuple(note.text for note in group),
            references=tuple(r for note in group for r in note.references),
        )
        for entry, group in (
            (entry, tuple(found)) for entry, found in groupby(notes, lambda n: n.printed_at)
        )
    )


def place_in_book(entry: TabularEntry) -> str:
    """Where a note is printed, for a message."""
    if entry.kind == "code":
        return dotted(entry.code)
    return f"{entry.kind} {entry.code}"


def codes_in_words(references: Iterable[CodeReference]) -> str:
    """The codes that references name: ``E11.22, N18.1-N18.6, T36-T50 with sixth character 5``."""
    words = []
    for reference in references:
        first, last = dotted(reference.first), dotted(reference.last)
        named = first if first == last else f"{first}-{last}"
        words.append(f"{named} {reference.condition}".rstrip())
    return ", ".join(dict.fromkeys(words))
