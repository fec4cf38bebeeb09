"""Signs and symptoms that a confirmed diagnosis already says (I.B.4-I.B.6, II.A)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from codewell.data_file import read_data
from codewell.model import ProofStep, dotted


@dataclass(frozen=True, slots=True)
class _Integral:
    symptom: tuple[str, ...]
    diagnosis: tuple[str, ...]


@cache
def _table(name: str) -> tuple[_Integral, ...]:
    file = resources.files(__package__).joinpath(f"{name}.yaml")
    return tuple(
        _Integral(tuple(row["symptom"]), tuple(row["diagnosis"])) for row in read_data(file)
    )


_ASKS_FOR_SYMPTOMS = ("N401",)
"""Diagnoses whose tabular note asks for their symptoms as additional codes."""


def integral_to(symptom: str, diagnoses: Iterable[str]) -> str | None:
    """The diagnosis that routinely has the symptom, or None when it is worth a code of its own."""
    return _first(symptom, diagnoses, "integral")


def explained_in_story(symptom: str, diagnoses: Iterable[str]) -> str | None:
    """The diagnosis of the same system that explains a complaint told in the story, or None.

    Another sign of its own category does not: a swollen ankle is no reason of a knee that hurts.
    """
    others = [d for d in diagnoses if d[:3] != symptom[:3] and d not in _ASKS_FOR_SYMPTOMS]
    return _first(symptom, others, "integral_by_system")


def _first(symptom: str, diagnoses: Iterable[str], table: str) -> str | None:
    rows = _rows(symptom, table)
    candidates = sorted(d for d in diagnoses if d != symptom) if rows else []
    for row in rows:
        for diagnosis in candidates:
            if diagnosis.startswith(row.diagnosis) and not diagnosis.startswith(row.symptom):
                return diagnosis
    return None


@lru_cache(maxsize=4096)
def _rows(symptom: str, table: str) -> tuple[_Integral, ...]:
    """The rows of a symptom."""
    return tuple(row for row in _table(table) if symptom.startswith(row.symptom))


def integral_step(diagnosis: str) -> ProofStep:
    """The proof line for a symptom left out."""
    return ProofStep(
        "integral symptom",
        f"routinely part of {dotted(diagnosis)}, which is coded",
        citation="ICD-10-CM Official Guidelines, section I.B.5",
    )
