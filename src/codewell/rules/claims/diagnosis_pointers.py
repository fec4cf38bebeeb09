"""Diagnosis pointers that lead nowhere, repeat or are too many."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import ClaimType, Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, Unanswered, rule
from codewell.rules.services.line import Line

MOST_DIAGNOSES = 12
MOST_POINTERS = 4
_EXTERNAL_CAUSES = frozenset("VWXY")


@rule(
    id="CLAIM-POINTERS",
    title="Every line points to the diagnoses it was done for",
    citation="ASC X12N 837 professional (005010X222A1), loops 2300 HI and 2400 SV107",
    citation_checked="none",
    severity=Severity.ERROR,
    claim_types=(ClaimType.PROFESSIONAL, ClaimType.DME),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """A professional claim has at most 12 diagnoses, and each line points to one to four of them,
    counted from the first-listed; the first pointer is the reason, never an external cause.
    """
    diagnoses = context.diagnoses
    if len(diagnoses) > MOST_DIAGNOSES:
        yield _too_many(diagnoses)
    if not any(line.pointers for line in context.lines):
        yield Unanswered("no diagnosis pointer is given")
        return
    for line in context.lines:
        yield from _of_line(line, diagnoses)


def _too_many(diagnoses: tuple[Diagnosis, ...]) -> Problem:
    return Problem(
        diagnoses[MOST_DIAGNOSES].where,
        f"{len(diagnoses)} diagnoses are given; a professional claim has room for"
        f" {MOST_DIAGNOSES}.",
        "Keep the diagnoses that the lines need, or split the lines over two claims.",
    )


def _of_line(line: Line, diagnoses: tuple[Diagnosis, ...]) -> Iterator[Problem]:
    where, pointers = line.at("diagnosis_pointers"), line.pointers
    if not pointers:
        yield Problem(
            where,
            f"{line.code} points to no diagnosis.",
            "Point to the diagnosis it was done for, the main one first.",
        )
        return
    if len(pointers) > MOST_POINTERS:
        yield Problem(
            where,
            f"{line.code} has {len(pointers)} pointers; a line has room for {MOST_POINTERS}.",
            "Keep the diagnoses that support the service best.",
        )
    beyond = [pointer for pointer in pointers if pointer > len(diagnoses)]
    if beyond:
        yield Problem(
            where,
            f"{line.code} points to diagnosis {beyond[0]}, and {len(diagnoses)} are given.",
            "Correct the pointer, or add the diagnosis.",
        )
    if len(set(pointers)) < len(pointers):
        yield Problem(
            where,
            f"{line.code} points to the same diagnosis twice.",
            "Remove the repetition.",
            severity=Severity.WARNING,
        )
    first = diagnoses[pointers[0] - 1] if pointers[0] <= len(diagnoses) else None
    if first and first.code[:1] in _EXTERNAL_CAUSES:
        yield Problem(
            where,
            f"{line.code} points first to the external cause {first.formatted}.",
            "Point to the injury or condition first.",
        )
