"""Symptoms that a reported diagnosis routinely has (I.B.4-I.B.6, II.A, IV.D), for checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.rules.logic.shapes import CodeSet, code_set
from codewell.rules.registry import Diagnosis, Problem, RuleContext


@dataclass(frozen=True, slots=True)
class _Pair:
    symptom: CodeSet
    diagnosis: CodeSet
    first_only: bool


@cache
def _pairs() -> tuple[_Pair, ...]:
    file = Path(__file__).with_name("symptom_of.yaml")
    return tuple(
        _Pair(code_set(row["symptom"]), code_set(row["diagnosis"]), row.get("first_only", False))
        for row in read_data(file)
    )


def explained_by(
    symptom: Diagnosis, diagnoses: Iterable[Diagnosis], *, stands_first: bool
) -> Diagnosis | None:
    """The first of the diagnoses that routinely has the symptom, or None.

    A symptom that may be reported beside its diagnosis is explained only where it stands first.
    """
    pairs = [p for p in _pairs() if symptom.code in p.symptom]
    if not stands_first:
        pairs = [p for p in pairs if not p.first_only]
    return next((d for d in diagnoses if any(d.code in p.diagnosis for p in pairs)), None)


def symptom_first(context: RuleContext) -> Iterator[Problem]:
    """At most one finding: the first code is a symptom of another code of the encounter."""
    principal = context.principal
    if principal is None or principal.code[:1] != "R":
        return
    if explaining := explained_by(principal, context.diagnoses, stands_first=True):
        yield Problem(
            principal.where,
            f"{context.title(principal.code)} stands before {context.title(explaining.code)},"
            " which explains it.",
            f"Sequence {explaining.formatted} first, if it was established as the cause of"
            f" {principal.formatted}.",
        )
