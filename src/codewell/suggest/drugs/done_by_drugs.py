"""What drugs did, put among the proposed codes: adverse effects, poisonings (I.C.19.e).

A poisoning takes the place of what says less of it; an effect stands behind its condition, whose
code may be another where a drug is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from codewell.model import ProofStep
from codewell.rules.logic.drug_induced import drug_induced, poisoned
from codewell.suggest.candidates import Candidate
from codewell.suggest.drugs.drug_effects import is_adverse_effect

_UNNAMED_DRUG = "T509"
_SELF_HARM = "2"
"""The sixth character of a poisoning on purpose."""
_SAID_BY_SELF_HARM = ("T1491", "R45851")
"""The attempt and the ideation, which a poisoning on purpose says."""

Reject = Callable[[Candidate, ProofStep], None]


class DoneByDrugs:
    """The effects of one record; ``reject`` takes what they replace.

    ``considered`` is all that the record may establish, in which the condition of an effect stands
    even where it is not proposed.
    """

    def __init__(self, considered: Sequence[Candidate], reject: Reject) -> None:
        self._considered = considered
        self._reject = reject

    def added(self, effects: Sequence[Candidate], proposed: Sequence[Candidate]) -> list[Candidate]:
        """The proposed codes with the effects in their places."""
        poisonings = [effect for effect in effects if effect.leads]
        for poisoning in poisonings:
            proposed = self._poisoned_by(proposed, poisoning)
        by_code = {c.code: c for c in proposed}
        leading = {poisoning.code[:-2] for poisoning in poisonings}
        for effect in effects:
            if effect.leads or effect.code[:-2] not in leading:
                self._add(effect, by_code)
        return list(by_code.values())

    def _poisoned_by(self, proposed: Sequence[Candidate], poisoning: Candidate) -> list[Candidate]:
        """What a poisoning did under the code that says so, without what it says itself."""
        step = poisoning.why[0]
        found = {}
        for candidate in proposed:
            code = poisoned(candidate.code, poisoning.code)
            said = _says(poisoning.code, candidate.code)
            if said or code != candidate.code:
                self._reject(candidate, step)
            if not said:
                kept = candidate if code == candidate.code else candidate.with_step(step)
                found[code] = replace(kept, code=code)
        return list(found.values())

    def _add(self, effect: Candidate, by_code: dict[str, Candidate]) -> None:
        """An effect and its condition, which may have a code of its own for the drug's doing."""
        condition = by_code.get(effect.after or "") or self._established(effect)
        if condition is not None and is_adverse_effect(effect.code):
            step = effect.why[0]
            induced = drug_induced(condition.code, effect.code)
            if induced != condition.code:
                self._reject(condition, step)
                by_code.pop(condition.code, None)
            by_code.setdefault(induced, replace(condition, code=induced).with_step(step))
            effect = replace(effect, after=induced)
        named = by_code.pop(effect.code, effect)
        by_code[effect.code] = replace(named, after=effect.after)

    def _established(self, effect: Candidate) -> Candidate | None:
        """The condition of an effect among all that the record establishes."""
        return next((c for c in self._considered if c.code == effect.after), None)


def _says(poisoning: str, code: str) -> bool:
    """Whether a poisoning says a code: the drug with another intent or unnamed, the attempt."""
    if code == poisoning:
        return False
    if poisoning[5:6] == _SELF_HARM and code.startswith(_SAID_BY_SELF_HARM):
        return True
    if code.startswith(_UNNAMED_DRUG):
        return True
    return code[:-2] == poisoning[:-2] and code[-2:-1] in "1234"
