"""Suggestions from what stands around the diagnoses: prose, encounters, status, relatives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.model import CodedRecord, CodeSystem, Note, Setting
from codewell.rules.logic.integral import explained_in_story, integral_to
from codewell.suggest import Suggester
from codewell.suggest.candidates import prose_of

DAY = dt.date(2026, 5, 1)
OUT, ED, IN = Setting.OUTPATIENT, Setting.ED, Setting.INPATIENT
Finals = Callable[..., list[str]]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def record(suggester: Suggester, text: str, setting: Setting = OUT, **facts: Any) -> CodedRecord:
    return suggester.suggest(Note("n", text, setting, DAY, **facts))


@pytest.fixture(scope="module")
def finals(suggester: Suggester) -> Finals:
    def of(text: str, setting: Setting = OUT, **facts: Any) -> list[str]:
        found = record(suggester, text, setting, **facts).finals
        return [s.code.formatted for s in found if s.code.system is CodeSystem.ICD10CM]

    return of


# -- a record told as prose -----------------------------------------------------------------------

LETTER = """Dear Doctor,

Thank you for sending this gardener with a burning foot. He had shingles of the flank in
February, which healed. He takes amlodipine for hypertension.

On examination the pulses are full. There is a callus, and the pinprick is lost at the toes.

I believe that this is alcoholic polyneuropathy. He will stop drinking and see me in the autumn.

