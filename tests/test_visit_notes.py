"""Visits as they are written: assessments without a heading, vaccines, percentiles, stages."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester
from codewell.suggest.unheaded_assessment import with_assessment
from codewell.text import Vocabulary, read_note

DAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def finals(
    suggester: Suggester,
    text: str,
    age: int = 40,
    setting: Setting = Setting.OUTPATIENT,
    sex: Sex = Sex.FEMALE,
) -> set[str]:
    record = suggester.suggest(Note("n", text, setting, DAY, age, sex))
    return {s.code.formatted for s in record.finals if s.code.system is CodeSystem.ICD10CM}


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Itching, white discharge.\nVulvovaginal candidiasis - fluconazole 150 mg.", "Vulvo"),
        ("Cough 10 days. Lungs clear.\nAcute bronchitis: fluids. Recheck prn.", "Acute br"),
        ("Blisters in a band on the flank.\nDx herpes zoster. Valacyclovir 1 g TID.", "Dx"),
        ("Red eye 2 days.\nViral conjunctivitis", "Viral"),
        # a story, an assessment that has its heading, problems told one after the other
        ("Cough for 10 days, worse at night. Lungs clear.", None),
        ("Cough 10 days.\nAssessment: acute bronchitis", None),
        ("Gout: continue allopurinol 300 mg.\nPsoriasis: continue clobetasol.", None),
        ("Psoriasis f/u, all clear.\nGout, started allopurinol 100 mg.", None),
    ],
)
def test_the_assessment_without_a_heading(
    vocabulary: Vocabulary, text: str, begins: str | None
) -> None:
    note = Note("n", text, Setting.OUTPATIENT, DAY, 40, Sex.FEMALE)
    read = read_note(note, vocabulary)
    found = [
        section.body.of(text)
        for section in with_assessment(read, vocabulary).sections
        if section not in read.sections and section.kind == "assessment_and_plan"
    ]
    assert [words[: len(begins or "")] for words in found] == ([begins] if begins else [])


def test_a_stay_keeps_its_sections(vocabulary: Vocabulary) -> None:
    text = "Cough 10 days. Lungs clear.\nAcute bronchitis: fluids. Recheck prn."
    read = read_note(Note("n", text, Setting.INPATIENT, DAY, 40), vocabulary)
    assert with_assessment(read, vocabulary) is read


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Acute bronchiolitis, RSV neg", {"J21.9"}),
        ("Bronchiolitis (RSV negative)", {"J21.9"}),
        ("Bronchiolitis, RSV swab negative", {"J21.9"}),
        ("Bronchiolitis, RSV positive", {"J21.0"}),
        ("Pneumonia, COVID negative", {"J18.9"}),
        ("Pneumonia (COVID/flu neg)", {"J18.9"}),
        ("Pharyngitis - rapid strep neg, culture sent", {"J02.9"}),
        ("Gastroenteritis, norovirus neg", {"K52.9"}),
        ("No pneumonia, COVID negative", set()),
    ],
)
def test_a_negative_test_denies_its_agent_only(
    suggester: Suggester, words: str, codes: set[str]
) -> None:
    assert finals(suggester, f"A/P: {words}. Supportive care.") == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("MMR, varicella and hep A given today", {"Z00.129", "Z23"}),
        ("Pentacel, rotavirus and PCV20 administered", {"Z00.129", "Z23"}),
        ("varicella on the trunk, calamine", {"Z00.121", "B01.9"}),
    ],
)
def test_vaccines_are_no_diseases(suggester: Suggester, words: str, codes: set[str]) -> None:
    text = f"A/P:\n1. Well child check\n2. {words}."
    assert finals(suggester, text, age=1) == codes


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("BMI at the 97th percentile", "Z68.54"),
        ("BMI 24, 98 %ile", "Z68.54"),
        ("BMI 31.2 (128% of the 95th percentile)", "Z68.55"),
        ("BMI 38, 145 percent of the 95th percentile", "Z68.56"),
        ("BMI 90th percentile", "Z68.53"),
        ("BMI up since last year", None),
    ],
)
def test_percentiles_of_children(suggester: Suggester, said: str, code: str | None) -> None:
    found = finals(suggester, f"Weight check. {said}.\nA/P: Childhood obesity, diet.", age=9)
    assert found == {"E66.9"} | ({code} if code else set())


def test_no_percentile_for_an_adult(suggester: Suggester) -> None:
    found = finals(suggester, "BMI 97th percentile.\nA/P: Obesity.", age=30)
    assert found == {"E66.9"}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("POAG, moderate stage OD, mild stage OS", {"H40.1112", "H40.1121"}),
        ("POAG OD severe, OS moderate", {"H40.1113", "H40.1122"}),
        ("Dry AMD, intermediate right eye, early left eye", {"H35.3112", "H35.3121"}),
        ("POAG OU, moderate stage", {"H40.1132"}),
    ],
)
def test_the_stage_of_each_eye(suggester: Suggester, words: str, codes: set[str]) -> None:
    assert finals(suggester, f"A/P: {words}, continue drops.", age=70) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ROB 28w3d, G2P1.\nA/P: IUP 28w3d, uncomplicated.", "Z34.83"),
        ("ROB 16w2d, G1P0.\nA/P: IUP 16w2d, normal course.", "Z34.02"),
        ("20w0d, multip.\nA/P: Supervision of normal pregnancy.", "Z34.82"),
        ("20w0d.\nA/P: Supervision of normal pregnancy.", "Z34.92"),
    ],
)
def test_the_order_of_a_normal_pregnancy(suggester: Suggester, text: str, code: str) -> None:
    found = finals(suggester, text, age=28)
    assert {c for c in found if not c.startswith("Z3A")} == {code}


@pytest.mark.parametrize(
    ("weeks", "code"), [("38w4d", "O47.1"), ("33w0d", "O47.03"), ("24w0d", "O47.02")]
)
def test_false_labor_by_its_weeks(suggester: Suggester, weeks: str, code: str) -> None:
    text = f"Triage {weeks}, contractions. A: False labor, home."
    assert code in finals(suggester, text, age=28, setting=Setting.OBSERVATION)


def test_days_after_a_birth_are_no_packs(suggester: Suggester) -> None:
    birth = "G1P0 39w0d, NSVD of a live male infant, perineum intact. "
    assert finals(suggester, birth + "Home PPD 2.", 28, Setting.INPATIENT) == {
        "O80",
        "Z3A.39",
        "Z37.0",
    }
    smokes = finals(suggester, birth + "Smokes 1 PPD.", 28, Setting.INPATIENT)
    assert "F17.210" in smokes


@pytest.mark.parametrize(
    "words", ["Well child with diaper rash", "3 year old child with diaper rash"]
)
def test_a_child_is_the_patient(suggester: Suggester, words: str) -> None:
    assert "L22" in finals(suggester, f"A/P: {words}. Zinc oxide.", age=1)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Late preterm girl, 35w4d. C-section for breech. 2280 g.", {"P07.18", "P07.38"}),
        ("Preterm boy born at 31w2d, now PMA 33w0d. Birth weight 1640 g.", {"P07.16", "P07.34"}),
        ("Preterm, LBW girl born at 34w0d. BW 2100 g.", {"P07.18", "P07.37"}),
    ],
)
def test_the_weight_and_weeks_of_a_newborn(
    suggester: Suggester, text: str, codes: set[str]
) -> None:
    found = finals(suggester, f"NICU admission, newborn. {text}", 0, Setting.INPATIENT)
    assert {code for code in found if code.startswith("P07")} == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Screening colonoscopy is current", {"I10"}),
        ("Screening mammogram overdue, declined again", {"I10"}),
        ("Screening mammogram", {"I10", "Z12.31"}),
    ],
)
def test_a_screening_of_another_day(suggester: Suggester, words: str, codes: set[str]) -> None:
    text = f"Assessment:\n1. Hypertension - continue losartan\n2. {words}\n"
    assert finals(suggester, text, age=55) == codes


def test_the_initials_of_respiratory_distress_in_a_newborn(suggester: Suggester) -> None:
    text = "NICU progress note, newborn DOL 3.\n\nRESP\nRDS, CPAP 5, weaning."
    assert "P22.0" in finals(suggester, text, 0, Setting.INPATIENT)
