"""Whether modifiers set an NCCI pair aside, and whether they really tell the services apart.

The payer's edit of indicator 1 is passed by any associated modifier on either line. That alone
does not make the services distinct: the same anatomic modifier on both says that they were done at
one place, and an anatomic modifier on a procedure says nothing of the visit beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from codewell.rules.services.line import Line
from codewell.rules.services.modifiers import anatomic, associated, distinct, in_words, of_visits

_SEPARATE_TIME = frozenset({"58", "78", "79", "91", "27"})


@dataclass(frozen=True, slots=True)
class Bypass:
    """What the modifiers of two lines do to a pair of indicator 1.

    ``modifiers`` are the associated ones on either line; without any the edit fires.
    ``tells_apart``: they make the services distinct; ``why_not`` says why they do not.
    """

    modifiers: frozenset[str]
    tells_apart: bool
    why_not: str = ""

    @property
    def is_mechanical(self) -> bool:
        """Whether the payer's edit is passed although nothing tells the services apart."""
        return bool(self.modifiers) and not self.tells_apart


def bypass(one: Line, other: Line) -> Bypass:
    """What the modifiers of two lines tell."""
    present = associated(one.modifiers) | associated(other.modifiers)
    if not present:
        return Bypass(present, tells_apart=False)
    if one.is_visit != other.is_visit:
        return _visit_beside_procedure(*((one, other) if one.is_visit else (other, one)), present)
    if distinct(present) or present & _SEPARATE_TIME:
        return Bypass(present, tells_apart=True)
    if of_visits(present):
        return _of_visits(one, present)
    return _anatomic(one, other, present)


def _visit_beside_procedure(visit: Line, procedure: Line, present: frozenset[str]) -> Bypass:
    if of_visits(visit.modifiers):
        return Bypass(present, tells_apart=True)
    return Bypass(
        present,
        tells_apart=False,
        why_not=f"{in_words(present)} says nothing of the visit {visit.code} beside"
        f" {procedure.code}: 25 (24, 57) on the visit would",
    )


def _of_visits(one: Line, present: frozenset[str]) -> Bypass:
    """24, 25 and 57 on two visits, or on two procedures, where they do not belong."""
    if one.is_visit:
        return Bypass(present, tells_apart=True)
    return Bypass(
        present,
        tells_apart=False,
        why_not=f"{in_words(of_visits(present))} belongs to a visit and tells two procedures"
        " apart in nothing",
    )


def _anatomic(one: Line, other: Line, present: frozenset[str]) -> Bypass:
    shared = anatomic(one.modifiers) & anatomic(other.modifiers)
    if not shared:
        return Bypass(present, tells_apart=True)
    return Bypass(
        present,
        tells_apart=False,
        why_not=f"{in_words(shared)} on both lines says that they were done at the same place",
    )
