"""Why a profile does not propose a condition that the record supports, and what would change it.

The reasons follow ``selection`` and stand as the last line in the proof of a candidate.
"""

from __future__ import annotations

from codewell.model import ProofStep
from codewell.rules.logic.sequence import is_first_listed_only
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.selection import Profile

_VISIT = "ICD-10-CM Official Guidelines, section IV.J"
_STAY = "ICD-10-CM Official Guidelines, section III"
_STATUS = "ICD-10-CM Official Guidelines, section I.C.21.c"
_SYMPTOM = "ICD-10-CM Official Guidelines, section I.B.4"
_CAUSE = "ICD-10-CM Official Guidelines, section I.C.20"

_PASSING = (
    "named only in passing (review of systems, examination, values, instructions); it is proposed"
    " where a provider names it among the problems or in the narrative"
)
_IN_VISIT = {
    Place.PROBLEM_TEXT: (
        "words of the assessment that name no problem of their own; it is proposed as a line of"
        " its own or where it is stated as the diagnosis"
    ),
    Place.REASON: (
        "named as the reason for the visit alone, and the assessment tells what was established;"
        " it is proposed where the assessment names it as well"
    ),
    Place.NARRATIVE: (
        "told in the narrative alone; it is proposed where the assessment or plan names it"
    ),
    Place.HISTORY: (
        "stands in a history, an examination or a list alone, or is an acute illness told before"
        " the conclusion; it is proposed where the assessment or plan names"
        " it, so that it was assessed or treated"
    ),
}


def not_selected(candidate: Candidate, profile: Profile) -> ProofStep:
    """The line of proof for a candidate that the profile leaves out."""
    detail, citation = _reason(candidate, profile)
    return ProofStep(
        "selection", f"not proposed in the profile {profile}: {detail}", None, citation
    )


def _reason(candidate: Candidate, profile: Profile) -> tuple[str, str | None]:
    code = candidate.code
    if candidate.place is Place.PASSING:
        return _PASSING, _citation(profile)
    if code.startswith(("V", "W", "X", "Y")):
        return "an external cause; it is proposed beside an injury", _CAUSE
    if code.startswith("Z") and not is_first_listed_only(code):
        return (
            "a status or history; it is proposed where it bears on a proposed diagnosis, a tabular"
            " note asks for it, or the provider names it as a problem",
            _STATUS,
        )
    if code.startswith("R"):
        return (
            "a symptom; it is proposed where it is named as a problem and no proposed diagnosis"
            " explains it, or where nothing is established",
            _SYMPTOM,
        )
    if profile is Profile.VISIT and candidate.place in _IN_VISIT:
        return _IN_VISIT[candidate.place], _VISIT
    return "the record supports it, and another code says it", _citation(profile)


def _citation(profile: Profile) -> str | None:
    return {Profile.VISIT: _VISIT, Profile.STAY: _STAY}.get(profile)
