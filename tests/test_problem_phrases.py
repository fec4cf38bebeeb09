"""Problems as clinicians write them in assessments, by specialty: the codes of each are found.

The phrases were written with their codes before the coder saw them, then checked against the
tabular list; a phrase whose words alone do not settle the code was left out.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester

SPECIALTIES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "text" / "problem_phrases.yaml").read_text(encoding="utf-8")
)
DAY = dt.date(2026, 6, 1)
_HEADING = {Setting.INPATIENT: "Discharge diagnoses"}


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    """One vocabulary for all phrases."""
    return Suggester.open(catalog)


@pytest.mark.parametrize("specialty", SPECIALTIES)
def test_phrases_of_a_specialty_lead_to_their_codes(specialty: str, suggester: Suggester) -> None:
    """Every code of every phrase is among the final codes."""
    told = SPECIALTIES[specialty]
    setting = Setting(told["setting"])
    heading = _HEADING.get(setting, "Assessment")
    missed = {}
    for phrase, codes in told["phrases"].items():
        note = Note("1", f"{heading}:\n1. {phrase}\n", setting, DAY, told["age"], Sex(told["sex"]))
        finals = [
            found.code.formatted
            for found in suggester.suggest(note).finals
            if found.code.system is CodeSystem.ICD10CM
        ]
        if absent := set(codes) - set(finals):
            missed[phrase] = (sorted(absent), finals)
    assert not missed


@pytest.mark.parametrize("specialty", SPECIALTIES)
def test_codes_of_the_phrases_are_billable(specialty: str, catalog: Catalog) -> None:
    """No phrase asks for a code that is not valid on its day."""
    codes = {code for codes in SPECIALTIES[specialty]["phrases"].values() for code in codes}
    assert [
        code
        for code in sorted(codes)
        if not catalog.icd10cm.is_billable(code.replace(".", ""), DAY)
    ] == []
