"""Status, history and circumstances that bear on what is treated (I.C.21.c.3-4, IV.J)."""

from __future__ import annotations

from collections.abc import Sequence

from codewell.model import ProofStep, dotted
from codewell.rules.logic.history import FAMILY_HISTORY, history_code
from codewell.rules.logic.relevance import relevance
from codewell.rules.logic.vaguer import is_told_by
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.history.kinship import Kinship
from codewell.suggest.history.operated_status import is_of_today
from codewell.suggest.history.own_history import OwnHistory
from codewell.suggest.own_plan import is_acted_on
from codewell.suggest.prose import Prose
from codewell.text import ReadNote

MAY_RECUR = frozenset(("I252",))
"""History of an event that may come again: an old infarct is coded beside a new one."""
_COMES_BACK = frozenset(("Z87442",))
"""A history that is told beside the disease itself where the provider counts the attacks."""
_OWN_HISTORY = ("Z86", "Z87", "Z90", "Z92")
"""Histories and absent organs: reported where the provider uses them, in a stay as in a visit."""
_NO_RESUSCITATION = "Z66"
"""Of a stay wherever it is told; of a visit where the provider speaks of it."""
_CIRCUMSTANCES = ("Z55", "Z56", "Z59", "Z60", "Z62", "Z63", "Z64", "Z65", "Z74", "Z911")
_SEQUELAE_OF_STROKE, _STROKE_WITHOUT = "I69", "Z8673"
"""What a stroke left excludes the history of one that left nothing (tabular I69)."""


class RelevantStatus:
    """Finds them in one record.

    ``history_from``: how prominently a status or history has to stand to be reported beside what
    it bears on; ``prose``: the parts of a record told without headings.
    """

    def __init__(
        self, read: ReadNote, considered: Considered, prose: Prose, history_from: Place
    ) -> None:
        self._read = read
        self._considered = considered
        self._history_from = history_from
        self._kinship = Kinship(read, prose)
        self._own_history = OwnHistory(read, prose)

    def added_to(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The proposed codes with the statuses and histories that bear on them."""
        by_code = {c.code: c for c in proposed}
        diseases = [c.code for c in proposed]
        for candidate in self._considered.candidates:
            if candidate.code in by_code or self._gives_way(candidate, diseases):
                continue
            if step := self._bearing(candidate, diseases) or self._reasoning(candidate):
                by_code[candidate.code] = candidate.with_step(step)
        return [c for c in by_code.values() if not any(is_told_by(c.code, o) for o in by_code)]

    def _gives_way(self, candidate: Candidate, diseases: Sequence[str]) -> bool:
        """Whether the disease itself, or what it left, is coded in the place of its history."""
        code = candidate.code
        if code == _STROKE_WITHOUT and any(d.startswith(_SEQUELAE_OF_STROKE) for d in diseases):
            return True
        if code not in {history_code(disease) for disease in diseases} - MAY_RECUR:
            return False
        return not (code in _COMES_BACK and self._own_history.reasons_with(candidate))

    def _bearing(self, candidate: Candidate, diseases: Sequence[str]) -> ProofStep | None:
        """The disease that a status bears on, where the status stands prominently enough."""
        row = relevance(candidate.code)
        if row is None or not (candidate.supports or (row.always and _is_shown(candidate))):
            return None
        if is_of_today(self._read, candidate):
            return None
        needed = Place.PASSING if row.always else self._needed_place(candidate)
        if candidate.code == _NO_RESUSCITATION and self._history_from > Place.HISTORY:
            needed = self._history_from
        beside = row.first(diseases) if candidate.place >= needed else None
        return _step(f"bears on {dotted(beside)}", "I.C.21.c") if beside else None

    def _reasoning(self, candidate: Candidate) -> ProofStep | None:
        if self._is_reasoned_with(candidate):
            return _step("the provider reasons with it", "I.C.21.c.4")
        return None

    def _is_reasoned_with(self, candidate: Candidate) -> bool:
        """Whether the assessment comes back to a history, or the patient is told what it means."""
        return (
            candidate.code.startswith(_OWN_HISTORY)
            and candidate.supports
            and not is_of_today(self._read, candidate)
            and (
                (not candidate.mentions and candidate.place >= Place.PROBLEM_TEXT)
                or self._own_history.reasons_with(candidate)
                or self._own_history.is_explained(candidate)
            )
        )

    def _needed_place(self, candidate: Candidate) -> Place:
        """How prominently a status has to stand; family history where the provider uses it."""
        if candidate.code.startswith(FAMILY_HISTORY):
            return Place.HISTORY if self._kinship.reasons_with(candidate) else Place.PROBLEM
        if candidate.code.startswith(_CIRCUMSTANCES) and is_acted_on(
            self._read, candidate.evidence[0].span
        ):
            return max(self._history_from, Place.NARRATIVE)
        if candidate.code.startswith((*_OWN_HISTORY, *_CIRCUMSTANCES)):
            return max(self._history_from, Place.REASON)
        return self._history_from


def _is_shown(candidate: Candidate) -> bool:
    """Whether the record shows a status outside its histories, as an examination shows a pump."""
    return candidate.billable and not candidate.uncertain


def _step(detail: str, paragraph: str) -> ProofStep:
    citation = f"ICD-10-CM Official Guidelines, section {paragraph}"
    return ProofStep("status", detail, citation=citation)
