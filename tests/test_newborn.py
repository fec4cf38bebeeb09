"""The record of a newborn: birth, prematurity, observation, vaccines, and what is the mother's."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.suggest import Suggester
from codewell.suggest.told import load

DAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def finals(
    suggester: Suggester, text: str, age: int | None = 0, setting: Setting = Setting.INPATIENT
) -> list[str]:
    note = Note("n", text, setting, DAY, age)
    return [s.code.formatted for s in suggester.suggest(note).finals]


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        ("Baby boy born vaginally at 39 weeks 1 day, 3,310 g.", "Z38.00"),
        ("Newborn girl delivered by cesarean section at 38 weeks.", "Z38.01"),
        ("Newborn twin A born by NSVD at 38 weeks.", "Z38.30"),
        ("Newborn twin B, delivered by c-section.", "Z38.31"),
        ("Newborn boy born at home, vaginally.", "Z38.1"),
    ],
)
def test_the_birth(suggester: Suggester, birth: str, code: str) -> None:
    text = f"NEWBORN NURSERY DISCHARGE SUMMARY\n\n{birth}\n"
    assert finals(suggester, text) == [code]


def test_no_birth_code_after_a_transfer_or_in_the_clinic(suggester: Suggester) -> None:
    text = "NICU admission. Baby girl transferred from a referring hospital, born vaginally.\n"
    assert "Z38.00" not in finals(suggester, text)
    text = "Newborn visit, 5 days old. Born vaginally at 39 weeks.\n"
    assert "Z38.00" not in finals(suggester, text, setting=Setting.OUTPATIENT)


def test_prematurity_takes_weight_and_weeks(suggester: Suggester) -> None:
    text = (
        "NEWBORN NURSERY DISCHARGE SUMMARY\n\nLate preterm girl born vaginally at 35 weeks 4 days,"
        " birth weight 2,310 g.\n"
    )
    assert set(finals(suggester, text)) == {"Z38.00", "P07.18", "P07.38"}


def test_prematurity_is_the_providers_word(suggester: Suggester) -> None:
    """Weeks alone are not coded (I.C.16.d)."""
    text = "NEWBORN NURSERY DISCHARGE SUMMARY\n\nGirl born vaginally at 36 weeks, 2,450 g.\n"
    assert finals(suggester, text) == ["Z38.00"]


def test_observed_and_ruled_out(suggester: Suggester) -> None:
    text = (
        "NEWBORN NURSERY DISCHARGE SUMMARY\n\nBoy born vaginally at 39 weeks.\n\nHospital Course\n"
        "Observed for possible early-onset sepsis. Cultures without growth. Sepsis was ruled out.\n"
    )
    assert set(finals(suggester, text)) == {"Z38.00", "Z05.1"}


def test_not_ruled_out(suggester: Suggester) -> None:
    text = (
        "NEWBORN NURSERY DISCHARGE SUMMARY\n\nBoy born vaginally at 39 weeks.\n\n"
        "Hospital Course\nSepsis could not be ruled out.\n"
    )
    assert "Z05.1" not in finals(suggester, text)


def test_a_declined_vaccine(suggester: Suggester) -> None:
    text = (
        "NEWBORN NURSERY DISCHARGE SUMMARY\n\nBoy born vaginally at 39 weeks.\n"
        "Hepatitis B vaccine declined by both parents.\n"
    )
    assert set(finals(suggester, text)) == {"Z38.00", "Z28.82"}


def test_the_mothers_conditions_are_not_the_infants(suggester: Suggester) -> None:
    text = (
        "NEWBORN NURSERY DISCHARGE SUMMARY\n\nBoy born vaginally at 39 weeks.\n"
        "Mother with hypothyroidism and gestational diabetes. Maternal anemia in pregnancy.\n"
    )
    assert finals(suggester, text) == ["Z38.00"]


@pytest.mark.parametrize("age", [31, 4])
def test_an_older_patient_is_no_newborn(suggester: Suggester, age: int) -> None:
    text = "NEWBORN NURSERY\n\nPreterm, born vaginally at 35 weeks, birth weight 2,310 g.\n"
    assert not [c for c in finals(suggester, text, age) if c.startswith("Z38")]


def test_every_code_is_billable(catalog: Catalog) -> None:
    data = load("newborn.yaml")
    codes = [code for kind in data["birth_codes"].values() for code in kind.values()]
    codes += [code for _, code in data["weights"]] + list(data["weeks"].values())
    codes += [row["code"] for key in ("observed", "unvaccinated") for row in data[key]]
    assert [c for c in codes if not catalog.icd10cm.is_billable(c, DAY)] == []
