"""What the "use additional code" notes of a code ask for and the record supports (I.A.17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codewell.catalog.icd10cm import ICD10CM, InheritedNote
from codewell.suggest.candidates import Candidate

_FAMILY_CANCER = "Z80"
_OF_THE_SITE = {
    "Z120": ("Z800",),
    "Z121": ("Z800",),
    "Z122": ("Z801", "Z802"),
    "Z123": ("Z803",),
    "Z124": ("Z8049",),
    "Z125": ("Z8042",),
    "Z126": ("Z8052", "Z8059"),
    "Z1271": ("Z8043",),
    "Z1272": ("Z8049",),
    "Z1273": ("Z8041",),
    "Z1283": ("Z808",),
}
"""The family history that bears on a screening: the cancer of the same site."""


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
    sites = next((s for stem, s in _OF_THE_SITE.items() if code.startswith(stem)), None)
    return sites is not None and not other.startswith(sites)
