"""Compartment syndrome without an injury: after an embolus, a bleed, lying on a limb (M79.A)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from codewell.catalog.icd10cm import ICD10CM
from codewell.model import ProofStep, dotted
from codewell.suggest.candidates import Candidate, Place

_TRAUMATIC, _NONTRAUMATIC = "T79A", "M79A"
_LASTS = 6
"""So many characters have the codes of both kinds in common: T79.A22A is M79.A22."""
_INJURIES = ("S", "T0", "T1", "T2", "V", "W", "X", "Y0")


def of_compartments(
    proposed: Sequence[Candidate], considered: Sequence[Candidate], icd10cm: ICD10CM, on: dt.date
) -> list[Candidate]:
    """The proposed codes, a compartment syndrome beside no injury as a nontraumatic one."""
    is_hurt = any(
        c.code.startswith(_INJURIES) and c.place is not Place.PASSING and not c.uncertain
        for c in (*proposed, *considered)
    )
    return list(proposed) if is_hurt else [_nontraumatic(c, icd10cm, on) for c in proposed]


def _nontraumatic(candidate: Candidate, icd10cm: ICD10CM, on: dt.date) -> Candidate:
    code = f"{_NONTRAUMATIC}{candidate.code[4 : _LASTS + 1]}".rstrip("AX")
    if not candidate.code.startswith(_TRAUMATIC) or not icd10cm.is_billable(code, on):
        return candidate
    step = ProofStep(
        "specificity",
        f"the record tells of no injury: {dotted(code)}",
        citation="ICD-10-CM Official Guidelines, section I.B.2",
    )
    return replace(candidate, code=code, missing=()).with_step(step)
