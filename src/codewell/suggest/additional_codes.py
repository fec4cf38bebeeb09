"""What the "use additional code" notes of a code ask for and the record supports (I.A.17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from codewell.catalog.icd10cm import ICD10CM, InheritedNote
from codewell.suggest.candidates import Candidate
from codewell.suggest.told import load

_DATA = "screened_sites.yaml"
_FAMILY_CANCER = "Z80"


@cache
def _sites() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A screening and the family history that bears on it: the cancer of the same site."""
    return tuple((row["screening"], tuple(row["family_history"])) for row in load(_DATA))


def asked_for(
    icd10cm: ICD10CM, code: str, supporting: Iterable[Candidate]
) -> Iterator[tuple[InheritedNote, Candidate]]:
    """The candidates that the own notes of a code (no dot) ask for, each with its note."""
    for note in icd10cm.notes(code, "use_additional_code"):
        if note.printed_at.kind != "code":
            continue
        for other in supporting:
            if any(r.matches(other.code) for r in note.references) and not _is_of_other_site(
                code, other.code
            ):
                yield note, other


def _is_of_other_site(code: str, other: str) -> bool:
    """Whether a relative's cancer is of another site than the screening looks at."""
    if not other.startswith(_FAMILY_CANCER):
        return False
    sites = next((s for stem, s in _sites() if code.startswith(stem)), None)
    return sites is not None and not other.startswith(sites)
