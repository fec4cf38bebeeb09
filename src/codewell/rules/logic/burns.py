"""Burns and corrosions of the body surface, read apart (T20-T25, I.C.19.d)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codewell.rules.logic.injury import Phase, phase_of
from codewell.rules.registry import Diagnosis

_CATEGORIES = ("T20", "T21", "T22", "T23", "T24", "T25")
_FIRST_CORROSION = 4
_MULTIPLE_SITES = "9"


@dataclass(frozen=True, slots=True)
class Burn:
    """A burn or corrosion. ``degree`` is 0 where it is unspecified.

    ``site`` is the fifth character, ``side`` the sixth; both have their meaning in the category.
    """

    diagnosis: Diagnosis
    category: str
    is_corrosion: bool
    degree: int
    site: str
    side: str
    phase: Phase | None

    @property
    def is_multiple_sites(self) -> bool:
        """Whether the site is several of the category; of the trunk, 9 is another site."""
        return self.site == _MULTIPLE_SITES and self.category != "T21"

    def is_same_place(self, other: Burn) -> bool:
        """Whether category, kind, side and phase are the same; the site may differ."""
        return (self.category, self.is_corrosion, self.side, self.phase) == (
            other.category,
            other.is_corrosion,
            other.side,
            other.phase,
        )


def burns_of(diagnoses: Iterable[Diagnosis]) -> tuple[Burn, ...]:
    """The burns and corrosions that are not sequelae, in sequence."""
    return tuple(
        _burn(diagnosis)
        for diagnosis in diagnoses
        if diagnosis.code.startswith(_CATEGORIES)
        and diagnosis.code[3:4] in set("01234567")
        and phase_of(diagnosis.code) in (Phase.INITIAL, Phase.SUBSEQUENT)
    )


def _burn(diagnosis: Diagnosis) -> Burn:
    code, degree = diagnosis.code, int(diagnosis.code[3])
    return Burn(
        diagnosis=diagnosis,
        category=code[:3],
        is_corrosion=degree >= _FIRST_CORROSION,
        degree=degree % _FIRST_CORROSION,
        site=code[4],
        side=code[5],
        phase=phase_of(code),
    )
