"""External causes beside an injury: what happened, where, in what activity and status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Setting
from codewell.suggest import Suggester
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.injury.body_detail import with_detail_of_body
from codewell.suggest.told import load
from codewell.text import Vocabulary, read_note

DAY = dt.date(2026, 5, 1)
FRACTURE = "\n\nAssessment:\n1. Closed fracture of the right distal radius.\n"


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def causes(suggester: Suggester, story: str, setting: Setting = Setting.ED) -> list[str]:
    """The external causes proposed for a story that ends in a fracture."""
    note = Note("n", f"HPI: {story}{FRACTURE}", setting, DAY)
    codes = [s.code.formatted for s in suggester.suggest(note).finals]
    assert codes[0] == "S52.501A"
    return codes[1:]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("She slipped on the wet floor in her kitchen.", ["W01.0XXA", "Y92.000"]),
        ("He slipped on ice on the sidewalk.", ["W00.0XXA", "Y92.480"]),
        ("He fell off his ladder.", ["W11.XXXA"]),
        ("He fell from the scaffolding at a construction site.", ["W12.XXXA", "Y92.61"]),
        ("She rolled out of bed at the nursing home.", ["W06.XXXA", "Y92.122"]),
        ("He fell from his chair.", ["W07.XXXA"]),
        ("He fell down the stairs.", ["W10.9XXA"]),
        ("She fell off the monkey bars at recess.", ["W09.2XXA", "Y92.219", "Y93.6A", "Y99.8"]),
        ("He fell off his skateboard in the park.", ["V00.131A", "Y92.830", "Y93.51", "Y99.8"]),
        ("He was bitten by a neighbor's dog.", ["W54.0XXA"]),
        ("His hand was caught in a car door.", ["W23.0XXA"]),
        ("A brick fell on his hand.", ["W20.8XXA"]),
        ("She cut her hand with a paring knife.", ["W26.0XXA"]),
        ("She cut the hand on broken glass.", ["W25.XXXA"]),
        ("He was using a table saw in his garage.", ["W31.2XXA", "Y92.015"]),
        ("Hot coffee spilled on the wrist.", ["X10.0XXA"]),
        ("He burned himself on the stove.", ["X15.0XXA"]),
        ("He was in a fist fight at a bar.", ["Y04.0XXA", "Y92.59"]),
        ("She was stabbed with a knife by an assailant.", ["X99.1XXA"]),
        ("Another player kicked her while playing soccer.", ["W50.1XXA", "Y93.66", "Y99.8"]),
        ("He was lifting heavy boxes at work when he felt a pop.", ["X50.0XXA", "Y99.0"]),
        ("Ground-level fall.", ["W18.30XA"]),
        ("She fell.", ["W19.XXXA"]),
    ],
)
def test_what_happened(suggester: Suggester, story: str, expected: list[str]) -> None:
    assert causes(suggester, story) == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("Restrained driver rear-ended at a light by a pickup truck.", "V43.53XA"),
        ("She was the driver of a sedan that was struck from behind by another car.", "V43.52XA"),
        ("Passenger in a car that hit a tree.", "V47.6XXA"),
        ("He was driving when his car rolled over.", "V48.5XXA"),
        ("Restrained driver in an MVC.", "V49.40XA"),
        ("Pedestrian struck by a car.", "V03.10XA"),
        ("Pedestrian hit by a van in a parking lot.", "V03.00XA"),
        ("Riding his bicycle when he was hit by a car.", "V13.4XXA"),
        ("He lost control of his motorcycle and was thrown.", "V28.49XA"),
        ("He was riding an ATV that flipped.", "V86.55XA"),
    ],
)
def test_whose_vehicle_and_what_it_met(suggester: Suggester, story: str, expected: str) -> None:
    assert causes(suggester, story)[0] == expected


def test_a_story_over_two_sentences(suggester: Suggester) -> None:
    story = "She was on a ladder cleaning gutters at her house. She missed a rung and fell."
    assert causes(suggester, story)[:1] == ["W11.XXXA"]


def test_the_kind_of_residence_may_be_told_elsewhere(suggester: Suggester) -> None:
    story = "She lives in an apartment. She slipped in the bathroom."
    assert causes(suggester, story) == ["W01.0XXA", "Y92.031"]


@pytest.mark.parametrize(
    "story",
    [
        "There was no fall. She denies any trauma.",
        "Her sister fell down the stairs last year.",
        "Told to avoid falls from ladders.",
        "Her blood pressure fell in the clinic.",
        "Return if she should fall.",
    ],
)
def test_what_did_not_happen_to_the_patient(suggester: Suggester, story: str) -> None:
    assert causes(suggester, story) == []


def test_leisure_and_work(suggester: Suggester) -> None:
    assert causes(suggester, "He fell off a ladder; he was not at work.") == ["W11.XXXA", "Y99.8"]
    assert causes(suggester, "He fell off a ladder while working.") == ["W11.XXXA", "Y99.0"]


def test_a_later_visit_keeps_the_cause_alone(suggester: Suggester) -> None:
    """Place, activity and status stand at the initial encounter only (I.C.20.b-c, k)."""
    text = (
        "HPI: Follow-up visit. She fell off a ladder at her house four weeks ago.\n\n"
        "Assessment:\n1. Fracture of the right distal radius, routine healing.\n"
    )
    note = Note("n", text, Setting.ED, DAY)
    codes = [s.code.formatted for s in suggester.suggest(note).finals]
    assert codes == ["S52.501D", "W11.XXXD"]


@pytest.mark.parametrize("setting", [Setting.ED, Setting.OBSERVATION, Setting.INPATIENT])
def test_in_a_hospital(suggester: Suggester, setting: Setting) -> None:
    assert causes(suggester, "He fell off his ladder.", setting) == ["W11.XXXA"]


@pytest.mark.parametrize(
    "text",
    [
        "HPI: He fell off a ladder last week.\n\nAssessment:\n1. Hypertension.\n",
        "HPI: He slipped up and took two.\n\nAssessment:\n1. Accidental overdose of Tylenol.\n",
        "HPI: At a restaurant.\n\nAssessment:\n1. Rash due to amoxicillin.\n",
    ],
)
def test_none_without_an_injury(suggester: Suggester, text: str) -> None:
    codes = [s.code.formatted for s in suggester.suggest(Note("n", text, Setting.ED, DAY)).finals]
    assert not [code for code in codes if code[0] in "VWXY"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exam: Left wrist swollen, not the right knee.", "S52532A"),
        ("Exam: The left distal forearm is swollen.", "S52532A"),
        # both, another part of the body, or the past
        ("Exam: Right wrist tender. Left wrist tender.", "S52539A"),
        ("Exam: Left knee swollen.", "S52539A"),
        ("Exam: Wrist swollen.", "S52539A"),
        ("Past Medical History: left wrist ganglion.", "S52539A"),
    ],
)
def test_the_side_of_the_injured_part(catalog: Catalog, text: str, expected: str) -> None:
    assert _detailed(catalog, text, "S52539A") == expected


def test_the_finger_is_told_elsewhere(catalog: Catalog) -> None:
    text = "Exam: 2 cm wound of the left index finger."
    assert _detailed(catalog, text, "S61219A") == "S61211A"


def _detailed(catalog: Catalog, text: str, code: str) -> str:
    """The code of an injury with what the text says of its region."""
    vocabulary = Vocabulary.open(catalog)
    read = read_note(Note("n", text, Setting.ED, DAY), vocabulary)
    injury = Candidate(code, code, True, (), (), Place.PROBLEM, 0, ())
    return with_detail_of_body(read, injury, catalog.icd10cm, vocabulary, DAY).code


def test_the_proof_names_the_words(suggester: Suggester) -> None:
    note = Note("n", f"HPI: He fell off his ladder.{FRACTURE}", Setting.ED, DAY)
    cause = suggester.suggest(note).finals[1]
    assert [e.text for e in cause.evidence] == ["fell"]
    assert cause.why[-1].citation == "ICD-10-CM Official Guidelines, section I.C.20.a"


def _codes() -> Iterator[str]:
    data = load("injuries.yaml")
    for key in ("causes", "places", "activities", "statuses"):
        yield from (row["code"].replace(".", "") for row in data[key])
    for kind in data["residences"]:
        yield from (code.replace(".", "") for key, code in kind.items() if key != "says")


def test_every_code_is_billable(catalog: Catalog) -> None:
    icd10cm = catalog.icd10cm
    wrong = [
        code
        for code in _codes()
        if not icd10cm.is_billable(code, DAY)
        and not icd10cm.is_billable(icd10cm.with_seventh_character(code, "A"), DAY)
    ]
    assert wrong == []
