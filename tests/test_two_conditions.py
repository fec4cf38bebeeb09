"""Words that state two conditions, and what belongs to which of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from codewell import lexicon
from codewell.catalog import Catalog
from codewell.errors import InputError
from codewell.lexicon import SaidOnce, TermEntry
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.suggest import Suggester
from codewell.text import Vocabulary
from codewell.text.compile_vocabulary import compile_vocabulary
from codewell.text.together import Together

DAY = dt.date(2026, 6, 1)
Codes = Callable[..., set[str]]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.fixture(scope="module")
def codes(suggester: Suggester) -> Codes:
    def of(text: str, setting: Setting = Setting.OUTPATIENT, sex: Sex = Sex.FEMALE) -> set[str]:
        note = Note("n", text, setting, DAY, 60, sex)
        finals = suggester.suggest(note).finals
        return {s.code.formatted for s in finals if s.code.system is CodeSystem.ICD10CM}

    return of


# -- two conditions in one phrase -----------------------------------------------------------------

PHRASES = [
    ("Septic shock", "A41.9 R65.21"),
    ("Severe sepsis due to pneumonia", "A41.9 R65.20 J18.9"),
    ("Septic shock from E. coli bacteremia", "A41.51 R65.21"),
    ("Diabetic gastroparesis", "E11.43 K31.84"),
    ("Diabetic foot ulcer, left great toe, fat layer exposed", "E11.621 L97.522"),
    ("Diabetic foot ulcer right heel with necrosis of muscle", "E11.621 L97.413"),
    ("Diabetic CKD", "E11.22 N18.9"),
    ("Hypertensive CKD stage 4", "I12.9 N18.4"),
    ("Hypertensive CKD stage 3a with HFpEF", "I13.0 N18.31 I50.30"),
    ("Hypertensive heart failure", "I11.0 I50.9"),
    ("Hypertensive urgency", "I16.0 I10"),
    ("Anemia of chronic kidney disease, stage 4", "D63.1 N18.4"),
    ("Alzheimer's dementia", "G30.9 F02.80"),
    ("Lewy body dementia", "G31.83 F02.80"),
    ("COVID pneumonia", "U07.1 J12.82"),
    ("Venous stasis ulcer of left calf", "I83.022 L97.229"),
    ("Post-op ileus", "K91.89 K56.7"),
    ("Portal hypertensive gastropathy", "K76.6 K31.89"),
    ("Cardiac amyloidosis", "E85.4 I43"),
    ("ESRD on hemodialysis", "N18.6 Z99.2"),
    ("Metastatic breast cancer", "C50.919 C79.9"),
    ("Metastatic colon cancer to liver", "C18.9 C78.7"),
    ("Metastatic melanoma", "C43.9 C79.9"),
    ("Prostate cancer metastatic to bone", "C61 C79.51"),
    ("COPD with pneumonia", "J44.0 J18.9"),
    ("Type 2 DM with CKD 3b and neuropathy", "E11.22 N18.32 E11.40"),
    ("Esophageal varices with cirrhosis", "I85.10 K74.60"),
    ("Alcoholic cirrhosis with ascites", "K70.31"),
    ("BPH with urinary retention", "N40.1 R33.8"),
    ("Lung cancer with brain metastases", "C34.90 C79.31"),
    ("Type 2 diabetes with foot ulcer", "E11.621 L97.509"),
    ("Hypertensive chronic kidney disease", "I12.9 N18.9"),
    ("Anemia in CKD", "D63.1 N18.9"),
    ("Parkinson's disease dementia", "G20.A1 F02.80"),
    ("Frontotemporal dementia", "G31.09 F02.80"),
    ("Vascular dementia", "F01.50"),
    ("H. pylori gastritis", "K29.70 B96.81"),
    ("BPH with nocturia", "N40.1 R35.1"),
    ("Amyloid cardiomyopathy", "E85.4 I43"),
    ("Cirrhosis with bleeding esophageal varices", "K74.60 I85.11"),
    ("MRSA cellulitis of right leg", "L03.115 B95.62"),
    ("Strep pharyngitis", "J02.0"),
    ("Ureteral stone with hydronephrosis", "N13.2"),
    ("Pneumococcal pneumonia with COPD exacerbation", "J13 J44.0 J44.1"),
    ("Asthma-COPD overlap", "J44.89"),
    ("Type 1 diabetic on insulin pump", "E10.9 Z96.41"),
    ("T2DM on insulin", "E11.9 Z79.4"),
    ("T2DM on metformin", "E11.9 Z79.84"),
    ("Diabetic polyneuropathy, type 2", "E11.42"),
    ("Obesity class 2, BMI 37", "E66.812 Z68.37"),
    ("Alcohol use disorder, severe, in withdrawal", "F10.239"),
    ("Stroke with left hemiparesis, residual", "I69.354"),
    ("Old MI", "I25.2"),
    ("CAD s/p CABG", "I25.10 Z95.1"),
    ("CAD with stable angina", "I25.118"),
    ("CAD with angina", "I25.119"),
    ("A-fib on Eliquis", "I48.91 Z79.01"),
    ("Hypothyroidism after thyroidectomy", "E89.0"),
    ("Hypothyroidism post RAI", "E89.0"),
    ("Malignant pleural effusion from breast cancer", "J91.0 C50.919"),
    ("Cellulitis of left great toe", "L03.032"),
    ("History of breast cancer s/p mastectomy", "Z85.3 Z90.10"),
    ("Osteoporosis with compression fracture T12, initial", "M80.08XA"),
    ("Opioid use disorder on buprenorphine", "F11.20"),
    ("Depression with anxiety", "F41.8"),
    ("Anxiety with depression", "F41.8"),
    ("Anxiety and depression", "F41.9 F32.A"),
    ("Mixed anxiety and depressive disorder", "F41.8"),
    ("Lumbar stenosis with neurogenic claudication", "M48.062"),
    ("Sciatica left, low back pain", "M54.42"),
    ("Cervical radiculopathy", "M54.12"),
    ("Lumbar radiculopathy due to herniated disc L4-5", "M51.16"),
    ("Rheumatoid arthritis on methotrexate", "M06.9 Z79.631"),
    ("Psoriatic arthritis on adalimumab", "L40.50 Z79.620"),
    ("Crohn's disease on infliximab", "K50.90 Z79.620"),
    ("Kidney transplant with CKD 3a", "Z94.0 N18.31"),
    ("UTI due to E. coli", "N39.0 B96.20"),
    ("Hyperlipidemia and hypertension", "E78.5 I10"),
    ("Hypertension, hyperlipidemia, type 2 diabetes", "I10 E78.5 E11.9"),
    ("GERD with esophagitis", "K21.00"),
    ("Acute hypoxic respiratory failure due to COPD exacerbation", "J96.01 J44.1"),
    ("Acute on chronic systolic heart failure with hypertension", "I11.0 I50.23"),
    ("AKI on CKD 3", "N17.9 N18.30"),
    ("Type 2 diabetes with hypoglycemia", "E11.649"),
    ("Diabetic retinopathy with macular edema", "E11.311"),
    ("Gout of right big toe", "M10.9"),
    ("OSA on CPAP", "G47.33"),
    ("Migraine with aura, intractable", "G43.119"),
    ("Post-traumatic osteoarthritis right knee", "M17.31"),
    ("Chronic venous insufficiency with ulcer right ankle", "I87.2 L97.319"),
    ("Hemorrhoids with bleeding", "K64.9"),
    ("IBS with diarrhea", "K58.0"),
    ("Chronic hepatitis C with cirrhosis", "B18.2 K74.60"),
    ("Gestational diabetes, diet controlled, 30 weeks", "O24.410 Z3A.30"),
    ("Sickle cell crisis", "D57.00"),
    ("Neutropenic fever due to chemotherapy", "D70.1 R50.81 T45.1X5A"),
    ("Steroid-induced hyperglycemia", "R73.9 T38.0X5A"),
    ("Metastatic prostate cancer to bone", "C61 C79.51"),
    ("Metastatic lung adenocarcinoma with brain mets", "C34.90 C79.31"),
    ("Stage IV breast cancer with liver metastases", "C50.919 C78.7"),
    ("Pneumonia with COPD exacerbation", "J18.9 J44.0 J44.1"),
]


@pytest.mark.parametrize(("phrase", "want"), PHRASES)
def test_a_phrase_that_states_two_conditions_has_the_codes_of_both(
    codes: Codes, phrase: str, want: str
) -> None:
    sex = Sex.MALE if "BPH" in phrase or "rostate" in phrase else Sex.FEMALE
    assert codes(f"ASSESSMENT\n1. {phrase}", sex=sex) == set(want.split())


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Acute hypoxic respiratory failure due to COPD exacerbation", "J96.01"),
        ("HFpEF and chronic kidney disease", "I50.30"),
    ],
)
def test_the_acuity_of_one_condition_is_not_that_of_the_other(
    codes: Codes, phrase: str, code: str
) -> None:
    assert code in codes(f"ASSESSMENT\n1. {phrase}")


# What each row of said_once.yaml keeps out: words of a term, its code, and the other code.
SAID_ONCE = [
    ("influenza pneumonia", "J1100", "pneumonia", "J189"),
    ("COPD with asthma", "J4489", "asthma", "J45909"),
    ("alcoholic cirrhosis", "K7030", "alcoholic", "F1020"),
    ("smoker's cough", "J410", "smoker", "F17200"),
    ("hot flushes", "N951", "flush", "R232"),
    ("drug abuse counseling", "Z7151", "drug abuse", "F1910"),
    ("septic arterial embolism", "I76", "arterial embolism", "I749"),
    ("sulfa drug reaction", "T370X5", "drug reaction", "T887"),
    ("ectopic beats", "I4949", "ectopic", "O0090"),
    ("fat embolism of pulmonary artery", "I2696", "fat embolism", "T791"),
    ("bicuspid aortic valve disease", "Q2381", "aortic valve disease", "I359"),
    ("carcinoid syndrome", "E3400", "carcinoid", "D3A00"),
    ("mild neurocognitive disorder in MS", "F0670", "mild neurocognitive disorder", "G3184"),
    ("aspiration pneumonia", "J690", "pneumonia", "J189"),
    ("pulmonary hemosiderosis", "J8403", "hemosiderosis", "E8319"),
    ("genetic susceptibility to breast cancer", "Z1501", "breast cancer", "C50919"),
]  # fmt: skip


def _states(
    catalog: Catalog,
    vocabulary: Vocabulary,
    rows: tuple[SaidOnce, ...],
    case: tuple[str, ...],
) -> bool:
    term, code, _, other = case
    references = list(vocabulary.references)
    together = Together(catalog, rows, vocabulary.terms.index, references)
    keys = together.within(code, vocabulary.content(term))
    return any(references[n].code == other for k in keys for n in vocabulary.terms.index[k])


@pytest.mark.parametrize("number", range(len(SAID_ONCE)))
def test_what_a_term_says_once_is_not_coded_twice(catalog: Catalog, number: int) -> None:
    rows = lexicon.load().said_once
    vocabulary = Vocabulary.open(catalog)
    assert not _states(catalog, vocabulary, rows, SAID_ONCE[number])
    without = (*rows[:number], *rows[number + 1 :])
    assert _states(catalog, vocabulary, without, SAID_ONCE[number]), "the row does nothing"


def test_every_row_of_what_is_said_once_has_its_case() -> None:
    assert len(lexicon.load().said_once) == len(SAID_ONCE)


def test_an_entry_that_names_no_term_under_also_is_refused(catalog: Catalog) -> None:
    source = lexicon.load()
    odd = TermEntry("odd#1", "I10", ("oddness",), also=("no such term anywhere",))
    with pytest.raises(InputError, match="no such term anywhere"):
        compile_vocabulary(catalog, replace(source, terms=(odd,)))


# -- lists taken over from a chart ----------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "His chart otherwise lists asthma and GERD.",
        "Other items on his list are asthma and GERD.",
        "Old list: asthma, GERD.",
        "From the referral: asthma, GERD.",
        "The intake form she brought mentions asthma and GERD.",
    ],
)
def test_what_a_copied_list_holds_is_not_coded(codes: Codes, words: str) -> None:
    text = f"HISTORY\nPain of the knee.\nASSESSMENT\n1. Osteoarthritis of the right knee. {words}"
    assert codes(text) == {"M17.11"}


def test_a_condition_that_is_only_on_the_old_chart_is_not_coded(codes: Codes) -> None:
    text = "HISTORY\nBipolar disorder, which is on the old chart, and asthma.\nASSESSMENT: Gout."
    assert codes(text, Setting.ED) == {"M10.9", "J45.909"}


# -- the side of an organ -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HPI\nScan with a 2 cm right adrenal nodule.\nASSESSMENT\nAdrenal metastasis", "C79.71"),
        (
            "HPI\nFracture of the right wrist, cast off.\nASSESSMENT\nCarpal tunnel syndrome",
            "G56.01",
        ),
        ("ASSESSMENT\nLeft hip osteoarthritis.\nTrochanteric bursitis on the same side.", "M70.62"),
    ],
)
def test_a_side_told_elsewhere_is_that_of_the_organ(codes: Codes, text: str, code: str) -> None:
    assert code in codes(text)


def test_two_sides_of_an_organ_tell_none(codes: Codes) -> None:
    text = "HPI\nNodules of the right adrenal and the left adrenal.\nASSESSMENT\nAdrenal metastasis"
    assert "C79.70" in codes(text)


# -- phases and intents ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "seventh"),
    [("Nonunion", "K"), ("Malunion", "P"), ("Delayed healing", "G"), ("Follow-up", "D")],
)
def test_how_a_fracture_heals_is_its_seventh_character(
    codes: Codes, words: str, seventh: str
) -> None:
    text = f"ASSESSMENT\n{words} of left humeral shaft fracture, subsequent visit"
    assert f"S42.302{seventh}" in codes(text)


@pytest.mark.parametrize(
    ("text", "want", "unwanted"),
    [
        ("Accidental fentanyl overdose. Denies suicidal intent.", "T40.411A", "T40.412A"),
        ("Took sertraline in a suicide attempt. Overdose of sertraline.", "T43.222A", "T43.221A"),
        (
            "Intentional sertraline overdose, agitation resolved after lorazepam.",
            "T43.222A",
            "T42.4X2A",
        ),
    ],
)
def test_the_intent_of_a_poisoning_is_that_which_is_stated(
    codes: Codes, text: str, want: str, unwanted: str
) -> None:
    found = codes(f"ASSESSMENT\n{text}", Setting.ED)
    assert want in found
    assert unwanted not in found


# -- what a stay reports --------------------------------------------------------------------------


def test_a_stay_reports_the_deficits_of_a_stroke(codes: Codes) -> None:
    text = (
        "HOSPITAL COURSE\nAcute ischemic stroke of the left MCA territory with aphasia and facial"
        " droop, both better at discharge."
    )
    assert {"R47.01", "R29.810"} <= codes(text, Setting.INPATIENT)


def test_a_stay_reports_findings_that_it_evaluates(codes: Codes) -> None:
    text = "HOSPITAL COURSE\nPneumonia, treated. Oropharyngeal dysphagia on swallow study."
    assert codes(text, Setting.INPATIENT) == {"J18.9", "R13.12"}


def test_a_stay_leaves_what_the_history_alone_names_unless_it_lasts(codes: Codes) -> None:
    text = "PMH: seasonal allergies, type 2 diabetes\nHOSPITAL COURSE\nPneumonia, treated."
    found = codes(text, Setting.INPATIENT)
    assert "E11.9" in found
    assert "J30.2" not in found


def test_an_examination_is_no_diagnosis_of_a_stay(codes: Codes) -> None:
    text = "HOSPITAL COURSE\nPneumonia, treated.\nDISCHARGE DIAGNOSIS\nPneumonia\nAnnual exam"
    assert codes(text, Setting.INPATIENT) == {"J18.9"}


# -- treatment of a cancer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drug", "code"),
    [
        ("pembrolizumab", "Z51.12"),
        ("carboplatin", "Z51.11"),
        ("carboplatin and pembrolizumab", "Z51.11"),
    ],
)
def test_the_treatment_of_the_visit_is_that_of_its_drugs(
    codes: Codes, drug: str, code: str
) -> None:
    text = f"HPI\nHere for infusion of {drug}.\nASSESSMENT\n1. Lung cancer. Proceed with cycle 3."
    assert code in codes(text)


def test_sections_begin_behind_a_complaint_of_one_line(codes: Codes) -> None:
    text = (
        "Chief complaint: vomiting blood\n\nSummary of stay:\nBleeding esophageal varices, banded."
        " Hyponatremia, fluid restricted."
    )
    assert "E87.1" in codes(text, Setting.INPATIENT)
