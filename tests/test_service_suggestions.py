"""Services from the record: done or not, attributes, doses, units, modifiers, each with a case."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codewell.catalog import Catalog
from codewell.model import Note, Setting, Span
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile
from codewell.suggest.services import Services, measures
from codewell.suggest.services.counting import hours_past_first, timed_units, units_of
from codewell.suggest.services.measures import Measured
from codewell.text import Vocabulary, read_record

DAY = dt.date(2024, 8, 15)
Lines = Callable[..., list[str]]


@pytest.fixture(scope="module")
def coder(catalog: Catalog) -> tuple[Services, Vocabulary]:
    vocabulary = Vocabulary.open(catalog)
    return Services(catalog, vocabulary), vocabulary


@pytest.fixture(scope="module")
def lines(coder: tuple[Services, Vocabulary]) -> Lines:
    """The final lines of a note, as ``20610-RT x 1``; with ``final=False`` the candidates."""

    def told(text: str, *, final: bool = True, **facts: Any) -> list[str]:
        facts = {"setting": Setting.OUTPATIENT, "date": DAY, "age": 50, **facts}
        note = Note("n", text, facts["setting"], facts["date"], facts["age"])
        found = coder[0].suggest(read_record(note, coder[1]))
        return [
            f"{'-'.join((s.code.value, *s.modifiers))} x {s.units}"
            for s in found
            if s.final is final
        ]

    return told


# -- done or not --------------------------------------------------------------------------------

KNEE = "20610-RT x 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The right knee was injected under sterile technique.", [KNEE]),
        ("Procedure: right knee injection.", [KNEE]),
        ("Right knee injection performed today.", [KNEE]),
        ("Plan: right knee injection today, tolerated well.", [KNEE]),
        ("Right knee injection was discussed.", []),
        ("Will schedule right knee injection.", []),
        ("Right knee injection declined.", []),
        ("Right knee injection deferred today.", []),
        ("History of right knee injection.", []),
        ("Right knee was injected last month.", []),
        ("Right knee was injected in 2022 with relief.", []),
        ("Right knee injection three weeks ago helped.", []),
        ("If no better, right knee injection.", []),
        ("Recommended ice, rest and right knee injection.", []),
        ("Refer to orthopedics for right knee injection.", []),
        ("No right knee injection given.", []),
        ("Past Surgical History: right knee injection.", []),
        ("Family History: mother had right knee injection.", []),
        ("Right knee injection done at urgent care.", []),
        ("Ordered and given today: right knee injection, tolerated.", [KNEE]),
    ],
)
def test_only_what_was_done_here_is_proposed(text: str, expected: list[str], lines: Lines) -> None:
    assert lines(text) == expected


# -- doses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenalog 40 mg IM given.", "J3301 x 4"),
        ("Kenalog 45 mg IM given.", "J3301 x 5"),
        ("Kenalog-40 1 mL IM given.", "J3301 x 4"),
        ("Gave 0.5 mL of Kenalog (40 mg/mL) IM, given in the office.", "J3301 x 2"),
        ("Toradol 30 mg IM given.", "J1885 x 2"),
        ("ketorolac 60mg IM administered", "J1885 x 4"),
        ("Rocephin 1 g IM given.", "J0696 x 4"),
        ("Rocephin 1,000 mg IM given.", "J0696 x 4"),
        ("ceftriaxone 600 mg IM given", "J0696 x 3"),
        ("Vitamin B12 1,000 mcg IM given.", "J3420 x 1"),
        ("B12 1 mg IM given", "J3420 x 1"),
        ("Depo-Provera 150 mg IM given.", "J1050 x 150"),
        ("Bicillin 2.4 million units IM given.", "J0561 x 24"),
        ("Given 10 mg of dexamethasone IM.", "J1100 x 10"),
        ("Epinephrine 0.3 mg IM given for anaphylaxis.", "J0171 x 3"),
    ],
)
def test_units_from_the_dose(text: str, expected: str, lines: Lines) -> None:
    assert expected in lines(text)
    assert "96372 x 1" in lines(text)


def test_without_a_dose_the_drug_is_a_candidate(lines: Lines) -> None:
    assert lines("Kenalog IM given.") == ["96372 x 1"]
    assert lines("Kenalog IM given.", final=False) == ["J3301 x 1"]


def test_home_medicines_are_not_given_here(lines: Lines) -> None:
    assert lines("Ondansetron 4 mg every 8 hours, given by mouth at home.") == []
    assert lines("Medications: Depo-Provera 150 mg IM.") == []
    assert lines("Prescribed ketorolac 30 mg IM.") == []


def test_what_is_wasted_and_what_is_not(lines: Lines) -> None:
    wasted = "Bortezomib 2.5 mg subcutaneous given; 1 mg discarded from the single-dose vial."
    assert {"J9041 x 25", "J9041-JW x 10"} <= set(lines(wasted))
    whole = "Ketorolac 30 mg IM given from a single-dose vial, no waste."
    assert "J1885-JZ x 2" in lines(whole)
    assert "J1885 x 2" in lines(whole, date=dt.date(2023, 6, 30))
    assert "J1885 x 2" in lines("Ketorolac 30 mg IM given.")


def test_waste_inside_the_last_unit_is_no_line(lines: Lines) -> None:
    assert not [x for x in lines("Kenalog 35 mg IM given, 5 mg discarded.") if "JW" in x]


def test_the_date_chooses_the_code_of_the_drug(lines: Lines) -> None:
    text = "Left shoulder injected with Depo-Medrol 80 mg."
    assert "J1010 x 80" in lines(text)
    assert "J1040 x 1" in lines(text, date=dt.date(2024, 3, 31))


def test_in_a_hospital_the_hospital_reports_drugs_and_laboratory(lines: Lines) -> None:
    text = "Ketorolac 30 mg IM given. Rapid strep negative."
    assert lines(text, setting=Setting.ED) == []
    assert lines(text, setting=Setting.ED, final=False) == ["96372 x 1", "J1885 x 2", "87880 x 1"]


@given(st.integers(1, 400), st.sampled_from([(10, "mg"), (15, "mg"), (250, "mg"), (1, "mg")]))
def test_units_never_fall_short_of_the_dose(milligrams: int, per: tuple[int, str]) -> None:
    dose = measures.in_base_unit(Decimal(milligrams), "mg")
    unit = measures.in_base_unit(Decimal(per[0]), per[1])
    units = math.ceil(dose.amount / unit.amount)
    assert units * unit.amount >= dose.amount > (units - 1) * unit.amount


# -- infusions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iron sucrose 200 mg IV infusion 09:00-10:00 given.", ["96365 x 1"]),
        ("Iron sucrose 200 mg IV infusion 09:00-10:31 given.", ["96365 x 1", "96366 x 1"]),
        ("Iron sucrose 200 mg IV infusion 09:00-10:30 given.", ["96365 x 1"]),
        ("Iron sucrose 200 mg IV infusion 09:00-09:12 given.", ["96374 x 1"]),
        ("Ondansetron 4 mg IV push given.", ["96374 x 1"]),
        ("IV hydration with normal saline 1000 mL 09:00-09:30 given.", []),
        ("IV hydration with normal saline 1000 mL 09:00-09:31 given.", ["96360 x 1"]),
    ],
)
def test_times_choose_the_administration(text: str, expected: list[str], lines: Lines) -> None:
    assert [x for x in lines(text) if x.startswith("96")] == expected


def test_an_infusion_without_times_is_a_candidate(lines: Lines) -> None:
    assert "96365 x 1" in lines("Iron sucrose 200 mg IV infusion given.", final=False)


@given(st.integers(1, 600))
def test_further_hours_grow_with_the_minutes(minutes: int) -> None:
    hours = hours_past_first(Decimal(minutes))
    assert hours <= hours_past_first(Decimal(minutes + 1))
    assert hours == max(0, (minutes - 60 + 29) // 60)


# -- counts and sizes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cryotherapy of 1 actinic keratosis performed.", ["17000 x 1"]),
        ("Cryotherapy of 14 actinic keratoses performed.", ["17000 x 1", "17003 x 13"]),
        ("Cryotherapy of 15 actinic keratoses performed.", ["17004 x 1"]),
        ("Removed 15 skin tags with scissors.", ["11200 x 1"]),
        ("Removed 16 skin tags with scissors.", ["11200 x 1", "11201 x 1"]),
        ("Removed 26 skin tags with scissors.", ["11200 x 1", "11201 x 2"]),
        ("Warts x14 frozen.", ["17110 x 1"]),
        ("Warts x15 frozen.", ["17111 x 1"]),
        ("Excision of benign cyst of the back, 0.5 cm, performed.", ["11400 x 1"]),
        ("Excision of benign cyst of the back, 0.6 cm, performed.", ["11401 x 1"]),
        ("Excision of benign cyst of the cheek, 6 mm, performed.", ["11441 x 1"]),
        (
            "Excision of melanoma of the calf, 1.0 cm lesion with 0.5 cm margins, done.",
            ["11602 x 1"],
        ),
        ("Simple repair of a 2.5 cm laceration of the arm.", ["12001 x 1"]),
        ("Simple repair of a 2.6 cm laceration of the arm.", ["12002 x 1"]),
        ("Simple repair of a two centimeter laceration of the lip.", ["12011 x 1"]),
        ("Debridement to subcutaneous tissue performed, 20 sq cm.", ["11042 x 1"]),
        ("Debridement to subcutaneous tissue performed, 41 sq cm.", ["11042 x 1", "11045 x 2"]),
        ("Tobacco cessation counseling 3 minutes.", []),
        ("Tobacco cessation counseling 4 minutes.", ["99406 x 1"]),
        ("Tobacco cessation counseling 11 minutes.", ["99407 x 1"]),
        ("Advance care planning 15 minutes.", []),
        ("Advance care planning 46 minutes.", ["99497 x 1", "99498 x 1"]),
        ("Chronic care management, 39 minutes this month.", ["99490 x 1"]),
        ("Chronic care management, 40 minutes this month.", ["99490 x 1", "99439 x 1"]),
    ],
)
def test_numbers_choose_code_and_units(text: str, expected: list[str], lines: Lines) -> None:
    assert sorted(lines(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Benign cyst of the back excised.", "size in centimetres not documented"),
        ("Laceration of the arm repaired with sutures.", "length of the repair not documented"),
        ("Actinic keratoses frozen with liquid nitrogen.", "number of lesions not documented"),
        ("Smoking cessation counseling provided.", "time in minutes not documented"),
    ],
)
def test_a_missing_fact_leaves_a_candidate_that_names_it(
    text: str, missing: str, coder: tuple[Services, Vocabulary]
) -> None:
    note = Note("n", text, Setting.OUTPATIENT, DAY, 50)
    found = coder[0].suggest(read_record(note, coder[1]))
    assert [s.final for s in found] == [False]
    assert missing in found[0].missing


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        ({"a": 7}, {}),
        ({"a": 8}, {"a": 1}),
        ({"a": 22}, {"a": 1}),
        ({"a": 23}, {"a": 2}),
        ({"a": 24, "b": 16, "c": 8}, {"a": 2, "b": 1}),
        ({"a": 10, "b": 5}, {"a": 1}),
        ({"a": 33, "b": 7}, {"a": 2, "b": 1}),
        ({"a": 15, "b": 15, "c": 15}, {"a": 1, "b": 1, "c": 1}),
    ],
)
def test_the_eight_minute_rule(minutes: dict[str, int], units: dict[str, int]) -> None:
    assert timed_units({code: Decimal(n) for code, n in minutes.items()}) == units


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 90), min_size=1))
def test_timed_units_are_those_of_the_total(minutes: dict[str, int]) -> None:
    given_minutes = {code: Decimal(n) for code, n in minutes.items()}
    total = sum(minutes.values())
    assert sum(timed_units(given_minutes).values()) == (total + 7) // 15


def test_units_of_a_rule_that_does_not_apply_are_none() -> None:
    one = Measured(Decimal(1), Span(0, 1))
    assert units_of("number-1", {"number": one}) == 0
    assert units_of("tens past 15", {"number": one}) == 0


# -- modifiers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("Left knee injected.", {}, ["20610-LT x 1"]),
        ("Bilateral knee injections performed.", {}, ["20610-50 x 1"]),
        ("Right knee and left shoulder: right knee injected.", {}, ["20610-RT x 1"]),
        ("Partial nail avulsion of the left second toe performed.", {}, ["11730-T1 x 1"]),
        ("Subungual hematoma of the right ring finger evacuated.", {}, ["11740-F8 x 1"]),
        ("Chalazion of the left upper eyelid excised.", {}, ["67800-E1 x 1"]),
        (
            "X-ray right ankle 3 views, my interpretation: no fracture.",
            {"setting": Setting.ED},
            ["73610-26-RT x 1"],
        ),
        ("X-ray right ankle 3 views done in office.", {}, ["73610-RT x 1"]),
        ("EKG, my interpretation: sinus rhythm.", {"setting": Setting.ED}, ["93010 x 1"]),
        (
            "Screening colonoscopy, Medicare. Procedure: colonoscopy with snare of a polyp.",
            {"age": 70},
            ["45385-PT x 1"],
        ),
        ("Procedure: screening colonoscopy, normal. Medicare.", {"age": 70}, ["G0121 x 1"]),
        (
            "Procedure: screening colonoscopy, normal. Medicare. High risk.",
            {"age": 70},
            ["G0105 x 1"],
        ),
        ("Physical therapy: gait training 15 minutes.", {}, ["97116-GP x 1"]),
        (
            "Audio-only visit by telephone. Individual psychotherapy 45 minutes.",
            {},
            ["90834-93 x 1"],
        ),
        (
            "BLS emergency transport from nursing home to hospital. Loaded miles: 4.",
            {},
            ["A0429-NH x 1", "A0425-NH x 4"],
        ),
    ],
)
def test_modifiers(text: str, facts: dict[str, Any], expected: list[str], lines: Lines) -> None:
    assert lines(text, **facts) == expected


def test_59_is_said_and_never_set(coder: tuple[Services, Vocabulary]) -> None:
    text = (
        "Procedure: colonoscopy for bleeding. Findings: Cecal polyp removed with cold snare."
        " Rectal erythema, biopsies taken."
    )
    found = coder[0].suggest(read_record(Note("n", text, Setting.OUTPATIENT, DAY, 50), coder[1]))
    assert {s.code.value for s in found} == {"45385", "45380"}
    assert all(not {"59", "XS"} & set(s.modifiers) for s in found)
    assert any("59 or XS" in reason for s in found for reason in s.missing)


# -- vaccines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("Boostrix given IM.", 40, ["90471 x 1", "90715 x 1"]),
        ("RotaTeq given by mouth.", 0, ["90473 x 1", "90680 x 1"]),
        (
            "MMR given. I counseled the parents on the vaccine.",
            1,
            ["90460 x 1", "90461 x 2", "90707 x 1"],
        ),
        ("MMR given. I counseled the patient on the vaccine.", 19, ["90471 x 1", "90707 x 1"]),
        ("Medicare. Pneumovax given.", 70, ["90732 x 1", "G0009 x 1"]),
        ("Aetna. Pneumovax given.", 70, ["90471 x 1", "90732 x 1"]),
        ("Flu shot declined.", 40, []),
    ],
)
def test_vaccines_by_age_counselling_and_payer(
    text: str, age: int, expected: list[str], lines: Lines
) -> None:
    assert sorted(lines(text, age=age)) == expected


# -- in the whole answer ------------------------------------------------------------------------

NOTE = (
    "Assessment:\n1. Primary osteoarthritis of the right knee\n2. Essential hypertension\n"
    "Procedure:\nThe right knee was injected with 40 mg Kenalog.\n"
)


def test_services_stand_beside_the_diagnoses(catalog: Catalog) -> None:
    suggester = Suggester.open(catalog)
    note = Note("n", NOTE, Setting.OUTPATIENT, DAY, 67)
    record = suggester.suggest(note)
    assert {"20610", "J3301"} <= {s.code.value for s in record.services}
    for other in (Profile.STAY, Profile.PROBLEM_LIST, Profile.EVERY_MENTION):
        assert not suggester.suggest(note, other).services


def test_an_inpatient_stay_has_none(lines: Lines) -> None:
    assert lines(NOTE, setting=Setting.INPATIENT) == []
