"""Two codes that exclude each other stand together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from codewell.catalog.icd10cm import ICD10CM, InheritedNote
from codewell.catalog.references import CodeReference
from codewell.model import Severity
from codewell.rules.instructions import place_in_book
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule


@rule(
    id="ICD10CM-I.A.12.a",
    title="Codes under an Excludes1 note are not reported together",
    citation="ICD-10-CM Tabular List, Instructional Notations, Excludes1"
    " (Official Guidelines, section I.A.12.a)",
    citation_checked="primary",
    severity=Severity.WARNING,
    needs=("diagnoses", "tabular"),
    uses_notes=True,
)
def check(context: RuleContext) -> Iterator[Problem]:
    """An Excludes1 note means that the two conditions are not coded together.

    The note counts from either code and from every level above it. Conditions that are unrelated
    to each other may be reported together, so the finding is a question and never an error.
    Where a rule of the guidelines says more of the pair, that finding stands alone.
    """
    icd10cm = context.catalog.icd10cm
    for first, second in combinations(context.diagnoses, 2):
        note = _note_between(icd10cm, first.code, second.code)
        if note is not None:
            yield _problem(context, first, second, note)


def _note_between(icd10cm: ICD10CM, one: str, other: str) -> InheritedNote | None:
    if one == other:
        return None
    return _excluded(icd10cm, one, other) or _excluded(icd10cm, other, one)


def _excluded(icd10cm: ICD10CM, code: str, other: str) -> InheritedNote | None:
    """The note at ``code``, or above it, that excludes the other code.

    A note that stands over both codes sets neither against the other.
    """
    for reference, note in _excludes(icd10cm, code).get(other[:1], ()):
        if reference.matches(other) and note.printed_at not in icd10cm.lineage(other):
            return note
    return None


@lru_cache(maxsize=65536)
def _excludes(
    icd10cm: ICD10CM, code: str
) -> dict[str, tuple[tuple[CodeReference, InheritedNote], ...]]:
    """What a code excludes, by the first letter of the excluded codes."""
    found: dict[str, list[tuple[CodeReference, InheritedNote]]] = {}
    for note in icd10cm.notes(code, "excludes1"):
        for reference in note.references:
            for letter in range(ord(reference.first[0]), ord(reference.last[0]) + 1):
                found.setdefault(chr(letter), []).append((reference, note))
    return {letter: tuple(pairs) for letter, pairs in found.items()}


def _problem(
    context: RuleContext, first: Diagnosis, second: Diagnosis, note: InheritedNote
) -> Problem:
    return Problem(
        second.where,
        f"{context.title(second.code)} and {context.title(first.code)} exclude each other:"
        f' Excludes1 at {place_in_book(note.printed_at)}, "{note.text}".',
        "Are the two conditions unrelated to each other? If the record shows that they are, keep"
        " both; if they are one condition, report the code that describes it; if it is not clear,"
        " ask the provider.",
        beside=first.where,
    )
