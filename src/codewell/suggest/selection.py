"""Which candidates are proposed as the coded result, by the profile of the work.

``visit`` proposes what a clinic or emergency department reports: the problems that the assessment
names, the reason for the visit where nothing is established. ``stay`` proposes what a hospital
reports for an inpatient: every condition documented as treated or continuing (UHDDS, guideline
III). ``problem-list`` takes every current condition, ``every-mention`` everything named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from codewell.model import ProofStep, Setting
from codewell.rules.logic.history import FAMILY_HISTORY
from codewell.rules.logic.sequence import is_first_listed_only
from codewell.suggest.candidates import Candidate, Considered, Place
from codewell.suggest.reported_besides import ideation, left_by_covid, opening


class Profile(StrEnum):
    """What the suggestions are for."""

    VISIT = "visit"
    STAY = "stay"
    PROBLEM_LIST = "problem-list"
    EVERY_MENTION = "every-mention"


def default_profile(setting: Setting) -> Profile:
    """``stay`` for an inpatient, ``visit`` for everything else."""
    return Profile.STAY if setting is Setting.INPATIENT else Profile.VISIT


def history_from(profile: Profile, *, has_assessment: bool) -> Place:
    """How prominently a status or history has to stand to be reported beside what it bears on.

    A visit reports what its assessment, plan or reason names (guideline IV.J: what has an impact
    on the care of the day); a stay what the record tells.
    """
    if profile is Profile.VISIT:
        return Place.REASON if has_assessment else Place.NARRATIVE
    return Place.HISTORY


def select(
    considered: Considered, profile: Profile, setting: Setting, *, has_assessment: bool
) -> list[Candidate]:
    """The candidates to propose, each with the line of proof that says why it is among them.

    ``has_assessment``: the record has a section that states what was treated.
    """
    candidates = [c for c in considered.candidates if c.billable]
    match profile:
        case Profile.EVERY_MENTION:
            everything = [*candidates, *(c for c in considered.kept_out if c.billable)]
            return _with_step(everything, "every mention is asked for")
        case Profile.PROBLEM_LIST:
            chosen = [c for c in candidates if c.place is not Place.PASSING and not _symptom(c)]
            return _with_step(chosen, "a current condition of the record")
        case Profile.STAY:
            return _stay([c for c in candidates if not c.code.startswith(_SCORE)])
        case Profile.VISIT:
            return _visit(candidates, setting, has_assessment=has_assessment)


# -- visit ------------------------------------------------------------------------------------


def _visit(
    candidates: Sequence[Candidate], setting: Setting, *, has_assessment: bool
) -> list[Candidate]:
    causes = [c for c in candidates if _external_cause(c)]
    conditions = [c for c in candidates if not _external_cause(c)]
    chosen = _conditions(conditions, has_assessment=has_assessment)
    if setting in (Setting.ED, Setting.OBSERVATION):
        chosen += _systemic(conditions, chosen)
    chosen += left_by_covid([c for c in conditions if _symptom(c)], chosen)
    tells_all = not has_assessment or setting is Setting.ED
    lowest = Place.NARRATIVE if tells_all else Place.PROBLEM_TEXT
    chosen += ideation(conditions, chosen, lowest)
    if any(c.code.startswith(("S", "T")) for c in chosen):
        chosen += _with_step(
            [c for c in causes if c.place is not Place.PASSING],
            "the cause of an injury",
            "ICD-10-CM Official Guidelines, section I.C.20",
        )
    return chosen


_SYSTEMIC = (
    *("E08", "E09", "E10", "E11", "E13", "I10", "I11", "I12", "I13", "I25", "I48", "I50"),
    *("J43", "J44", "J45", "N18", "G20", "G30", "G35", "G40", "F20", "F31", "B20", "D57", "Z99"),
)
"""Chronic systemic diseases: they bear on whatever brings a patient to an emergency department."""


def _systemic(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    taken = {c.code[:3] for c in chosen}
    return _with_step(
        [
            replace(c, place=min(c.place, Place.HISTORY))
            for c in candidates
            if c.code.startswith(_SYSTEMIC)
            and c.code[:3] not in taken
            and c.place is not Place.PASSING
            and not c.uncertain
        ],
        "a chronic systemic disease, which affects the care of an emergency",
        "ICD-10-CM Official Guidelines, section IV.J",
    )


def _conditions(candidates: Sequence[Candidate], *, has_assessment: bool) -> list[Candidate]:
    problems = [c for c in candidates if c.place is Place.PROBLEM]
    if problems:
        return (
            _with_step(problems, "named as a problem of the assessment or plan")
            + _screening(candidates)
            + opening(candidates)
            + _found(candidates)
            + _reason_only([c for c in candidates if c not in problems])
        )
    if has_assessment:
        stated = [c for c in candidates if c.place is Place.PROBLEM_TEXT and not _symptom(c)]
        if stated:
            return _with_step(stated, "stated in the assessment or plan") + _reason_only(candidates)
        return _reason(candidates)
    told = [
        c for c in candidates if c.place >= Place.NARRATIVE and not _symptom(c) and not _status(c)
    ]
    if told:
        return (
            _with_step(told, "stated in the record, which has no assessment")
            + _screening(candidates)
            + _reason_only(candidates)
            + opening(candidates)
            + _complaints(candidates)
        )
    return _reason(candidates)


_FINDINGS = ("R188", "R7303", "R791", "R87", "R91", "R92", "R97")
"""What is treated for itself, or was found by a test, and is followed whatever else is treated."""


def _found(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Findings that the assessment speaks of under another problem."""
    chosen = [
        c
        for c in candidates
        if c.code.startswith(_FINDINGS) and c.place is Place.PROBLEM_TEXT and not c.uncertain
    ]
    return _with_step(
        chosen,
        "a finding that the assessment follows up",
        "ICD-10-CM Official Guidelines, section IV.J",
    )


