"""One code for one condition, and the detail that makes it: what two statements say together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from codewell.catalog import Catalog
from codewell.model import CodeSystem, Note, Setting
from codewell.rules.logic.integral import explained_in_story
from codewell.rules.logic.vaguer import is_told_by
from codewell.suggest import Suggester
from codewell.suggest.specificity import Context, Specificity
from codewell.text import Vocabulary
from codewell.text.loose_numbers import loose_numbers
from codewell.text.sections import find_sections
from codewell.text.vocabulary import NO_GUARDS

DAY = dt.date(2026, 6, 1)
IN, OUT, ED = Setting.INPATIENT, Setting.OUTPATIENT, Setting.ED
Finals = Callable[..., set[str]]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.fixture(scope="module")
def finals(suggester: Suggester) -> Finals:
    def of(text: str, setting: Setting = OUT) -> set[str]:
        found = suggester.suggest(Note("n", text, setting, DAY)).finals
        return {s.code.formatted for s in found if s.code.system is CodeSystem.ICD10CM}

    return of


# -- the vaguer name ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "problem", "code"),
    [
        ("low back pain for 3 weeks", "Back pain", "M54.50"),
        ("right lower quadrant pain since noon", "Abdominal pain", "R10.31"),
        ("iron deficiency anemia for years", "Anemia", "D50.9"),
        ("pleuritic chest pain since yesterday", "Chest pain", "R07.81"),
        ("stress incontinence with coughing", "Urinary incontinence", "N39.3"),
        ("mixed hyperlipidemia", "HLD", "E78.2"),
    ],
)
def test_a_vague_problem_takes_the_kind_that_the_story_tells(
    finals: Finals, story: str, problem: str, code: str
) -> None:
    assert finals(f"HPI: {story}.\n\nAssessment:\n1. {problem}. Return in a month.") == {code}


@pytest.mark.parametrize(
    ("vague", "other", "told"),
    [
        ("D649", "D500", True),
        ("D649", "D649", False),
        ("N189", "N186", True),
        ("N1830", "N1832", True),
        ("N186", "N189", False),
        ("M549", "M542", False),
        ("R109", "R1310", False),
        ("J189", "J690", True),
        ("E785", "E781", True),
    ],
)
def test_which_code_says_less_of_the_same(vague: str, other: str, *, told: bool) -> None:
    assert is_told_by(vague, other) is told


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("ESRD on dialysis\n2. Anemia of CKD", {"N18.6", "D63.1", "Z99.2"}),
        ("Large esophageal varices\n2. Bleeding esophageal varices", {"I85.01"}),
        ("Major depression, recurrent\n2. MDD, recurrent, moderate", {"F33.1"}),
        ("BPH\n2. BPH with urinary frequency", {"N40.1", "R35.0"}),
    ],
)
def test_the_vaguer_of_two_problems_is_not_a_second_one(
    finals: Finals, lines: str, codes: set[str]
) -> None:
    assert finals(f"Assessment:\n1. {lines}") == codes


def test_an_acute_episode_of_the_story_does_not_replace_the_problem(finals: Finals) -> None:
    text = (
        "HPI: admitted in March with acute on chronic diastolic heart failure.\n\n"
        "Assessment:\n1. Chronic diastolic heart failure, stable."
    )
    assert finals(text) == {"I50.32"}


# -- two statements of one condition --------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Alzheimer's disease, severe dementia\n2. Agitation from dementia", "F02.C11"),
        ("Severe Alzheimer's dementia with agitation", "F02.C11"),
        ("Moderate persistent asthma\n2. Asthma exacerbation", "J45.41"),
    ],
)
def test_two_statements_of_a_category_become_the_code_that_says_both(
    finals: Finals, lines: str, code: str
) -> None:
    assert finals(f"Assessment:\n1. {lines}") - {"G30.9"} == {code}


def test_a_stone_told_by_two_names_is_not_two_stones(finals: Finals) -> None:
    text = "Assessment:\n1. Kidney stone, right. CT shows the stone in the right ureter."
    assert "N20.2" not in finals(text)


def test_two_sites_of_a_category_stay_two_codes(finals: Finals) -> None:
    text = (
        "Assessment:\n1. Right knee osteoarthritis\n2. Cellulitis of left leg\n3. Back cellulitis"
    )
    assert {"L03.116", "L03.312"} <= finals(text)


# -- titles and what they say ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("G437", "G43709"),
        ("G409", "G40909"),
        ("G4420", "G44209"),
        ("C920", "C9200"),
        ("C910", "C9100"),
        ("K401", "K4010"),
        ("A047", "A0472"),
        ("I131", "I1310"),
        ("Z280", "Z2809"),
        ("B02", "B029"),
        ("L972", "L97209"),
        ("J18", "J189"),
        ("V435", "V4352XA"),
    ],
)
def test_a_heading_becomes_the_code_that_says_no_more(
    catalog: Catalog, heading: str, code: str
) -> None:
    """What a title says is "without" or "not" says nothing, up to the next "with"."""
    specificity = Specificity(catalog, Vocabulary.open(catalog), dt.date(2025, 10, 1))
    nothing_said = Context(frozenset(), None, lambda: None, "initial")
    assert specificity.resolve(heading, NO_GUARDS, nothing_said)[0].code == code


def test_the_name_of_another_condition_does_not_make_this_one_specific(finals: Finals) -> None:
    text = "Assessment:\n1. Ureteral stone, her second kidney stone was in 2019"
    assert "N20.2" not in finals(text)


# -- numbers --------------------------------------------------------------------------------------


def test_numbers_that_list_or_count_name_no_stage(suggester: Suggester) -> None:
    text = "1 of her problems is CKD stage 4. Losing 3 a year. L4-5 disc, type 2 diabetes."
    read = suggester.read(Note("n", text, OUT, DAY))
    assert [sorted(loose_numbers(s)) for s in read.sentences if s.words & {"1", "3", "5", "2"}] == [
        ["1"],
        ["3"],
        [],
    ]


def test_the_number_of_an_item_is_not_the_stage(finals: Finals) -> None:
    text = "A/P:\n#1 ADPKD, now CKD stage 4. Transplant workup.\n#2 Anemia of CKD, iron replete."
    assert finals(text) == {"Q61.2", "N18.4", "D63.1"}


# -- sides ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exam", "problem", "code"),
    [
        ("right great toe red and tender", "Acute gout of the great toe, idiopathic", "M10.071"),
        ("left knee warm, swollen", "Pseudogout of the knee", "M11.262"),
        ("small effusion of the left ankle", "Ankle sprain", "S93.402A"),
    ],
)
def test_the_side_stands_beside_the_organ_that_the_problem_names(
    finals: Finals, exam: str, problem: str, code: str
) -> None:
    assert code in finals(f"Exam: {exam}.\n\nAssessment:\n1. {problem}.")


# -- sections -------------------------------------------------------------------------------------


def _kinds(text: str) -> list[str]:
    headings = {
        "patient active problem list": "problem_list",
        "diagnosis": "assessment",
        "dx": "assessment",
        "plan": "plan",
    }
    return [s.kind for s in find_sections(text, headings)]


def test_the_column_of_a_problem_list_opens_no_assessment() -> None:
    text = "Patient Active Problem List\nDiagnosis\n- GERD\n- BPH\n\nDiagnosis\nGout\n"
    assert _kinds(text) == ["problem_list", "assessment"]


def test_dots_may_lead_from_a_heading_to_its_text() -> None:
    text = (
        "Wound 1\n  Size ...... 3 x 2 cm\n  Diagnosis ...... pressure ulcer\n  Plan ...... foam\n"
    )
    assert _kinds(text) == ["unheaded", "assessment", "plan"]


def test_two_letters_may_be_a_heading() -> None:
    assert _kinds("Dx\n Gout\n\nPlan\n rest") == ["assessment", "plan"]


# -- stays ----------------------------------------------------------------------------------------


def test_severe_sepsis_is_reported_for_itself(finals: Finals) -> None:
    text = "Hospital course: Admitted with severe sepsis due to Klebsiella pyelonephritis."
    assert "R65.20" in finals(text, IN)


@pytest.mark.parametrize(
    ("told", "reported"),
    [
        ("CXR showed cardiomegaly and small effusions.", False),
        ("ECG: sinus, old LBBB.", False),
        ("CT chest with a small hiatal hernia and atelectasis.", False),
        ("Left bundle branch block is new and cardiology was consulted.", True),
    ],
)
def test_what_only_a_test_result_names_is_not_reported(
    finals: Finals, told: str, *, reported: bool
) -> None:
    text = f"Hospital course: Admitted with pneumonia and treated with ceftriaxone. {told}"
    incidental = {"I51.7", "J90", "I44.7", "K44.9", "J98.11"}
    assert bool(incidental & finals(text, IN)) is reported


@pytest.mark.parametrize(
    ("heading", "held"), [("ADMISSION H&P", False), ("DISCHARGE SUMMARY", True)]
)
def test_a_doubt_at_admission_is_not_one_at_discharge(
    finals: Finals, heading: str, *, held: bool
) -> None:
    section = "Assessment" if not held else "Discharge diagnoses"
    text = f"{heading}\n\n{section}:\n1. Acute kidney injury\n2. Probable adrenal insufficiency"
    assert ("E27.40" in finals(text, IN)) is held


def test_the_deficits_of_a_stroke_stand_beside_its_paralysis(finals: Finals) -> None:
    text = (
        "Hospital course: Right MCA infarct with left hemiplegia. He had a left facial droop and"
        " dysarthria, which persisted."
    )
    assert {"G81.94", "R29.810", "R47.1"} <= finals(text, IN)
    assert explained_in_story("R471", ["G8194"]) is None
    assert explained_in_story("R471", ["G459"]) == "G459"


def test_family_history_of_a_stay_is_reported_where_the_provider_uses_it(finals: Finals) -> None:
    text = "Discharge diagnoses:\n1. Pneumonia\n2. Brother with diabetes, mother CKD\n"
    assert finals(text, IN) == {"J18.9"}


# -- what an operation left -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "setting", "there"),
    [
        (
            "Procedure: right knee injection.\n\nAssessment:\n1. Right knee osteoarthritis\n"
            "2. S/p left total knee replacement, doing well",
            OUT,
            True,
        ),
        (
            "Procedure: left total knee replacement.\n\nAssessment:\n1. Left knee osteoarthritis\n"
            "2. Total knee replacement left",
            OUT,
            False,
        ),
    ],
)
def test_the_joint_of_an_earlier_operation_is_a_status(
    finals: Finals, text: str, setting: Setting, *, there: bool
) -> None:
    assert ("Z96.652" in finals(text, setting)) is there


def test_the_stent_of_this_stay_is_no_status(finals: Finals) -> None:
    today = "Discharge diagnoses:\n1. NSTEMI, s/p DES to mid LAD 8/4\n2. CAD"
    earlier = "Discharge diagnoses:\n1. NSTEMI\n2. CAD s/p DES to LAD in 2019"
    assert "Z95.5" not in finals(today, IN)
    assert "Z95.5" in finals(earlier, IN)


# -- weeks ----------------------------------------------------------------------------------------


def test_the_weeks_of_today_outweigh_a_trimester_of_before(finals: Finals) -> None:
    text = (
        "28w4d by LMP.\nHyperemesis in the first trimester, resolved.\n\n"
        "Assessment:\n1. Iron deficiency anemia in pregnancy"
    )
    codes = finals(text)
    assert "O99.013" in codes
    assert "O99.011" not in codes


# -- causes that are stated -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code", "there"),
    [
        ("PTSD\n2. Insomnia secondary to the PTSD", "F51.05", True),
        ("Insomnia\n2. PTSD", "F51.05", False),
        ("Insomnia due to chronic low back pain", "G47.01", True),
        ("Anemia due to lung cancer", "D63.0", True),
        ("Anemia\n2. Lung cancer", "D63.0", False),
    ],
)
def test_a_code_for_the_cause_needs_the_cause_stated(
    finals: Finals, lines: str, code: str, *, there: bool
) -> None:
    assert (code in finals(f"Assessment:\n1. {lines}")) is there


def test_the_same_side_is_the_one_named_before_it_in_its_sentence(finals: Finals) -> None:
    text = (
        "Exam: right ear normal.\n\n"
        "Assessment: left maxillary sinusitis, with acute serous otitis media on the same side."
    )
    assert "H65.02" in finals(text)


def test_an_attempt_is_said_by_the_poisoning_on_purpose(finals: Finals) -> None:
    text = "Assessment:\n1. Intentional overdose of sertraline, suicide attempt"
    codes = finals(text, ED)
    assert "T43.222A" in codes
    assert "T14.91XA" not in codes


# -- guards -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impression", "setting", "codes"),
    [
        ("Acute headache, most likely a first migraine", ED, {"R51.9"}),
        ("Migraine headache", ED, {"G43.909"}),
        ("Headache of the migraine type", ED, {"G43.909"}),
    ],
)
def test_words_of_another_name_block_a_term_only_where_they_stand_together(
    finals: Finals, impression: str, setting: Setting, codes: set[str]
) -> None:
    assert finals(f"Impression\n{impression}.", setting) == codes


# -- what the paragraph of a problem says ---------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraph", "code"),
    [
        ("Heart failure. Admitted acutely decompensated. Diastolic, known and chronic.", "I50.33"),
        ("Asthma. Seen every spring. Moderate and persistent by his diary.", "J45.40"),
        ("Anemia. Hemoglobin 9.1, attributed to his chronic kidney disease.", "D63.1"),
    ],
)
def test_the_sentences_behind_a_problem_make_it_specific(
    finals: Finals, paragraph: str, code: str
) -> None:
    assert code in finals(f"Hospital course by problem\n\n{paragraph}\n\nGout. Quiet.", IN)


def test_what_the_paragraph_denies_or_doubts_does_not(finals: Finals) -> None:
    text = "Hospital course\n\nAcute kidney injury. Creatinine 2. Tubular necrosis was ruled out."
    assert "N17.9" in finals(text, IN)


# -- what a stroke left ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "setting", "codes"),
    [
        ("1. Right hemiplegia from the 2021 stroke", OUT, {"I69.351"}),
        ("1. Left hemiparesis due to old stroke", OUT, {"I69.354"}),
        ("1. Aphasia since her stroke", OUT, {"I69.320"}),
        ("1. Dysarthria, residual of a CVA two years ago", IN, {"I69.322"}),
        ("1. Oropharyngeal dysphagia after her stroke in 2020", OUT, {"I69.391", "R13.12"}),
    ],
)
def test_the_deficit_of_an_earlier_stroke_is_its_sequela(
    finals: Finals, text: str, setting: Setting, codes: set[str]
) -> None:
    assert finals(f"Assessment:\n{text}", setting) == codes


def test_the_deficit_of_the_stroke_of_this_stay_is_none(finals: Finals) -> None:
    text = "Discharge diagnoses:\n1. Acute left MCA stroke with right hemiplegia\n2. Aphasia"
    assert {"G81.91", "R47.01"} <= finals(text, IN)
