"""What the guidelines say of sequencing where the circumstances of the admission decide.

A remark stands beside a diagnosis in first place, given or tried, and keeps none from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codewell.data_file import read_data
from codewell.model import CodedDiagnosis, PresentOnAdmission, Stay, normalise_code

_NOT_PRESENT = (PresentOnAdmission.NO, PresentOnAdmission.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Remark:
    """When a remark is made, by prefixes of codes without dot, and what it says."""

    first: tuple[str, ...]
    beside: tuple[str, ...]
    present: bool
    procedures: tuple[str, ...]
    words: str

    def is_about(self, stay: Stay) -> bool:
        """Whether the stay, with its principal diagnosis, is one of these."""
        return (
            normalise_code(stay.principal_diagnosis.code).startswith(self.first)
            and (not self.beside or any(self._counts(d) for d in stay.secondary_diagnoses))
            and (not self.procedures or _any_begins(stay, self.procedures))
        )

    def _counts(self, diagnosis: CodedDiagnosis) -> bool:
        if self.present and diagnosis.present_on_admission in (None, *_NOT_PRESENT):
            return False
        return normalise_code(diagnosis.code).startswith(self.beside)


def sequencing_remarks(stay: Stay) -> Iterator[str]:
    """The remarks on a stay with its principal diagnosis in first place."""
    return (remark.words for remark in _remarks() if remark.is_about(stay))


@cache
def _remarks() -> Sequence[_Remark]:
    rows = read_data(Path(__file__).with_name("what_if.yaml"))["remarks"]
    return [
        _Remark(
            first=tuple(row["first"]),
            beside=tuple(row.get("beside", ())),
            present=row.get("present", False),
            procedures=tuple(row.get("procedures", ())),
            words=f"{row['text']} ({row['citation']})",
        )
        for row in rows
    ]


def _any_begins(stay: Stay, prefixes: tuple[str, ...]) -> bool:
    return any(normalise_code(p.code).startswith(prefixes) for p in stay.procedures)