Kind regards
"""


def test_the_conclusion_of_a_letter_leads_and_what_passed_stays_out(finals: Finals) -> None:
    codes = finals(LETTER)
    assert codes[0] == "G62.1"
    assert "I10" in codes
    assert "B02.9" not in codes


def test_a_letter_is_read_in_its_parts(suggester: Suggester) -> None:
    read = suggester.read(Note("n", LETTER, OUT, DAY))
    prose = prose_of(read)
    assert prose.examination is not None
    assert prose.conclusion is not None
    assert prose.examination.of(LETTER).startswith("On examination")
    assert prose.conclusion.of(LETTER).startswith("I believe")
    assert prose.judges


def test_an_assessment_under_its_heading_needs_no_reading_of_prose(suggester: Suggester) -> None:
    text = "On exam well.\n\nThis is gout.\n\nASSESSMENT\nGout.\n"
    prose = prose_of(suggester.read(Note("n", text, OUT, DAY)))
    assert prose.examination is prose.conclusion is None


def test_a_conclusion_in_doubt_leaves_the_complaints(finals: Finals) -> None:
    codes = finals(
        "She comes with persistent proteinuria found at work.\n\n"
        "Blood pressure 118/70, pulse 66. Kidneys not felt.\n\n"
        "IgA nephropathy is possible. Until the biopsy I record persistent proteinuria only.\n"
    )
    assert codes == ["R80.1"]


@pytest.mark.parametrize(
    ("symptom", "diagnoses", "expected"),
    [
        ("R29898", ["I69351"], "I69351"),
        ("R29810", ["I639"], None),  # a deficit of a stroke is reported beside it
        ("R0902", ["J9601"], "J9601"),
        ("R0902", ["J449"], None),
        ("K920", ["I8511"], "I8511"),
        ("D649", ["D500"], "D500"),
        ("F32A", ["F319"], "F319"),
        ("N12", ["N10"], "N10"),
        ("R911", ["C787"], None),
        ("R911", ["C3411"], "C3411"),
    ],
)
def test_what_a_diagnosis_says_already(
    symptom: str, diagnoses: list[str], expected: str | None
) -> None:
    assert integral_to(symptom, diagnoses) == expected


def test_a_complaint_of_the_story_belongs_to_its_system() -> None:
    assert explained_in_story("R251", ["G20"]) == "G20"
    assert explained_in_story("R251", ["J449"]) is None


# -- problems -------------------------------------------------------------------------------------


def test_the_first_words_of_a_sentence_name_a_problem(finals: Finals) -> None:
    codes = finals(
        "ASSESSMENT AND PLAN\nLeft knee is the main issue today.\n"
        "Hypertension checked because surgery is coming, controlled, continue losartan.\n"
    )
    assert "I10" in codes


def test_a_copied_list_beside_an_assessment_is_no_assessment(finals: Finals) -> None:
    text = "PROBLEM LIST\n- Psoriasis\n- Gout\n\nASSESSMENT\n1. Gout\n"
    assert finals(text) == ["M10.9"]
    assert "L40.9" in finals(text.replace("ASSESSMENT", "PROBLEM LIST"))


def test_a_certificate_is_no_reason(finals: Finals) -> None:
    assert finals("ASSESSMENT\n1. Acute bronchitis\nWork note through Friday.\n") == ["J20.9"]


def test_a_nodule_under_another_problem_is_followed(finals: Finals) -> None:
    codes = finals("ASSESSMENT\n1. COPD, stable. New lung nodule on the scan, repeat in a year.\n")
    assert codes == ["J44.9", "R91.1"]


# -- what the encounter is for --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "CC: Post-op visit\nHPI: Three weeks after right total knee arthroplasty for"
            " osteoarthritis.\nPLAN\nContinue therapy.\n",
            ["Z47.1", "Z96.651"],
        ),
        ("HPI: 4 weeks after appendectomy, no complaints.\nPLAN\nNo limits.\n", ["Z48.815"]),
        ("ASSESSMENT\n1. 6 weeks status post rotator cuff repair, doing well.\n", ["Z47.89"]),
    ],
)
def test_care_after_an_operation(finals: Finals, text: str, expected: list[str]) -> None:
    assert finals(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "HPI: Cholecystectomy three years ago.\nASSESSMENT\n1. Gout\n",
        "HPI: Appendectomy is scheduled in two weeks, follow up after surgery.\n"
        "ASSESSMENT\n1. Gout\n",
    ],
)
def test_an_operation_of_another_time_needs_no_aftercare(finals: Finals, text: str) -> None:
    assert finals(text) == ["M10.9"]


def test_a_complication_is_no_aftercare(finals: Finals) -> None:
    codes = finals(
        "HPI: 10 days after hernia repair.\nASSESSMENT\n1. Surgical site infection, opened.\n"
    )
    assert codes[0].startswith("T81.4")
    assert not [c for c in codes if c.startswith("Z48")]


def test_follow_up_of_a_cancer_that_is_gone(finals: Finals) -> None:
    codes = finals(
        "HPI: Follow-up of bladder cancer.\n"
        "ASSESSMENT\n1. History of bladder cancer, no evidence of recurrence.\n"
    )
    assert codes == ["Z08", "Z85.51"]


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("Flu shot given in the left deltoid.", True),
        ("PCV20 + flu given L/R deltoid.", True),
        ("Flu shot declined.", False),
        ("Due for a Tdap vaccine, will be given next visit.", False),
        ("MMR titer drawn today.", False),
    ],
)
def test_a_vaccine_counts_where_it_was_given(finals: Finals, line: str, given: bool) -> None:
    assert ("Z23" in finals(f"ASSESSMENT AND PLAN\n1. Psoriasis\n2. {line}\n")) is given


def test_tobacco_that_the_plan_addresses(finals: Finals) -> None:
    story = "HPI: Smokes a pack of cigarettes a day.\n"
    codes = finals(f"{story}ASSESSMENT\n1. Eczema\nCounseled 6 minutes on smoking cessation.\n")
    assert codes == ["L30.9", "F17.210", "Z71.6"]
    assert finals(f"{story}ASSESSMENT\n1. Eczema\n") == ["L30.9"]


# -- status, relatives ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("Permanent atrial fibrillation, warfarin since 2015.", "Z79.01"),
        (
            "Type 2 diabetes, never uncontrolled in twelve years on metformin 1000 mg a day.",
            "Z79.84",
        ),
        ("Type 2 diabetes. Hold metformin 48 h after the contrast.", "Z79.84"),
        ("Rheumatoid arthritis, on prednisone 5 mg for three years.", "Z79.52"),
    ],
)
def test_words_around_a_drug_tell_its_lasting_use(finals: Finals, story: str, code: str) -> None:
    problem = story.replace(",", ".").partition(".")[0]
    assert code in finals(f"HPI: {story}\nASSESSMENT\n1. {problem}\n")


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("She was on metformin until 2019.", "Z79.84"),
        ("Never on metformin.", "Z79.84"),
        ("Start metformin 500 mg daily.", "Z79.84"),
        ("Prednisone 40 mg daily for five days.", "Z79.52"),
    ],
)
def test_a_drug_not_taken_for_long_is_no_status(finals: Finals, story: str, code: str) -> None:
    codes = finals(f"HPI: {story}\nASSESSMENT\n1. Type 2 diabetes\n2. Rheumatoid arthritis\n")
    assert code not in codes


def test_insulin_is_part_of_type_1(finals: Finals) -> None:
    text = "HPI: On insulin glargine.\nASSESSMENT\n1. Type {} diabetes\n"
    assert finals(text.format(1)) == ["E10.9"]
    assert finals(text.format(2)) == ["E11.9", "Z79.4"]


def test_a_relative_counts_where_the_provider_reasons_with_him(finals: Finals) -> None:
    text = "FAMILY HISTORY\nBrother had colon cancer. Father had a stroke.\nASSESSMENT\n{}\n"
    plain = text.format("1. Iron deficiency anemia. Oral iron.")
    reasoned = text.format(
        "1. Iron deficiency anemia. Given his brother's history, colonoscopy now."
    )
    assert finals(plain) == ["D50.9"]
    assert finals(reasoned) == ["D50.9", "Z80.0"]


def test_an_old_infarct_stands_beside_a_new_one(finals: Finals) -> None:
    codes = finals("PMH: inferior MI 2019.\nDISCHARGE DIAGNOSES\n1. NSTEMI\n", IN)
    assert codes == ["I21.4", "I25.2"]


def test_no_body_mass_index_in_pregnancy(finals: Finals) -> None:
    codes = finals(
        "HPI: G2P1 at 30 weeks gestation, pregnant, BMI 37.2.\n"
        "ASSESSMENT\n1. Obesity class 2 in pregnancy\n",
        age=30,
    )
    assert not [c for c in codes if c.startswith("Z68")]


# -- detail and combination -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("1. Osteoporosis\n2. Displaced left femoral neck fracture after a fall", {"M80.052A"}),
        ("1. Alzheimer's disease\n2. Moderate dementia with agitation", {"G30.9", "F02.B11"}),
        ("1. Secondary hyperparathyroidism\n2. CKD stage 4", {"N25.81", "N18.4"}),
        ("1. Polyneuropathy\n2. Vitamin B12 deficiency", {"G63", "E53.8"}),
        ("1. Left hemiparesis", {"G81.94"}),
        ("1. Right hemiparesis", {"G81.91"}),
        ("1. Left hemiparesis in a left-handed man", {"G81.92"}),
        ("1. The atrial fibrillation, which is persistent, is well controlled.", {"I48.19"}),
        ("1. Type 2 diabetes\n2. Mild nonproliferative retinopathy, both eyes", {"E11.3293"}),
    ],
)
def test_codes_that_say_two_things(finals: Finals, lines: str, expected: set[str]) -> None:
    assert set(finals(f"ASSESSMENT\n{lines}\n")) == expected


def test_a_kind_of_lymphoma_is_the_one_in_remission(finals: Finals) -> None:
    codes = finals(
        "ASSESSMENT\n1. Diffuse large B-cell lymphoma.\n2. Lymphoma in complete remission.\n"
    )
    assert codes == ["C83.3A"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("1. Adenocarcinoma of the right lower lobe", ["C34.31"]),
        ("1. Metastatic mediastinal lymph nodes", ["C77.1"]),
        ("1. Here for cycle 3 today.\n2. Colon cancer, proceed with cycle 3.", ["Z51.11", "C18.9"]),
        ("1. Colon cancer. Hold chemotherapy, cycle 3 deferred.", ["C18.9"]),
        ("1. Well child check with diaper dermatitis", ["Z00.121", "L22"]),
        ("1. Preeclampsia\n2. G1P0 at 34w3d", ["O14.93", "Z3A.34"]),
    ],
)
def test_what_the_lines_say(finals: Finals, lines: str, expected: list[str]) -> None:
    assert finals(f"ASSESSMENT\n{lines}\n", age=1 if "child" in lines else 30) == expected


def test_force_breaks_a_healthy_bone_too(finals: Finals) -> None:
    codes = finals(
        "HPI: Fell from a ladder at home.\n"
        "ASSESSMENT\n1. Displaced left femoral neck fracture\n2. Osteoporosis\n",
        ED,
    )
    assert "S72.002A" in codes
    assert "M81.0" in codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NIHSS 6 on arrival.\nDISCHARGE DIAGNOSES\n1. Acute ischemic stroke\n", "R29.706"),
        (
            "Alcohol level 182.\nDISCHARGE DIAGNOSES\n1. Alcohol abuse with intoxication\n",
            "Y90.6",
        ),
    ],
)
def test_scores_stand_beside_what_asks_for_them(finals: Finals, text: str, code: str) -> None:
    assert code in finals(f"HOSPITAL COURSE\n{text}", IN)
    assert code not in finals(f"HOSPITAL COURSE\n{text.partition('1.')[0]}1. Psoriasis\n", IN)


# -- drugs ----------------------------------------------------------------------------------------


def test_a_kit_for_an_overdose_tells_of_none(finals: Finals) -> None:
    codes = finals(
        "ASSESSMENT\n1. Opioid use disorder, severe, from heroin and fentanyl."
        " Naloxone kit renewed in case of overdose.\n"
    )
    assert codes == ["F11.20"]


def test_the_condition_before_the_drug_is_its_effect(finals: Finals) -> None:
    codes = finals("ASSESSMENT\n1. Gout, and hypotension due to tamsulosin.\n")
    assert codes == ["M10.9", "I95.2", "T44.6X5A"]


# -- order ----------------------------------------------------------------------------------------


def test_tobacco_and_organisms_stand_behind_the_disease(finals: Finals) -> None:
    codes = finals(
        "ASSESSMENT\n1. Nicotine dependence, cigarettes\n2. COPD with acute exacerbation\n"
    )
    assert codes == ["J44.1", "F17.210"]


def test_a_stay_told_as_prose_begins_with_what_is_acute(finals: Finals) -> None:
    codes = finals("She has hypertension and gout. She was treated for acute appendicitis.", IN)
    assert codes[0] == "K35.80"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She is not in heart failure.", "negated"),
        ("Not in respiratory failure.", "negated"),
        ("She returns with chest pain since Monday.", "affirmed"),
        ("Return with chest pain.", "hypothetical"),
    ],
)
def test_who_is_not_in_failure_and_who_returns(
    suggester: Suggester, text: str, expected: str
) -> None:
    (mention,) = suggester.read(Note("n", text, OUT, DAY)).mentions
    assert mention.assertion.label == expected


def test_a_second_term_says_more_than_the_words_it_shares(suggester: Suggester) -> None:
    note = Note("n", "Nuclear sclerotic cataracts both eyes.", OUT, DAY)
    assert [s.code.formatted for s in suggester.suggest(note).finals] == ["H25.13"]


def test_the_acute_state_of_a_lasting_disease_leads_a_stay_told_as_prose(finals: Finals) -> None:
    text = "Admitted with DKA in type 1 diabetes. E. coli UTI treated. AKI resolved with fluids."
    assert finals(text, IN)[0] == "E10.10"


def test_a_combination_stands_where_the_first_of_its_diseases_is_named(finals: Finals) -> None:
    text = (
        "Discharge diagnoses: Acute on chronic diastolic heart failure; acute hypoxic respiratory"
        " failure; hypertension."
    )
    assert finals(text, IN)[:3] == ["I11.0", "I50.33", "J96.01"]
