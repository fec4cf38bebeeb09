"""Chapter 15: phase, weeks, outcome of delivery, and conditions that complicate a pregnancy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from codewell.catalog import Catalog
from codewell.model import CodeSystem, Note, Setting, Sex
from codewell.rules.logic import obstetrics
from codewell.rules.logic.obstetrics import Phase, complicating, phase_in, weeks_code, without_phase
from codewell.suggest import Suggester
from codewell.suggest.birth.gestation import weeks_of_gestation
from codewell.suggest.told import load
from codewell.text import Vocabulary, read_note

DAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog) -> Vocabulary:
    return Vocabulary.open(catalog)


def finals(
    suggester: Suggester,
    text: str,
    setting: Setting = Setting.OUTPATIENT,
    sex: Sex | None = Sex.FEMALE,
    age: int | None = 29,
) -> list[str]:
    note = Note("n", text, setting, DAY, age, sex)
    found = suggester.suggest(note).finals
    return [s.code.formatted for s in found if s.code.system is CodeSystem.ICD10CM]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("G2P1 at 34 weeks 5 days sent from clinic.", 34),
        ("In her first pregnancy, now 10 weeks and 4 days.", 10),
        ("IUP at 10w4d.", 10),
        ("Pregnant at 39 2/7 wk.", 39),
        ("Pregnancy at 28+3 weeks.", 28),
        ("32-week gestation.", 32),
        ("Bleeding, <8 wk by LMP.", 7),
        ("38 weeks pregnant, symptoms for 2 weeks.", 38),
        # not weeks of this pregnancy
        ("Cough for 3 weeks.", None),
        ("Return in 6 weeks.", None),
        ("Six weeks pregnant? No: 6 weeks postpartum.", None),
        ("One prior miscarriage at 8 weeks.", None),
        ("Nausea in pregnancy resolved by 14 weeks.", None),
        ("Knee pain 12 weeks after surgery.", None),
        ("A 5-week-old boy.", None),
    ],
)
def test_weeks(vocabulary: Vocabulary, text: str, weeks: int | None) -> None:
    read = read_note(Note("n", text, Setting.OUTPATIENT, DAY), vocabulary)
    found = weeks_of_gestation(read, frozenset())
    assert (found.weeks if found else None) == weeks


@pytest.mark.parametrize(
    ("condition", "phase", "trimester", "code", "keep"),
    [
        ("D509", Phase.PREGNANCY, 2, "O99012", True),
        ("D509", Phase.CHILDBIRTH, 3, "O9902", True),
        ("D62", Phase.PUERPERIUM, None, "O9081", True),
        ("E66812", Phase.CHILDBIRTH, 3, "O99214", True),
        ("E039", Phase.PREGNANCY, None, "O99280", True),
        ("F411", Phase.PREGNANCY, 1, "O99341", True),
        ("F17210", Phase.PREGNANCY, 3, "O99333", True),
        ("I10", Phase.PREGNANCY, 1, "O10011", False),
        ("E119", Phase.PREGNANCY, 2, "O24112", False),
        ("E1121", Phase.PREGNANCY, 2, "O24112", True),
        ("N390", Phase.PREGNANCY, 2, "O2342", False),
        ("N390", Phase.PUERPERIUM, None, "O8620", False),
        ("S52501A", Phase.PREGNANCY, 1, "O9A211", True),
        ("T8131XA", Phase.PUERPERIUM, None, "O900", False),
    ],
)
def test_complicating(
    condition: str, phase: Phase, trimester: int | None, code: str, keep: bool
) -> None:
    found = complicating(condition, phase, trimester)
    assert found is not None
    assert (found.code, found.keep) == (code, keep)


@pytest.mark.parametrize("condition", ["R51", "Z8632", "F530", "O1414", "T8131XA"])
def test_what_has_no_code_of_chapter_15(condition: str) -> None:
    assert complicating(condition, Phase.PREGNANCY, 1) is None


def test_a_condition_in_every_phase_has_one_title() -> None:
    titles = (
        "Severe pre-eclampsia, second trimester",
        "Severe pre-eclampsia complicating childbirth",
        "Severe pre-eclampsia, complicating the puerperium",
    )
    assert {without_phase(title) for title in titles} == {"severe pre-eclampsia"}
    assert [phase_in(title) for title in titles] == list(Phase)


def test_weeks_codes() -> None:
    assert [weeks_code(w) for w in (5, 8, 39, 43)] == ["Z3A01", "Z3A08", "Z3A39", "Z3A49"]


def test_a_visit_in_pregnancy(suggester: Suggester) -> None:
    text = (
        "HPI: G1P0 at 26 weeks 3 days by dates, prenatal visit.\n\nAssessment:\n"
        "1. Iron deficiency anemia.\n2. Hypothyroidism.\n"
    )
    assert set(finals(suggester, text)) == {"O99.012", "D50.9", "O99.282", "E03.9", "Z3A.26"}


def test_a_delivery(suggester: Suggester) -> None:
    text = (
        "Delivery note\nG1P0 at 39 weeks 2 days admitted in labor. GBS positive, treated.\n"
        "Spontaneous vaginal delivery of a liveborn girl, 3,480 g. Second-degree perineal"
        " laceration repaired.\n\nAssessment:\n1. Vaginal delivery with second-degree laceration.\n"
    )
    found = finals(suggester, text, Setting.INPATIENT)
    assert set(found) == {"O70.1", "O99.824", "Z3A.39", "Z37.0"}
    assert found[-2:] == ["Z3A.39", "Z37.0"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("a liveborn boy", "Z37.0"),
        ("a single live girl", "Z37.0"),
        ("twins, both liveborn", "Z37.2"),
        ("a stillborn infant", "Z37.1"),
    ],
)
def test_the_outcome_of_delivery(suggester: Suggester, words: str, code: str) -> None:
    text = f"G1P0 at 38 weeks gestation. Vaginal delivery of {words}.\n"
    assert code in finals(suggester, text, Setting.INPATIENT)


def test_no_outcome_at_the_postpartum_visit(suggester: Suggester) -> None:
    text = (
        "HPI: Routine postpartum visit, six weeks out from vaginal birth of a liveborn boy at 39"
        " weeks.\n\nAssessment:\n1. Routine postpartum follow-up.\n2. Hypothyroidism.\n"
    )
    found = finals(suggester, text)
    assert not [c for c in found if c.startswith(("Z37", "Z3A"))]
    assert {"Z39.2", "O99.285"} <= set(found)


def test_an_uncomplicated_delivery(suggester: Suggester) -> None:
    text = "G1P0 at 39 weeks gestation. Spontaneous vaginal delivery of a liveborn girl.\n"
    assert finals(suggester, text, Setting.INPATIENT) == ["O80", "Z3A.39", "Z37.0"]


def test_gestational_diabetes_at_the_delivery(suggester: Suggester) -> None:
    text = (
        "G2P1 at 38 weeks gestation. Vaginal delivery of a liveborn girl.\n\nAssessment:\n"
        "1. Gestational diabetes, diet controlled.\n"
    )
    assert "O24.420" in finals(suggester, text, Setting.INPATIENT)


@pytest.mark.parametrize(
    "text",
    [
        "HPI: Not pregnant, pregnancy test negative.\n\nAssessment:\n1. Anemia.\n",
        "HPI: Her sister is pregnant.\n\nAssessment:\n1. Anemia.\n",
        "HPI: Had preeclampsia with her only pregnancy in 2017.\n\nAssessment:\n1. Anemia.\n",
        "HPI: Hoping to become pregnant next year.\n\nAssessment:\n1. Anemia.\n",
    ],
)
def test_no_pregnancy_now(suggester: Suggester, text: str) -> None:
    assert finals(suggester, text) == ["D64.9"]


def test_never_of_a_man(suggester: Suggester) -> None:
    text = "HPI: His wife is pregnant at 30 weeks.\n\nAssessment:\n1. Anemia.\n"
    assert finals(suggester, text, sex=Sex.MALE) == ["D64.9"]


def test_every_code_exists(catalog: Catalog) -> None:
    path = Path(obstetrics.__file__).with_suffix(".yaml")
    codes = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        if "pregnancy" in row:
            codes += [f"{row['pregnancy']}{last}" for last in ("1", "2", "3", row["unspecified"])]
        codes += [row[phase] for phase in ("childbirth", "puerperium") if phase in row]
    data = load("obstetrics.yaml")
    for key in ("outcomes", "births", "sterilization"):
        codes += [row["code"] for row in data[key]]
    codes += [row["code"].format(n) for row in data["conditions"] for n in "045"]
    assert [c for c in codes if not catalog.icd10cm.is_billable(c, DAY)] == []
