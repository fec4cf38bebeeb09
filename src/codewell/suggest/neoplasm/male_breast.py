"""Cancers of the breast of a man: the fifth character of C50 tells the sex (C50.-1-, C50.-2-)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from codewell.model import ProofStep, Sex, dotted
from codewell.suggest.candidates import Candidate, Considered

_FEMALE = re.compile(r"^(C50\d)1(\w*)$")


def of_sex(
    considered: Considered, sex: Sex | None, is_billable: Callable[[str], bool]
) -> Considered:
    """The candidates, those of a female breast under the code of the male one for a man."""
    if sex is not Sex.MALE:
        return considered
    return replace(
        considered, candidates=tuple(_of_man(c, is_billable) for c in considered.candidates)
    )


def _of_man(candidate: Candidate, is_billable: Callable[[str], bool]) -> Candidate:
    match = _FEMALE.match(candidate.code)
    code = f"{match[1]}2{match[2]}" if match else ""
    if not code or is_billable(candidate.code) != is_billable(code):
        return candidate
    step = ProofStep(
        "specificity", f"{dotted(code)}: a male patient", f"tabular {dotted(code[:4])}"
    )
    return replace(candidate, code=code).with_step(step)