_OFTEN = 2


def _complaints(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Symptoms that a record without assessment comes back to; what explains them drops them."""
    chosen = [
        c
        for c in candidates
        if _symptom(c)
        and not c.uncertain
        and (
            c.place is Place.PROBLEM_TEXT
            or (
                c.place in (Place.NARRATIVE, Place.REASON)
                and (len(c.mentions) >= _OFTEN or c.code.startswith(_FINDINGS))
            )
        )
    ]
    return _with_step(
        chosen,
        "a symptom that the record comes back to",
        "ICD-10-CM Official Guidelines, section IV.D",
    )


_SCREENING = ("Z11", "Z12", "Z13", "Z23")


def _screening(candidates: Sequence[Candidate]) -> list[Candidate]:
    """A screening or vaccination that brought the patient stands beside what was found.

    A vaccination may also be told among the treatment of the visit.
    """
    chosen = [
        c
        for c in candidates
        if c.code.startswith(_SCREENING)
        and (c.place is Place.REASON or (c.code == "Z23" and c.place is Place.PROBLEM_TEXT))
    ]
    found = _with_step(
        chosen,
        "the reason for the encounter, whatever it found",
        "ICD-10-CM Official Guidelines, section I.C.21.c.5",
    )
    return [replace(c, leads=c.code.startswith(_SCREENING[:3])) for c in found]


def _reason_only(candidates: Sequence[Candidate]) -> list[Candidate]:
    """An encounter that is its own reason (an examination, a vaccination) stands first."""
    chosen = [c for c in candidates if c.place is Place.REASON and is_first_listed_only(c.code)]
    return _with_step(chosen, "the reason for the encounter")


_NO_REASON = ("Z79", "Z81", "Z82", "Z83", "Z84", "Z87891", "Z98890")
"""Drugs taken for long, relatives, what was given up or done before: never why a patient came."""

_CIRCUMSTANCES = (
    *("Z55", "Z56", "Z57", "Z58", "Z59", "Z60", "Z62", "Z63", "Z64", "Z65", "Z72", "Z73", "Z74"),
    *("Z85", "Z86", "Z87", "Z88", "Z89", "Z90", "Z91", "Z92", "Z98"),
)
"""How a patient lives, what he had and may not take: the reason only where nothing else is told."""
_FIRST_TOLD = 3


def _complaint(candidate: Candidate) -> bool:
    """Whether a code may be why a patient came."""
    return not candidate.code.startswith((*_NO_REASON, *_CIRCUMSTANCES))


def _reason(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Nothing is established: the reason for the visit is coded (guideline IV.A, IV.D)."""
    stated = [c for c in candidates if c.place in (Place.REASON, Place.PROBLEM_TEXT)]
    told = sorted((c for c in candidates if c.place is Place.NARRATIVE), key=lambda c: c.order)
    first = told[:_FIRST_TOLD]
    reasons = next((group for group in (stated, first, told) if any(map(_complaint, group))), None)
    if reasons is None:
        reasons = stated or [c for c in first if not c.code.startswith(_NO_REASON)]
    elif reasons is not stated:
        reasons = [c for c in reasons if _complaint(c)][:_FIRST_TOLD]
    step = ProofStep(
        "selection",
        "no diagnosis is established; the symptom or reason for the visit is coded",
        citation="ICD-10-CM Official Guidelines, section IV.D",
    )
    return [c.with_step(step) for c in reasons]


# -- stay -------------------------------------------------------------------------------------


_LASTING = (
    *_SYSTEMIC,
    *("C", "E03", "F2", "F32", "F33", "G71", "I27", "I42", "I7", "K50", "K51", "K70", "K74"),
    *("M05", "M06", "M32", "D86", "Q", "E84", "E66"),
)
"""Chronic diseases that a stay reports although only the history names them (guideline III)."""
_ABSENT_ORGAN = "Z90"
_OWN_HISTORY = ("Z86", "Z870", "Z871", "Z873", "Z874", "Z875", "Z90", "Z92")
"""Histories and absent organs, which bear on what is coded or stay out."""
_EXAMINATIONS = ("Z00", "Z01", "Z02", "Z480", "Z713", "Z7182", "Z7189")
"""Examinations, dressings and advice: services of a visit, never reported for a stay."""
_FINDINGS_OF_STAY = (
    "R131",
    "R18",
    "R33",
    "R64",
    "R7303",
    "R7881",
    "R791",
    "R911",
    "R402",
    "R4585",
)
"""Findings that are evaluated or treated for themselves wherever a stay tells of them."""


def _stay(candidates: Sequence[Candidate]) -> list[Candidate]:
    chosen = [c for c in candidates if _is_of_stay(c)]
    diagnoses = [c for c in chosen if not _symptom(c)]
    kept = [
        c
        for c in chosen
        if not _symptom(c)
        or c.place is Place.PROBLEM
        or c.code.startswith(_FINDINGS_OF_STAY)
        or not diagnoses
    ]
    return _with_step(
        kept,
        "documented in the stay as treated, evaluated or continuing",
        "ICD-10-CM Official Guidelines, section III",
    )


def _is_of_stay(candidate: Candidate) -> bool:
    """Whether a stay reports a candidate of its place in the record."""
    code = candidate.code
    if code.startswith((*_EXAMINATIONS, *FAMILY_HISTORY)):
        return False
    match candidate.place:
        case Place.PROBLEM:
            return not code.startswith(_ABSENT_ORGAN)
        case Place.PROBLEM_TEXT:
            return not code.startswith(_OWN_HISTORY)
        case Place.NARRATIVE:
            is_condition = not _symptom(candidate) and not _status(candidate)
            return is_condition or code.startswith(_FINDINGS_OF_STAY)
        case Place.HISTORY | Place.REASON:
            return code.startswith(_LASTING)
        case _:
            return False


# -- shared -----------------------------------------------------------------------------------


def _symptom(candidate: Candidate) -> bool:
    return candidate.code.startswith(_SYMPTOMS) and not candidate.code.startswith(_GRAVE)


_SYMPTOMS = (
    *("R", "M255", "M256", "M7910", "M796", "M545", "M549", "M542", "M436", "K590", "G479", "L905"),
    *("H571", "N926", "H538", "H539"),
)
"""Signs and symptoms, which other chapters hold as well (I.B.4)."""
_GRAVE = ("R1115", "R1116", "R57", "R65")
"""Syndromes, shock, the severity of a sepsis: of chapter 18, yet reported for themselves."""


_SCORE = "Y90"
"""The alcohol in the blood, which stands beside a use that asks for it alone."""


def _external_cause(candidate: Candidate) -> bool:
    return candidate.code.startswith(("V", "W", "X", "Y"))


def _status(candidate: Candidate) -> bool:
    return (
        candidate.code.startswith("Z")
        and not is_first_listed_only(candidate.code)
        and not candidate.code.startswith(_CONVERTED)
    )


_CONVERTED = "Z533"
"""An operation of this stay that was converted to another: neither status nor history."""


def _with_step(
    candidates: Sequence[Candidate], detail: str, citation: str | None = None
) -> list[Candidate]:
    step = ProofStep("selection", detail, citation=citation)
    return [c.with_step(step) for c in candidates]
