"""Documented against charged: one record and its charges, both directions told alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codewell.compare.charges import ChargeDifference, ChargeOutcome, ServiceTold, compare_charges
from codewell.formats.charges import Charges
from codewell.lexicon.services import load
from codewell.model import CodedRecord, CodeSystem, Note, Suggestion
from codewell.rules.services.codes import is_visit
from codewell.suggest import Suggester
from codewell.suggest.evaluation_management import VisitFacts
from codewell.suggest.selection import Profile

_SERVICES = (CodeSystem.CPT, CodeSystem.HCPCS)


@dataclass(frozen=True, slots=True)
class ComparedCharges:
    """A record beside its charges; evidence is that of the suggestions."""

    note: Note
    record: CodedRecord
    differences: tuple[ChargeDifference, ...]

    @property
    def agree(self) -> bool:
        """Whether nothing differs."""
        return all(d.outcome is ChargeOutcome.AGREES for d in self.differences)

    def as_json(self) -> dict[str, Any]:
        """The comparison for machines."""
        return {
            "id": self.note.id,
            "date": self.note.date.isoformat(),
            "differences": [self._difference(d) for d in self.differences],
        }

    def _difference(self, difference: ChargeDifference) -> dict[str, Any]:
        return {
            "outcome": str(difference.outcome),
            "message": difference.message,
            "documented": _told(difference.documented),
            "charged": _told(difference.charged),
            "evidence": [
                {"start": e.span.start, "end": e.span.end, "text": e.text}
                for suggestion in self.suggestion_of(difference)
                for e in suggestion.evidence
            ],
        }

    def suggestion_of(self, difference: ChargeDifference) -> Sequence[Suggestion]:
        """The suggestion behind the documented side, if there is one."""
        told = difference.documented
        if told is None or told.place is None:
            return ()
        return (self.record.suggestions[told.place],)


def compare_record_with_charges(
    note: Note, charges: Charges, *, suggester: Suggester
) -> ComparedCharges:
    """What is documented and not charged, charged and not documented, and what differs.

    Raises:
        InputError: no edition covers the note's date.
    """
    record = suggester.suggest(note, Profile.VISIT)
    told = [(n, s) for n, s in enumerate(record.suggestions) if s.code.system in _SERVICES]
    documented = [_service(n, s) for n, s in told if s.final]
    in_part = [_service(n, s) for n, s in told if not s.final]
    charged = [
        ServiceTold(line.code, line.modifiers, line.units, place=n)
        for n, line in enumerate(charges.lines)
    ]
    differences = compare_charges(documented, in_part, charged, _Families())
    visits = {c.code for c in charged if is_visit(c.code)}
    if visits:
        differences = _with_visits(differences, note, suggester)
    return ComparedCharges(note, record, tuple(differences))


def _service(number: int, suggestion: Suggestion) -> ServiceTold:
    return ServiceTold(
        suggestion.code.value,
        suggestion.modifiers,
        suggestion.units or 1,
        suggestion.missing,
        number,
    )


class _Families:
    """The family of a code: the service of the lexicon it belongs to; all visits are one."""

    def __init__(self) -> None:
        self._of: Mapping[str, str] = {
            case.code: entry.id for entry in reversed(load().entries) for case in entry.codes
        }

    def __call__(self, code: str) -> str:
        return "visit" if is_visit(code) else self._of.get(code, code)


def _with_visits(
    differences: Sequence[ChargeDifference], note: Note, suggester: Suggester
) -> list[ChargeDifference]:
    """A charged visit whose level the record leaves open is told by the E/M decision."""
    return [_visit(d, note, suggester) for d in differences]


def _visit(difference: ChargeDifference, note: Note, suggester: Suggester) -> ChargeDifference:
    charged = difference.charged
    open_ones = (ChargeOutcome.IN_PART, ChargeOutcome.NOT_DOCUMENTED, ChargeOutcome.OTHER_CODE)
    if charged is None or not is_visit(charged.code) or difference.outcome not in open_ones:
        return difference
    decisions = suggester.visits(note, VisitFacts(), charged.code)
    compared = decisions[0].comparison if decisions else None
    if compared is None:
        return difference
    return ChargeDifference(
        difference.outcome,
        difference.documented,
        charged,
        f"{difference.message}; {compared.message}",
    )


def _told(told: ServiceTold | None) -> dict[str, Any] | None:
    if told is None:
        return None
    found: dict[str, Any] = {
        "code": told.code,
        "modifiers": list(told.modifiers),
        "units": told.units,
    }
    if told.missing:
        found["missing"] = list(told.missing)
    return found
