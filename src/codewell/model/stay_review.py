"""What would be otherwise in a stay: another first diagnosis, other words, other codes.

Nothing here knows a weight or a payment; lists follow the order of the stay, then of the codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codewell.model.evidence import Evidence
from codewell.model.grouping import CodePlace, DrgOutcome, Removal, ToldStay
from codewell.model.note import Note
from codewell.model.query import Indicator


class Direction(StrEnum):
    """How another DRG compares, by what the grouper itself compares: severity."""

    HIGHER = "higher severity"
    LOWER = "lower severity"
    OTHER = "another group"


class SupportKind(StrEnum):
    """How the codes of a stay and its record disagree; every kind is told alike."""

    NO_WORDS = "coded, no words in the record"
    KEPT_OUT = "coded, the words of the record do not make it reportable"
    OTHER_CODE = "coded, the record leads to another code"
    NO_INDICATORS = "documented, no clinical indicators in the record"
    NOT_CODED = "in the record, not coded"


@dataclass(frozen=True, slots=True)
class PrincipalTrial:
    """A diagnosis of the stay in first place: the DRG, or why it may not stand there.

    ``reasons`` are of the editor, the guidelines or the POA indicator; with one of them it is not
    a plausible principal diagnosis and no outcome is told. ``remarks`` do not keep it from there.
    """

    place: CodePlace
    title: str | None
    outcome: DrgOutcome | None
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code with its title."""

    code: str
    title: str | None


@dataclass(frozen=True, slots=True)
class DocumentationTrial:
    """Documentation that an open question of the record asks for and that leads to another DRG.

    ``instead_of`` is the code of the stay that it would replace; without one the codes would be
    added. Any one of ``codes`` leads to the outcome; without codes ``instead_of`` is left out.
    ``indicators`` are those that the record shows for it; empty: none.
    """

    instead_of: CodePlace | None
    codes: tuple[NamedCode, ...]
    outcome: DrgOutcome
    direction: Direction
    indicators: tuple[Indicator, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class SupportFinding:
    """A CC or MCC on which the stay and its record disagree.

    ``place`` is that of the stay's code; one that is not coded has no ``where``. ``outcome`` is the
    DRG with the disagreement settled as the record reads; None for the principal diagnosis, which
    cannot be left out.
    """

    kind: SupportKind
    place: CodePlace
    title: str | None
    severity: str
    message: str
    outcome: DrgOutcome | None
    changes: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class StayReview:
    """A stay told step by step, and what would be otherwise.

    ``record`` is the record given with the stay; without one ``support``, ``documentation`` and
    ``as_read`` are None (not evaluated). ``as_read`` is the DRG with every
    disagreement settled as the record reads, all at once.
    """

    told: ToldStay
    principals: tuple[PrincipalTrial, ...]
    removals: tuple[Removal, ...]
    documentation: tuple[DocumentationTrial, ...] | None
    support: tuple[SupportFinding, ...] | None
    as_read: DrgOutcome | None
    record: Note | None
