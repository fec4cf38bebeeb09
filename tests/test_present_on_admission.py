"""Proposed POA indicators: words, places, chronic conditions, and what cannot be told."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.formats.coded_record import coded_record_as_json
from codewell.model import CodedRecord, Note, PresentOnAdmission, QueryKind, Setting, Suggestion
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile
from codewell.workflows.code_note import encounter_of

LISTED = "Discharge diagnosis:\n1. Hip fracture of the right femur\n2. {}\n"


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def coded(suggester: Suggester, text: str, profile: Profile | None = None) -> CodedRecord:
    note = Note("n", text, Setting.INPATIENT, dt.date(2026, 5, 1), age=70)
    return suggester.suggest(note, profile)


def one(record: CodedRecord, code: str) -> Suggestion:
    return next(s for s in record.finals if s.code.formatted.startswith(code))


def indicator(suggester: Suggester, words: str, diagnosis: str, code: str) -> str | None:
    found = one(coded(suggester, f"{words}\n\n{LISTED.format(diagnosis)}"), code)
    return str(found.present_on_admission.indicator) if found.present_on_admission else None


@pytest.mark.parametrize(
    ("words", "diagnosis", "code", "expected"),
    [
        (
            "HPI: She has had a urinary tract infection for two days.",
            "Urinary tract infection",
            "N39",
            "Y",
        ),
        ("Admission diagnosis: Urinary tract infection", "Urinary tract infection", "N39", "Y"),
        ("Hospital course: Admitted with pneumonia.", "Pneumonia", "J18", "Y"),
        ("Hospital course: Pneumonia was seen on admission.", "Pneumonia", "J18", "Y"),
        (
            "Hospital course: Pneumonia was found in the emergency department.",
            "Pneumonia",
            "J18",
            "Y",
        ),
        ("Hospital course: On hospital day 3 she developed pneumonia.", "Pneumonia", "J18", "N"),
        ("Hospital course: Pneumonia on hospital day 1.", "Pneumonia", "J18", "U"),
        ("", "Hospital-acquired pneumonia", "J18", "N"),
        ("Hospital course: Course was complicated by pneumonia.", "Pneumonia", "J18", "N"),
        (
            "Hospital course: Postoperative ileus, resolved with rest.",
            "Postoperative ileus",
            "K",
            "N",
        ),
        ("Hospital course: Pneumonia was treated.", "Pneumonia", "J18", "U"),
        (
            "Hospital course: Admitted with pneumonia. Pneumonia was hospital-acquired.",
            "Pneumonia",
            "J18",
            "U",
        ),
        ("", "Chronic kidney disease stage 3a", "N18", "Y"),
        ("", "Hypertension", "I10", "Y"),
        (
            "PMH: postoperative urinary tract infection.\nHPI: urinary tract infection.",
            "Urinary tract infection",
            "N39",
            "Y",
        ),
    ],
)
def test_the_words_and_places_tell(
    words: str, diagnosis: str, code: str, expected: str, suggester: Suggester
) -> None:
    assert indicator(suggester, words, diagnosis, code) == expected


def test_two_conditions_of_one_sentence_are_told_apart(suggester: Suggester) -> None:
    words = "Hospital course: Admitted with pneumonia, and acute kidney injury developed on day 3."
    record = coded(
        suggester, f"{words}\n\nDischarge diagnosis:\n1. Pneumonia\n2. Acute kidney injury"
    )
    timing = {
        s.code.formatted: s.present_on_admission.indicator
        for s in record.finals
        if s.present_on_admission
    }
    assert timing == {"J18.9": PresentOnAdmission.YES, "N17.9": PresentOnAdmission.NO}


def test_what_may_begin_in_a_stay_is_not_taken_as_chronic(suggester: Suggester) -> None:
    """A pressure ulcer and atrial fibrillation last, but often begin in a hospital."""
    assert indicator(suggester, "", "Pressure ulcer of sacrum stage 2", "L89") == "U"
    assert indicator(suggester, "", "Atrial fibrillation", "I48") == "U"


def test_the_principal_diagnosis_occasioned_the_admission(suggester: Suggester) -> None:
    found = coded(suggester, "Discharge diagnosis:\n1. Acute appendicitis").finals[0]
    assert found.present_on_admission is not None
    assert found.present_on_admission.indicator is PresentOnAdmission.YES
    assert "occasioned" in found.present_on_admission.step.detail


def test_an_exempt_code_has_none(suggester: Suggester) -> None:
    record = coded(
        suggester,
        "PMH: Long-term use of insulin.\nDischarge diagnosis:\n1. Type 2 diabetes mellitus",
    )
    assert one(record, "Z79.4").present_on_admission is None
    assert one(record, "E11").present_on_admission is not None


def test_only_a_stay_has_indicators(suggester: Suggester) -> None:
    record = coded(suggester, "Assessment:\n1. Pneumonia", Profile.VISIT)
    assert all(s.present_on_admission is None for s in record.suggestions)


def test_what_cannot_be_told_is_a_question(suggester: Suggester) -> None:
    text = f"Hospital course: Pneumonia was treated.\n\n{LISTED.format('Pneumonia')}"
    record = coded(suggester, text)
    asked = [q for q in record.queries if q.kind is QueryKind.PRESENT_ON_ADMISSION]
    assert [q.code.formatted for q in asked if q.code] == ["J18.9"]
    assert asked[0].options[:2] == ("not present on admission", "present on admission")
    known = coded(suggester, text.replace("was treated", "was seen on admission"))
    assert not [q for q in known.queries if q.kind is QueryKind.PRESENT_ON_ADMISSION]


def test_the_encounter_takes_what_is_known(suggester: Suggester) -> None:
    text = "Hospital course: Pneumonia on hospital day 4. Cellulitis of the left leg was treated."
    text += (
        "\n\nDischarge diagnosis:\n1. Acute appendicitis\n2. Pneumonia\n3. Cellulitis of left leg"
    )
    note = Note("n", text, Setting.INPATIENT, dt.date(2026, 5, 1), age=70)
    encounter = encounter_of(note, suggester.suggest(note))
    assert encounter.principal
    assert encounter.principal.present_on_admission is PresentOnAdmission.YES
    given = {d.code: d.present_on_admission for d in encounter.secondary_diagnoses}
    assert given == {"J189": PresentOnAdmission.NO, "L03116": None}


def test_the_json_of_an_indicator(suggester: Suggester) -> None:
    text = f"Hospital course: Admitted with pneumonia.\n\n{LISTED.format('Pneumonia')}"
    found = coded_record_as_json(coded(suggester, text))["suggestions"]
    timing = next(s for s in found if s["code"] == "J18.9")["present_on_admission"]
    assert timing["indicator"] == "Y"
    assert "appendix I" in timing["why"]["citation"]
    for evidence in timing["evidence"]:
        assert evidence["text"] == text[evidence["start"] : evidence["end"]]
