"""Injuries and how they came about, told in many words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from codewell.catalog import Catalog
from codewell.data_file import read_yaml
from codewell.model import Note, Setting
from codewell.suggest import Suggester

DAY = dt.date(2026, 5, 1)
_CASES = read_yaml(Path(__file__).with_name("injury_cases.yaml").read_text(encoding="utf-8"))


def _cases(kind: str) -> list[Any]:
    """(text, expected, silent) of every case of a kind, with its class as the name."""
    return [
        pytest.param(case["text"], case.get("codes", ""), case.get("silent", ""), id=f"{name}-{n}")
        for name, cases in _CASES[kind].items()
        for n, case in enumerate(cases)
    ]


@pytest.fixture(scope="module")
def suggester(catalog: Catalog) -> Suggester:
    return Suggester.open(catalog)


def _story(text: str) -> str:
    """A story that ends in a fracture."""
    return f"HPI: {text}\n\nAssessment:\n1. Closed fracture of the right distal radius.\n"


def _finals(suggester: Suggester, text: str, setting: Setting = Setting.ED) -> list[str]:
    """The codes proposed for a note."""
    return [s.code.formatted for s in suggester.suggest(Note("n", text, setting, DAY)).finals]


def _check(found: list[str], expected: str, silent: str) -> None:
    """The expected codes (or their beginnings) are proposed, those of silence are not."""
    missing = [code for code in expected.split() if not any(f.startswith(code) for f in found)]
    assert not missing, found
    assert not set(silent.split()) & set(found)


@pytest.mark.parametrize(("text", "expected", "silent"), _cases("stories"))
def test_how_it_came_about(suggester: Suggester, text: str, expected: str, silent: str) -> None:
    _check(_finals(suggester, _story(text)), expected, silent)


@pytest.mark.parametrize(("text", "expected", "silent"), _cases("records"))
def test_wounds_and_intent(suggester: Suggester, text: str, expected: str, silent: str) -> None:
    _check(_finals(suggester, text), expected, silent)


@pytest.mark.parametrize(("text", "expected", "silent"), _cases("office"))
def test_later_visits(suggester: Suggester, text: str, expected: str, silent: str) -> None:
    _check(_finals(suggester, text, Setting.OUTPATIENT), expected, silent)


@pytest.mark.parametrize("setting", [Setting.ED, Setting.OBSERVATION, Setting.INPATIENT])
def test_in_every_hospital_setting(suggester: Suggester, setting: Setting) -> None:
    text = _story("She slipped on ice in the driveway of her house while walking to the mailbox.")
    assert _finals(suggester, text, setting)[1:] == ["W00.0XXA", "Y92.014", "Y93.01", "Y99.8"]


def test_an_office_leaves_them_to_the_coder(suggester: Suggester) -> None:
    text = _story("She strained it lifting a heavy box in her kitchen. No lifting for a week.")
    record = suggester.suggest(Note("n", text, Setting.OUTPATIENT, DAY))
    candidates = {s.code.formatted for s in record.suggestions if not s.final}
    assert {"X50.0XXA", "Y92.000"} <= candidates
    assert not [s for s in record.finals if s.code.formatted[0] in "VWXY"]


def test_an_activity_of_leisure_tells_the_status(suggester: Suggester) -> None:
    assert "Y99.8" in _finals(suggester, _story("Fell while playing soccer."))
    assert "Y99.8" not in _finals(suggester, _story("Fell while playing soccer on the clock."))
    cooking = _finals(suggester, _story("Fell while cooking."))
    assert not [code for code in cooking if code.startswith("Y99")]


def test_every_site_of_a_plural_is_coded(suggester: Suggester) -> None:
    text = "Exam: lacerations of the left hand and the right knee.\nAssessment:\n1. Lacerations.\n"
    assert {"S61.412A", "S81.011A"} <= set(_finals(suggester, text))


def test_one_wound_at_two_sites_stays_open(suggester: Suggester) -> None:
    text = "Exam: cut on the left hand. Cut on the right knee.\nAssessment:\n1. Laceration.\n"
    assert not [code for code in _finals(suggester, text) if code.startswith("S")]


def test_sutures_of_a_wound_are_followed_under_the_wound(suggester: Suggester) -> None:
    text = "Assessment:\n1. Left hand laceration, healing. Sutures removed.\n"
    assert not [c for c in _finals(suggester, text, Setting.OUTPATIENT) if c.startswith("Z48")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2% TBSA", ["T31.0"]),
        ("BSA of 9%", ["T31.0"]),
        ("12 percent of the body surface area", ["T31.10"]),
        ("2% better", []),
        ("", []),
    ],
)
def test_extent_of_a_burn(suggester: Suggester, told: str, expected: list[str]) -> None:
    found = _finals(suggester, f"Assessment:\n1. Second degree burn of the right thigh, {told}.\n")
    assert [code for code in found if code.startswith("T31")] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Assessment:\n1. Psoriasis, 5% BSA.\n",
        # how much of it is deep is not told
        "Assessment:\n1. Third degree burn of the right thigh, 15% TBSA.\n",
    ],
)
def test_no_extent(suggester: Suggester, text: str) -> None:
    assert not [code for code in _finals(suggester, text) if code.startswith("T31")]
