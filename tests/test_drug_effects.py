"""Adverse effects, poisonings and underdosing; stated causes; detail and links across sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.catalog.sources.icd10cm_tables import Table
from codewell.catalog.sources.icd10cm_tables import read as read_table
from codewell.model import Note, Setting
from codewell.rules.logic.drug_induced import drug_induced
from codewell.suggest import Suggester
from codewell.suggest.drugs.drug_effects import is_adverse_effect

DAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def finals(suggester: Suggester, text: str, setting: Setting = Setting.OUTPATIENT) -> list[str]:
    return [s.code.formatted for s in suggester.suggest(Note("n", text, setting, DAY)).finals]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cough due to lisinopril", ["R05.9", "T46.4X5A"]),
        ("Drug rash from amoxicillin", ["L27.0", "T36.0X5A"]),
        ("Rash due to amoxicillin", ["L27.0", "T36.0X5A"]),
        ("Constipation secondary to oxycodone", ["K59.03", "T40.2X5A"]),
        ("Statin-induced myopathy", ["G72.0", "T46.6X5A"]),
        # neither the drug nor its word for an effect alone makes one
        ("Cough, continue lisinopril", ["R05.9"]),
        ("Cough not due to lisinopril", ["R05.9"]),
        ("Hypertension on lisinopril", ["I10"]),
        ("Gout, started colchicine", ["M10.9"]),
    ],
)
def test_an_adverse_effect_stands_behind_its_condition(
    suggester: Suggester, line: str, expected: list[str]
) -> None:
    assert finals(suggester, f"Assessment:\n1. {line}.\n") == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("because she cannot afford her amlodipine and stopped taking it", "Z91.120"),
        ("ran out of amlodipine", "Z91.148"),
        ("she stopped taking her amlodipine since she felt better", "Z91.128"),
        ("he forgot to take his amlodipine", "Z91.138"),
    ],
)
def test_underdosing_and_its_reason(suggester: Suggester, line: str, reason: str) -> None:
    assert finals(suggester, f"Assessment:\n1. Hypertension, {line}.\n") == [
        "I10",
        "T46.1X6A",
        reason,
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("intentional overdose of Tylenol in a suicide attempt", "T39.1X2A"),
        ("accidental overdose of Tylenol", "T39.1X1A"),
        ("Tylenol overdose", "T39.1X1A"),
        ("overdose of Tylenol, undetermined intent", "T39.1X4A"),
    ],
)
def test_a_poisoning_stands_first_with_its_intent(
    suggester: Suggester, words: str, code: str
) -> None:
    text = f"HPI: Brought in after an {words}.\nAssessment:\n1. Major depression.\n"
    found = finals(suggester, text, Setting.ED)
    assert found[0] == code
    assert not any(other.startswith("T50.9") for other in found)


def test_a_denied_overdose_is_none(suggester: Suggester) -> None:
    text = "HPI: She denies overdose of Tylenol.\nAssessment:\n1. Major depression.\n"
    assert not any(code.startswith("T39") for code in finals(suggester, text, Setting.ED))


def test_every_drug_has_a_code_of_each_kind_it_may_need(catalog: Catalog) -> None:
    """Each base takes the adverse effect and the underdosing, and says so."""
    for code in set(lexicon.load().drug_effects.values()):
        for intent in "156":
            assert catalog.icd10cm.is_billable(f"{code}{intent}A", DAY), (code, intent)
        assert is_adverse_effect(f"{code}5A")
        assert not is_adverse_effect(f"{code}1A")


def test_drug_induced_forms() -> None:
    assert drug_induced("R21", "T360X5A") == "L270"
    assert drug_induced("D709", "T451X5A") == "D701"
    assert drug_induced("D709", "T43595A") == "D702"
    assert drug_induced("E785", "T360X5A") == "E785"


def test_the_drugs_agree_with_the_official_table() -> None:
    """Where the table of drugs names a drug by itself, the lexicon follows it."""
    mirror = Path(__file__).parents[1] / ".." / "shared" / "sources"
    if not mirror.is_dir():
        pytest.skip("no mirror of the official files at ../shared/sources")
    official = _official_adverse_effects(mirror)
    named = {n: c for n, c in lexicon.load().drug_effects.items() if n in official}
    assert len(named) > 200
    assert {n: c for n, c in named.items() if not official[n].startswith(c)} == {}


def _official_adverse_effects(mirror: Path) -> dict[str, str]:
    """The adverse effect code of each line of the official table, by its words."""
    book = next((mirror / "icd10cm").glob("*tables-and-index*.zip"))
    return {
        line.title.title.lower(): cell.code.code
        for line in read_table(book, table=Table.DRUGS)
        for cell in line.cells
        if line.level == 0 and cell.column == "Adverse effect" and cell.code
    }


def test_a_cause_stated_under_a_symptom_is_the_problem(suggester: Suggester) -> None:
    text = (
        "Assessment and Plan:\n1. Shortness of breath.\n"
        "This is a flare of her congestive heart failure.\n2. Gout.\n"
    )
    assert set(finals(suggester, text)) == {"I50.9", "M10.9"}


@pytest.mark.parametrize("doubt", ["most likely due to", "probably secondary to", "likely from"])
def test_a_doubted_cause_leaves_the_symptom(suggester: Suggester, doubt: str) -> None:
    text = f"Assessment:\nLeft shoulder pain, {doubt} rotator cuff tendinopathy.\n"
    assert finals(suggester, text) == ["M25.512"]


def test_what_a_colon_opens_stands_under_the_cue(suggester: Suggester) -> None:
    text = (
        "Denies: fever, chills.\nDifferential diagnosis: pneumonia, asthma.\nAssessment:\nCough.\n"
    )
    assert finals(suggester, text) == ["R05.9"]


def test_a_vague_problem_takes_the_one_detail_of_the_record(suggester: Suggester) -> None:
    text = "HPI: He has melanoma of the back.\nAssessment:\n1. Newly diagnosed melanoma.\n"
    assert finals(suggester, text) == ["C43.59"]
    two = (
        "HPI: He has melanoma of the back. Also melanoma of the scalp.\nAssessment:\n1. Melanoma.\n"
    )
    assert finals(suggester, two) == ["C43.9"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("His kidney disease is not due to diabetes.", {"E11.9", "N18.31"}),
        ("CKD is unrelated to the diabetes per nephrology.", {"E11.9", "N18.31"}),
        ("Kidney function is stable.", {"E11.22", "N18.31"}),
    ],
)
def test_a_link_that_the_record_denies_is_not_presumed(
    suggester: Suggester, line: str, expected: set[str]
) -> None:
    text = f"Assessment:\n1. Type 2 diabetes.\n2. CKD stage 3a. {line}\n"
    assert set(finals(suggester, text)) == expected


def test_a_heart_rate_is_no_hormone_receptor(suggester: Suggester) -> None:
    record = suggester.suggest(
        Note("n", "Vitals: Heart Rate: 88\nAssessment:\nGout.\n", Setting.OUTPATIENT, DAY)
    )
    assert not any(r.code.value.startswith("Z17") for r in record.rejections)
