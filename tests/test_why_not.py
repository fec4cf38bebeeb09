"""Why a code is not there: every step that can keep one out says so, and what would change it."""

from __future__ import annotations

import datetime as dt

import pytest

from codewell.catalog import Catalog
from codewell.model import Note, Rejection, Setting, Suggestion
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile
from codewell.workflows.code_note import nearest, why_not

A = "Assessment:\n1. "


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


@pytest.mark.parametrize(
    ("text", "code", "step", "words"),
    [
        pytest.param(f"{A}Gout\n2. No pneumonia", "J18", "certainty", "denies", id="denied"),
        pytest.param(
            f"{A}Cough\n2. Possible pneumonia", "J18", "certainty", "uncertain", id="uncertain"
        ),
        pytest.param(
            "PMH: Cellulitis of the left leg in 2015.\nAssessment:\n1. Gout",
            "L03",
            "certainty",
            "past",
            id="past",
        ),
        pytest.param(
            "Family history: gout.\nAssessment:\n1. Cough",
            "M10",
            "certainty",
            "relative",
            id="family",
        ),
        pytest.param(
            f"{A}Gout. Return if you get pneumonia.", "J18", "certainty", "warning", id="warning"
        ),
        pytest.param(
            f"{A}Hypertension\n2. CKD stage 3a", "I10", "combination", "presumed", id="combination"
        ),
        pytest.param(
            f"{A}Pneumonia\n2. Cough", "R05", "integral symptom", "routinely part", id="integral"
        ),
        pytest.param(
            f"{A}History of breast cancer\n2. Breast cancer of the left breast",
            "Z85.3",
            "history",
            "coded as present",
            id="history of what is active",
        ),
        pytest.param(
            "HPI: Acute systolic heart failure since Monday.\nAssessment:\n1. Heart failure",
            "I50.9",
            "specificity",
            "more",
            id="specificity",
        ),
        pytest.param(
            "HPI: He does not have gout.\nPMH: Gout.\nAssessment:\n1. Cough",
            "M10",
            "certainty",
            "denies it in another",
            id="conflict",
        ),
    ],
)
def test_a_step_that_keeps_a_code_out_is_told(
    text: str, code: str, step: str, words: str, suggester: Suggester
) -> None:
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1), age=60)
    found = why_not(suggester.suggest(note), code)
    assert isinstance(found, Rejection), found
    assert found.step.step == step
    assert words in found.step.detail
    assert found.evidence
    for evidence in found.evidence:
        assert evidence.text == text[evidence.span.start : evidence.span.end]


@pytest.mark.parametrize(
    ("profile", "text", "code", "words"),
    [
        pytest.param(
            Profile.VISIT, f"PMH: asthma.\n{A}Gout", "J45", "stands in a history", id="history"
        ),
        pytest.param(
            Profile.VISIT,
            f"HPI: He has psoriasis.\n{A}Gout",
            "L40",
            "narrative alone",
            id="narrative",
        ),
        pytest.param(
            Profile.VISIT,
            f"Physical exam: psoriasis of the elbow.\n{A}Gout",
            "L40",
            "in passing",
            id="passing",
        ),
        pytest.param(
            Profile.VISIT,
            f"Chief complaint: psoriasis\n{A}Gout",
            "L40",
            "reason for the visit alone",
            id="reason",
        ),
        pytest.param(
            Profile.VISIT,
            f"Social history: former smoker.\n{A}Gout",
            "Z87.891",
            "status or history",
            id="status",
        ),
        pytest.param(
            Profile.STAY,
            "Hospital course: He had a headache.\nDischarge diagnosis:\n1. Gout",
            "R51",
            "a symptom",
            id="symptom",
        ),
        pytest.param(
            Profile.STAY,
            "Physical exam: psoriasis of the elbow.\nDischarge diagnosis:\n1. Gout",
            "L40",
            "in passing",
            id="passing in a stay",
        ),
    ],
)
def test_the_policy_of_a_profile_is_told_with_what_would_change_it(
    profile: Profile, text: str, code: str, words: str, suggester: Suggester
) -> None:
    note = Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1), age=60)
    found = why_not(suggester.suggest(note, profile), code)
    assert isinstance(found, Suggestion), found
    assert not found.final
    step = found.why[-1]
    assert step.step == "selection"
    assert f"profile {profile}" in step.detail
    assert words in step.detail
    assert "it is proposed" in step.detail


def test_what_no_words_lead_to_names_the_nearest(suggester: Suggester) -> None:
    note = Note(
        "n", f"{A}Primary osteoarthritis of right knee", Setting.OUTPATIENT, dt.date(2026, 5, 1)
    )
    record = suggester.suggest(note)
    assert why_not(record, "M17.12") is None
    other = nearest(record, "M17.12")
    assert other
    assert other.code.formatted == "M17.11"
    assert why_not(record, "J18.9") is None
    assert nearest(record, "J18.9") is None


def test_what_became_a_history_is_told(suggester: Suggester) -> None:
    text = f"PMH: Colon cancer, resected in 2012.\n{A}Gout"
    record = suggester.suggest(Note("n", text, Setting.OUTPATIENT, dt.date(2026, 5, 1)))
    other = why_not(record, "C18.9") or nearest(record, "C18.9")
    assert other
    assert other.code.formatted == "Z85.038"
    assert any(step.step == "history" for step in other.why)  # type: ignore[union-attr]


def test_a_proposed_code_has_no_reason_against_it(suggester: Suggester) -> None:
    record = suggester.suggest(Note("n", f"{A}Gout", Setting.OUTPATIENT, dt.date(2026, 5, 1)))
    found = why_not(record, "M10")
    assert isinstance(found, Suggestion)
    assert found.final
    assert not any("not proposed" in step.detail for step in found.why)
